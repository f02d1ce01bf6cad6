"""What this process has at hand is answered before the framework is asked.

An article that many send at once is answered from memory, where finding the route and putting the
framework's request and response together cost more than the answer. Only the plainest requests are answered
here; all others go on to the route, which gives the same answer.
"""

import asyncio
from collections.abc import Mapping

from litestar.types import (
    ASGIApp,
    HTTPReceiveMessage,
    HTTPScope,
    Receive,
    Scope,
    Send,
    WebSocketReceiveMessage,
)

from schemas import Article
from service.api import bodies, compression, media, representations
from service.api.access import ApiKeys, presented_key
from service.api.problems import ProblemError
from service.api.responses import describe, encode
from service.engine import Answer, Engine, Order
from service.settings import Settings

ROUTE = "/v1/attributions"
_JSON = "application/json"
# With one of them the route has more to look at than the text.
_NOT_PLAIN = {b"cache-control", b"content-encoding", b"origin", b"expect"}


def answer_at_hand(app: ASGIApp, engine: Engine, settings: Settings, keys: ApiKeys) -> ASGIApp:
    """Wrap the application, inside of what notes and hardens every answer."""

    async def answering(scope: Scope, receive: Receive, send: Send) -> None:
        headers = _plain_headers(scope) if scope["type"] == "http" else None
        if headers is None or (keys.required and not keys.admit(presented_key(headers))):
            await app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(settings.deadline):
                message = await receive()
        except TimeoutError:
            await app(scope, _too_slow, send)
            return
        article = _article(message, settings)
        answer = engine.at_hand(Order(article.text, id=article.id)) if article else None
        if article is None or answer is None:
            await app(scope, _again(message, receive), send)
            return
        scope["path_template"] = ROUTE
        await _send(send, headers, answer, article.id)

    return answering


def _plain_headers(scope: HTTPScope) -> dict[str, str] | None:
    """The headers of a request for a result as JSON that asks for nothing else; None of any other request."""
    if scope["path"] != ROUTE or scope["method"] != "POST" or scope["query_string"]:
        return None
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        if name in _NOT_PLAIN or (key := name.decode("latin-1")) in headers:
            return None
        headers[key] = value.decode("latin-1")
    wanted = media.choose(headers.get("accept"), representations.MEDIA_TYPES)
    return headers if headers.get("content-type") == wanted == _JSON else None


def _article(message: HTTPReceiveMessage | WebSocketReceiveMessage, settings: Settings) -> Article | None:
    """The article of a body that came in one piece."""
    if message["type"] != "http.request" or message["more_body"]:
        return None
    if len(message["body"]) > settings.max_body_bytes:
        return None
    try:
        return bodies.decode_json(message["body"])
    except ProblemError:
        return None


async def _send(send: Send, headers: Mapping[str, str], answer: Answer, caller_id: str | None) -> None:
    coding = media.choose_coding(headers.get("accept-encoding"), compression.CODINGS)
    content = answer.json(caller_id)
    sent = describe("POST", answer, content, coding, caller_id)
    content = encode(content, sent.get("Content-Encoding"))
    sent |= {"Content-Type": _JSON, "Content-Length": str(len(content))}
    head = [(name.lower().encode(), value.encode()) for name, value in sent.items()]
    await send({"type": "http.response.start", "status": 200, "headers": head})
    await send({"type": "http.response.body", "body": content, "more_body": False})


def _again(message: HTTPReceiveMessage | WebSocketReceiveMessage, receive: Receive) -> Receive:
    """Give a message that was taken already once more, then those that follow it."""
    taken = [message]

    async def receiving() -> HTTPReceiveMessage | WebSocketReceiveMessage:
        return taken.pop() if taken else await receive()

    return receiving


async def _too_slow() -> HTTPReceiveMessage | WebSocketReceiveMessage:
    raise TimeoutError
