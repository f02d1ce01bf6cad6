"""``HEAD``: what ``GET`` would answer, without the body, at every address that takes ``GET``."""

from litestar.types import (
    ASGIApp,
    HTTPReceiveMessage,
    HTTPResponseStartEvent,
    HTTPScope,
    Message,
    Receive,
    Scope,
    Send,
    WebSocketReceiveMessage,
)


def answer_heads(app: ASGIApp) -> ASGIApp:
    """Wrap the application, whose routes know nothing of ``HEAD``."""

    async def heading(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "HEAD":
            await _answer(app, scope, receive, send)
        else:
            await app(scope, receive, _naming_head(send))

    return heading


async def _answer(app: ASGIApp, scope: HTTPScope, receive: Receive, send: Send) -> None:
    """Let ``GET`` answer, end that after its head, and let a stream believe that the caller has left."""
    ended = False

    async def leaving() -> HTTPReceiveMessage | WebSocketReceiveMessage:
        return {"type": "http.disconnect"} if ended else await receive()

    async def head_only(message: Message) -> None:
        nonlocal ended
        if message["type"] == "http.response.start" and not ended:
            ended = True
            scope["method"] = "HEAD"  # the server looks at it when it sends
            await send(message)
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    scope["method"] = "GET"
    await app(scope, leaving, _naming_head(head_only))


def _naming_head(send: Send) -> Send:
    """Name ``HEAD`` beside ``GET`` in every ``Allow``."""

    async def naming(message: Message) -> None:
        if message["type"] == "http.response.start":
            _name_head(message)
        await send(message)

    return naming


def _name_head(message: HTTPResponseStartEvent) -> None:
    for at, (name, value) in enumerate(headers := [*message["headers"]]):
        if name == b"allow" and b"GET" in value and b"HEAD" not in value:
            headers[at] = (name, value + b", HEAD")
            message["headers"] = headers
