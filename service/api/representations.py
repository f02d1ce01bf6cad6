"""The forms in which a result is sent."""

from collections.abc import Callable

import msgspec
from litestar import Request

from schemas import Result
from service.api import media, problems, quotation, web_annotation
from service.api.problems import ProblemError

# What a result can look like, in the order of preference where the caller has none. The second argument of a
# renderer is the address that the article was published at, if the caller named it.
_RENDERERS: dict[str, Callable[[Result, str | None], bytes]] = {
    "application/json": lambda result, _: msgspec.json.encode(result),
    "application/msgpack": lambda result, _: msgspec.msgpack.encode(result),
    "application/x-msgpack": lambda result, _: msgspec.msgpack.encode(result),
    "application/vnd.msgpack": lambda result, _: msgspec.msgpack.encode(result),
    web_annotation.MEDIA_TYPE: web_annotation.render,
    quotation.MEDIA_TYPE: quotation.render,
    "application/x-ndjson": lambda result, _: msgspec.json.encode(result) + b"\n",
}
MEDIA_TYPES = tuple(_RENDERERS)


def negotiate(request: Request, offers: tuple[str, ...] = MEDIA_TYPES) -> str:
    """Choose the media type of the answer.

    Raises:
        ProblemError: The caller accepts none of them.
    """
    accept = ",".join(request.headers.getall("accept", []))
    chosen = media.choose(accept, offers)
    if chosen is None:
        detail = f"Accept one of: {', '.join(offers)}."
        raise ProblemError(problems.NOT_ACCEPTABLE, detail)
    return chosen


def render(media_type: str, result: Result, url: str | None = None) -> bytes:
    """Write a result as one of the media types."""
    return _RENDERERS[media_type](result, url)
