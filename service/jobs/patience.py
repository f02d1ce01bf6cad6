"""Waiting for the queue's Redis to come back."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from service.jobs.errors import JobsUnavailableError

PAUSE = 1.0  # seconds

T = TypeVar("T")
_log = structlog.get_logger()


async def patiently(call: Callable[[], Awaitable[T]]) -> T:
    """Call until the queue answers; what is called must bear to be done twice."""
    told = False
    while True:
        try:
            return await call()
        except JobsUnavailableError as error:
            if not told:
                _log.warning("job_queue_unavailable", reason=str(error))
            told = True
            await asyncio.sleep(PAUSE)
