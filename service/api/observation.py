"""What is noted about every request: one log line, one measurement, one trace.

An address that is no route of ours is noted as ``-``, never as it was sent, an unusual method as ``other``.
"""

import time
from functools import lru_cache

import structlog
from litestar.types import ASGIApp, HTTPResponseStartEvent, HTTPScope, Message, Receive, Scope, Send

from service import metrics
from service.api.tracing import Tracer

_log = structlog.get_logger()
_QUIET = {"/health/live", "/health/ready", "/metrics"}
# Finding a labelled metric costs more than to count.
_duration = lru_cache(256)(metrics.REQUESTS.labels)
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def observe(app: ASGIApp, tracer: Tracer) -> ASGIApp:
    """Wrap the application, outside of everything else."""

    async def observed(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        started = time.perf_counter()
        trace = tracer.begin(dict(scope["headers"]))
        seen = {"status": "499", "cache": ""}

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen.update(_note(message))
                message["headers"] = [*message["headers"], (b"x-request-id", trace.id.encode())]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=trace.id):
            try:
                await app(scope, receive, watched)
            finally:
                trace.end(*_record(scope, seen, time.perf_counter() - started))

    return observed


def _note(message: HTTPResponseStartEvent) -> dict[str, str]:
    cache = next((value for name, value in message["headers"] if name.lower() == b"cache-status"), b"")
    return {"status": str(message["status"]), "cache": cache.decode("latin-1").removeprefix("attribution; ")}


def _record(scope: HTTPScope, seen: dict[str, str], seconds: float) -> tuple[str, str, int]:
    route = scope.get("path_template") or "-"
    method = scope["method"] if scope["method"] in _METHODS else "other"
    cache = seen["cache"].partition(";")[0]
    _duration(method, route, seen["status"], cache).observe(seconds)
    write = _log.debug if route in _QUIET else _log.info
    status = int(seen["status"])
    write(
        "request",
        method=method,
        route=route,
        status=status,
        cache=seen["cache"] or None,
        milliseconds=round(1000 * seconds, 1),
    )
    return method, route, status
