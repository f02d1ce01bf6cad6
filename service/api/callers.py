"""Callers who leave, and callers who wait too long."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from litestar import Request, Response

from service import metrics
from service.api import problems
from service.api.problems import ProblemError
from service.engine import OverloadedError

T = TypeVar("T")
RETRY_AFTER = 5  # seconds


class CallerGoneError(Exception):
    """Nobody is there to answer any more."""


async def while_connected(request: Request, work: Coroutine[Any, Any, T], deadline: float) -> T:
    """Do the work as long as the caller waits for it, and not longer than the deadline.

    Args:
        request: Whose body was read.
        work: Cancelled when the caller leaves.
        deadline: Seconds.

    Raises:
        ProblemError: The deadline has passed.
        CallerGoneError: The caller has left.
    """
    task = asyncio.create_task(work)
    gone = asyncio.create_task(_disconnect(request))
    try:
        await asyncio.wait({task, gone}, timeout=deadline, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        if gone.done():
            raise CallerGoneError
        metrics.REJECTED.labels("deadline").inc()
        raise too_late(deadline)
    finally:
        task.cancel()
        gone.cancel()


def too_late(deadline: float) -> ProblemError:
    """Say that the deadline has passed."""
    detail = f"The answer was not ready after {deadline:g} s. {problems.DEADLINE_EXCEEDED.remedy}"
    return ProblemError(problems.DEADLINE_EXCEEDED, detail, headers={"Retry-After": str(RETRY_AFTER)})


def overloaded(error: OverloadedError) -> ProblemError:
    """Say that too many wait, and when to come back."""
    return ProblemError(problems.OVERLOADED, headers={"Retry-After": str(error.retry_after)})


def on_gone(_: Request, __: CallerGoneError) -> Response[bytes]:
    """End the request in the log's terms; nobody reads this."""
    return Response(b"", status_code=499)


def on_overloaded(_: Request, error: OverloadedError) -> Response[bytes]:
    """Turn a caller away, with a hint when to come back."""
    return problems.respond(overloaded(error))


async def _disconnect(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
