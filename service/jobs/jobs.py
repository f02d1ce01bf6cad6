"""What the API does with jobs."""

import asyncio
import hashlib
import secrets
from collections.abc import AsyncGenerator, Sequence
from typing import Protocol

import msgspec

from schemas import Job
from service.jobs.errors import KeyReusedError
from service.jobs.store import JobStore, Totals
from service.jobs.wishes import Wishes

_TOGETHER = 100  # rows that are fetched in one go


class Starter(Protocol):
    """Tells the workers of a job."""

    async def start(self, job: str) -> None:
        """Put a job into the queue; a second time does no harm."""


class _Submission(msgspec.Struct, frozen=True):
    """What is remembered under an idempotency key."""

    job: str
    content: str


class Jobs:
    """Hands jobs in and looks at them. Every method raises :class:`JobsUnavailableError` without a queue.

    Args:
        store: Where they are kept.
        starter: How workers learn of them.
    """

    def __init__(self, store: JobStore, starter: Starter) -> None:
        self._store = store
        self._starter = starter

    async def submit(self, lines: Sequence[bytes], wishes: Wishes, key: str | None) -> Job | None:
        """Make a job, or find the one that was made under the same key.

        Args:
            lines: One article a line, as they came; they are looked at by the worker.
            wishes: What the caller wants besides.
            key: The same for every try to hand in the same job; None makes a new one each time.

        Returns:
            The job; None when it has been forgotten meanwhile.

        Raises:
            KeyReusedError: The key came with something else before.
        """
        content = await asyncio.to_thread(_digest, lines, wishes)
        made = _Submission(secrets.token_hex(16), content)
        earlier = await self._store.earlier(key) if key else None
        if earlier is None:
            await self._store.upload(made.job, lines)
            earlier = await self._store.submit(made.job, len(lines), wishes, key, msgspec.json.encode(made))
        if earlier is not None:
            made = msgspec.json.decode(earlier, type=_Submission)
            if made.content != content:
                raise KeyReusedError
        # Also for a job that is there: whoever handed it in may have died before this.
        await self._starter.start(made.job)
        return await self._store.find(made.job)

    async def find(self, job: str) -> Job | None:
        """Return how far a job is; None when there is none of this name."""
        return await self._store.find(job)

    async def cancel(self, job: str) -> Job | None:
        """End a job that is not done; None when there is none of this name."""
        await self._store.cancel(job)
        return await self._store.find(job)

    async def rows(self, job: str, after: int, last: int) -> AsyncGenerator[bytes]:
        """Yield the answers to the lines beyond ``after`` up to ``last``, in order, as JSON.

        They end early when the job is forgotten meanwhile.
        """
        for start in range(after + 1, last + 1, _TOGETHER):
            for row in await self._store.rows(job, range(start, min(last + 1, start + _TOGETHER))):
                if row is None:
                    return
                yield row

    async def totals(self) -> Totals:
        """Count over all jobs."""
        return await self._store.totals()

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._store.aclose()


def _digest(lines: Sequence[bytes], wishes: Wishes) -> str:
    hashed = hashlib.sha256(msgspec.json.encode(wishes))
    for line in lines:
        hashed.update(b"\n")
        hashed.update(line)
    return hashed.hexdigest()
