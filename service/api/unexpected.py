"""Faults of the service itself: answered as a problem, logged without anything that a caller sent."""

import asyncio
from typing import Any

import structlog
from litestar import Request, Response

from service.api import problems

_log = structlog.get_logger()


def on_unexpected(_: Request, error: Exception) -> Response[bytes]:
    """Answer a fault with a problem document."""
    log_fault(error)
    return problems.respond(problems.ProblemError(problems.INTERNAL_ERROR))


def log_fault(error: BaseException) -> None:
    """Log where a fault happened."""
    _log.error("internal_error", exc_info=error)


def on_lost_fault(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log a fault in a task that nobody waited for any more; its own message may quote an article."""
    error = context.get("exception")
    if isinstance(error, BaseException):
        log_fault(error)
    else:
        _log.error("event_loop", reason=context.get("message"))
