"""Jobs in Redis: what was handed in, what is answered, and how far everything is."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, cast

import msgspec
from redis.asyncio import Redis

from schemas import DeadLetter, Job, JobState
from service.jobs import chunks, scripts
from service.jobs.connection import answering, connect
from service.jobs.wishes import Wishes

QUEUE_NAMESPACE = "attribution-queue"
QUEUE = "chunks"
_TOTALS = "attribution-jobs:totals"
_TOGETHER = 64  # chunks that are uploaded in one go


class Work(msgspec.Struct, frozen=True):
    """A chunk as a worker gets it.

    Attributes:
        packed: Its lines, for :func:`service.jobs.chunks.lines_of`.
        attempts: How often the chunk was delivered, this time included.
        wishes: What the caller wants besides.
    """

    packed: bytes
    attempts: int
    wishes: Wishes


class Totals(msgspec.Struct, frozen=True):
    """What happened to all jobs together.

    Attributes:
        done: Lines answered by a result, ever.
        failed: Lines answered by a problem, ever.
        waiting: Chunks that no worker has taken.
        dead: Chunks in the dead-letter queue.
    """

    done: int
    failed: int
    waiting: int
    dead: int


class JobStore:
    """Jobs in one Redis. Every method raises :class:`JobsUnavailableError` when that does not work.

    Args:
        url: ``redis://``, ``rediss://`` or ``unix://``; a server that never evicts.
        ttl: Seconds that a job is kept after its last answered line.
    """

    def __init__(self, url: str, ttl: int) -> None:
        self._redis: Redis = connect(url)
        self._ttl = ttl

    async def earlier(self, key: str) -> bytes | None:
        """Return what :meth:`submit` wrote under an idempotency key."""
        with answering():
            return cast("bytes | None", await self._redis.get(_idempotency(key)))

    async def upload(self, job: str, lines: Sequence[bytes]) -> None:
        """Write the lines of a job that is not there yet; they vanish soon if it never comes to be."""
        cutting = await asyncio.to_thread(lambda: list(chunks.cut(lines)))
        for start in range(0, len(cutting), _TOGETHER):
            with answering():
                async with self._redis.pipeline(transaction=False) as pipe:
                    pipe.hset(_key(job, "input"), mapping=dict(cutting[start : start + _TOGETHER]))
                    pipe.expire(_key(job, "input"), self._ttl)
                    await pipe.execute()

    async def submit(
        self, job: str, total: int, wishes: Wishes, key: str | None, value: bytes
    ) -> bytes | None:
        """Make a job of the uploaded lines.

        Args:
            job: Its id.
            total: How many lines were uploaded.
            wishes: What the caller wants besides.
            key: Idempotency key.
            value: What to remember under that key.

        Returns:
            What is remembered under the key already; the job was not made then, and its lines are gone.
        """
        now = time.time()
        fields = {
            "total": total,
            "wishes": msgspec.json.encode(wishes),
            "ttl": self._ttl,
            "done": 0,
            "failed": 0,
            "readable": 0,
            "submitted": now,
        } | ({} if total else {"finished": now})
        keys = [_key(job), _key(job, "input")] + ([_idempotency(key)] if key else [])
        flat = [part for field in fields.items() for part in field]
        earlier = await self._run(scripts.SUBMIT, keys, self._ttl, value, *flat)
        if earlier is not None:
            with answering():
                await self._redis.unlink(_key(job, "input"))
        return earlier

    async def find(self, job: str) -> Job | None:
        """Return how far a job is."""
        with answering():
            async with self._redis.pipeline() as pipe:
                pipe.hgetall(_key(job))
                pipe.hvals(_key(job, "dead"))
                pipe.ttl(_key(job))
                fields, dead, ttl = await pipe.execute()
        if not fields:
            return None
        return _as_job(job, {name.decode(): value for name, value in fields.items()}, dead, ttl)

    async def rows(self, job: str, numbers: Sequence[int]) -> list[bytes | None]:
        """Return the answers to some lines; None where there is none."""
        with answering():
            packed = await self._redis.hmget(_key(job, "rows"), list(map(str, numbers)))
        found = cast("list[bytes | None]", packed)
        return [chunks.decompress(row) if row is not None else None for row in found]

    async def cancel(self, job: str) -> None:
        """End a job; its lines are deleted, and answers that are there stay."""
        await self._run(scripts.CANCEL, [_key(job), _key(job, "input")], time.time())

    async def open_chunks(self, job: str) -> list[str]:
        """Return the chunks that are not in the queue yet, in order: all that are open, or none."""
        with answering():
            if await self._redis.hexists(_key(job), "scattered"):
                return []
            names = cast("list[bytes]", await self._redis.hkeys(_key(job, "input")))
        return sorted((name.decode() for name in names), key=lambda name: chunks.numbers(name).start)

    async def note_scattered(self, job: str) -> None:
        """Remember that all chunks of a job are in the queue."""
        with answering():
            if await self._redis.exists(_key(job)):
                await self._redis.hset(_key(job), "scattered", "1")

    async def begin(self, job: str, chunk: str, *, count: bool) -> Work | None:
        """Take up a chunk.

        Args:
            job: Whose.
            chunk: Which.
            count: Whether this is a delivery that was not counted yet.

        Returns:
            None when there is nothing to do, as the job is cancelled or gone, or the chunk done.
        """
        keys = [_key(job), _key(job, "input"), _key(job, "attempts")]
        found = await self._run(scripts.BEGIN, keys, chunk, time.time(), int(count))
        if found is None:
            return None
        packed, attempts, wishes = found
        return Work(packed, attempts, msgspec.json.decode(wishes, type=Wishes))

    async def unanswered(self, job: str, chunk: str) -> list[int]:
        """Return the lines of a chunk that have no answer."""
        numbers = chunks.numbers(chunk)
        with answering():
            async with self._redis.pipeline(transaction=False) as pipe:
                for number in numbers:
                    pipe.hexists(_key(job, "rows"), str(number))
                answered = await pipe.execute()
        return [number for number, is_there in zip(numbers, answered, strict=True) if not is_there]

    async def put(self, job: str, number: int, row: bytes, outcome: str) -> bool:
        """Write the answer to a line, if there is none; return whether the job goes on.

        Args:
            job: Whose.
            number: Of the line.
            row: The answer, JSON.
            outcome: ``done`` or ``failed``.
        """
        keys = [_TOTALS] + [_key(job, part) for part in ("", "rows", "input", "dead")]
        return await self._run(scripts.PUT, keys, number, chunks.compress(row), outcome, time.time()) >= 0

    async def close(self, job: str, chunk: str) -> None:
        """End the work on a chunk; its lines are deleted."""
        with answering():
            async with self._redis.pipeline() as pipe:
                pipe.hdel(_key(job, "input"), chunk)
                pipe.hdel(_key(job, "attempts"), chunk)
                await pipe.execute()

    async def bury(self, job: str, letter: DeadLetter) -> None:
        """Note that a chunk is given up."""
        with answering():
            async with self._redis.pipeline() as pipe:
                pipe.hset(_key(job, "dead"), letter.name, msgspec.json.encode(letter))
                pipe.expire(_key(job, "dead"), self._ttl)
                await pipe.execute()

    async def totals(self) -> Totals:
        """Count over all jobs."""
        with answering():
            async with self._redis.pipeline(transaction=False) as pipe:
                pipe.hmget(_TOTALS, ["done", "failed"])
                pipe.llen(f"{QUEUE_NAMESPACE}:{QUEUE}")
                pipe.zcard(f"{QUEUE_NAMESPACE}:{QUEUE}.XQ")
                (done, failed), waiting, dead = await pipe.execute()
        return Totals(int(done or 0), int(failed or 0), waiting, dead)

    async def may_evict(self) -> bool:
        """Whether the server throws keys away when its memory is full."""
        with answering():
            memory = await self._redis.info("memory")
        return memory.get("maxmemory_policy") != "noeviction" and bool(memory.get("maxmemory"))

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._redis.aclose()

    async def _run(self, script: str, keys: list[str], *arguments: object) -> Any:
        with answering():
            return await cast("Any", self._redis.eval)(script, len(keys), *keys, *arguments)


def _as_job(job: str, fields: dict[str, bytes], dead: list[bytes], ttl: int) -> Job:
    now = time.time()
    total, done, failed = (int(fields[name]) for name in ("total", "done", "failed"))
    started, ended = (float(fields[name]) if name in fields else None for name in ("started", "finished"))
    cancelled = float(fields["cancelled"]) if "cancelled" in fields else None
    ended = ended or cancelled
    seconds = (ended or now) - started if started else 0.0
    letters = sorted(
        (msgspec.json.decode(letter, type=DeadLetter) for letter in dead), key=lambda found: found.first
    )
    return Job(
        id=job,
        state=_state(started, ended, cancelled),
        total=total,
        done=done,
        failed=failed,
        readable=int(fields["readable"]),
        rate=round((done + failed) / seconds, 2) if seconds > 0 else 0.0,
        dead=len(letters),
        dead_letters=letters,
        submitted=_time(float(fields["submitted"])),
        started=_time(started) if started else None,
        finished=_time(ended) if ended else None,
        expires=_time(now + ttl),
    )


def _state(started: float | None, ended: float | None, cancelled: float | None) -> JobState:
    if cancelled:
        return "cancelled"
    if ended:
        return "done"
    return "running" if started else "queued"


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _key(job: str, part: str = "") -> str:
    return f"attribution-job:{job}:{part}" if part else f"attribution-job:{job}"


def _idempotency(key: str) -> str:
    return f"attribution-job-key:{key}"
