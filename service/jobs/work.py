"""What a worker does with one chunk, however often it is delivered."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from itertools import chain, repeat
from typing import Literal, Protocol

import structlog

from schemas import DeadLetter
from service.jobs import chunks
from service.jobs.errors import JobsUnavailableError
from service.jobs.patience import patiently
from service.jobs.store import JobStore, Work
from service.jobs.wishes import Wishes

ATTEMPTS = 5  # deliveries of a chunk after which it is given up

_log = structlog.get_logger()


class AnsweredLine(Protocol):
    """The answer to one line: ``done``, ``failed``, or ``fault`` where trying again may help."""

    @property
    def number(self) -> int:
        """Of the line, counted from 1."""
        ...

    @property
    def outcome(self) -> str:
        """``done``, ``failed`` or ``fault``."""
        ...

    @property
    def content(self) -> bytes:
        """JSON, without the line feed."""
        ...


class Answering(Protocol):
    """Answers lines as a request would be answered."""

    def answer(self, lines: Mapping[int, bytes], wishes: Wishes) -> AsyncGenerator[AnsweredLine]:
        """Answer each line, in order."""
        ...

    def give_up(self, number: int) -> AnsweredLine:
        """Answer a line that the service failed at."""
        ...


class ChunkFailedError(Exception):
    """Some lines of a chunk have no answer yet; it is to be tried again."""


class ChunkGivenUpError(Exception):
    """A chunk was tried too often; it is to go to the dead letters."""


class ChunkWork:
    """Works on chunks.

    Args:
        store: Where the lines are, and where the answers go.
        answering: How lines are answered.
    """

    def __init__(self, store: JobStore, answering: Answering) -> None:
        self._store = store
        self._answering = answering

    async def __call__(self, job: str, chunk: str) -> None:
        """Answer the lines of a chunk that have no answer yet, however long the queue is away meanwhile.

        Raises:
            ChunkFailedError: Some could not be answered this time.
            ChunkGivenUpError: The last try is over; the lines left have a problem for an answer now.
        """
        count = chain([True], repeat(False))
        await patiently(lambda: self._try(job, chunk, count=next(count)))

    async def _try(self, job: str, chunk: str, *, count: bool) -> None:
        work = await self._store.begin(job, chunk, count=count)
        if work is None:
            return
        left = await self._store.unanswered(job, chunk)
        if work.attempts > ATTEMPTS:
            await self._give_up(job, chunk, left, work.attempts, "lost")
        failed = await self._answer(job, chunk, work, left)
        if failed and work.attempts >= ATTEMPTS:
            await self._give_up(job, chunk, failed, work.attempts, "fault")
        if failed:
            raise ChunkFailedError(f"{len(failed)} lines failed")
        await self._store.close(job, chunk)

    async def _answer(self, job: str, chunk: str, work: Work, left: Sequence[int]) -> Sequence[int]:
        """Answer some lines of a chunk; return those where that failed."""
        failed = []
        try:
            lines = chunks.lines_of(chunk, work.packed)
            answers = self._answering.answer({number: lines[number] for number in left}, work.wishes)
            async with aclosing(answers):
                async for row in answers:
                    if row.outcome == "fault":
                        failed.append(row.number)
                    elif not await self._store.put(job, row.number, row.content, row.outcome):
                        return []
        except JobsUnavailableError:
            raise
        except Exception as error:  # of whatever kind, it is worth another try
            _log.error("chunk_failed", job=job, chunk=chunk, exc_info=error)
            return left
        return failed

    async def _give_up(
        self, job: str, chunk: str, left: Sequence[int], attempts: int, reason: Literal["fault", "lost"]
    ) -> None:
        lines = chunks.numbers(chunk)
        await self._store.bury(job, DeadLetter(chunk, lines[0], lines[-1], attempts, reason))
        for number in left:
            await self._store.put(job, number, self._answering.give_up(number).content, "failed")
        await self._store.close(job, chunk)
        raise ChunkGivenUpError(f"{len(left)} lines after {attempts} attempts")
