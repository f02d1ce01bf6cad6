"""``/health``: is this replica alive, and can it take requests."""

import msgspec
from litestar import Request, Response, get

from schemas import Health
from service.engine import Engine


@get("/health/live")
async def live(request: Request) -> Response[bytes]:
    """Say that the process answers; nothing else is looked at."""
    engine: Engine = request.app.state.engine
    return _respond(Health("ok", engine.pipeline, []))


@get("/health/ready")
async def ready(request: Request) -> Response[bytes]:
    """Say whether this replica should get requests: degraded ones still answer all of them."""
    engine: Engine = request.app.state.engine
    await engine.store.check()
    reasons = [engine.store.trouble] if engine.store.trouble else []
    return _respond(Health("degraded" if reasons else "ok", engine.pipeline, reasons))


def _respond(health: Health) -> Response[bytes]:
    return Response(
        msgspec.json.encode(health),
        status_code=503 if health.status == "unavailable" else 200,
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
