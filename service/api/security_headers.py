"""Headers that keep a browser from doing more with an answer than it should."""

from litestar.types import ASGIApp, Message, Receive, Scope, Send

_HEADERS = [
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
]


def harden(app: ASGIApp) -> ASGIApp:
    """Wrap the application; a page of ours may bring a policy of its own."""

    async def hardened(scope: Scope, receive: Receive, send: Send) -> None:
        async def adding(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = [name.lower() for name, _ in message["headers"]]
                added = [header for header in _HEADERS if header[0] not in given]
                message["headers"] = [*message["headers"], *added]
            await send(message)

        await app(scope, receive, adding)

    return hardened
