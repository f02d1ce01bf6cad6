"""Server-sent events: how far a job is."""

import asyncio
from collections.abc import AsyncGenerator

import msgspec

from schemas import Job
from service.jobs import Jobs, JobsUnavailableError

MEDIA_TYPE = "text/event-stream"
LAST = "end"  # id of the last event
LOOK = 0.5  # seconds between two looks at a job
KEEP_ALIVE = 15.0  # seconds of silence after which proxies are told that the connection is alive


async def watch(jobs: Jobs, job: Job) -> AsyncGenerator[bytes]:
    """Yield an event now and whenever a job has moved, until it has ended or is forgotten."""
    yield _event(job)
    silence = 0.0
    while not _has_ended(job):
        await asyncio.sleep(LOOK)
        silence += LOOK
        now = await _look(jobs, job)
        if now is None:
            return
        if _position(now) != _position(job):
            yield _event(now)
            silence = 0.0
        elif silence >= KEEP_ALIVE:
            yield b": nothing new\n\n"
            silence = 0.0
        job = now


async def _look(jobs: Jobs, job: Job) -> Job | None:
    """Look at a job again; while the queue is away, it stands still."""
    try:
        return await jobs.find(job.id)
    except JobsUnavailableError:
        return job


def _event(job: Job) -> bytes:
    name = LAST if _has_ended(job) else str(job.done + job.failed)
    kind = "end" if _has_ended(job) else "progress"
    return f"event: {kind}\nid: {name}\ndata: ".encode() + msgspec.json.encode(job) + b"\n\n"


def _has_ended(job: Job) -> bool:
    return job.state in {"done", "cancelled"}


def _position(job: Job) -> tuple[object, ...]:
    """What has to change for an event; rate and expiry change all the time."""
    return job.state, job.done, job.failed, job.dead
