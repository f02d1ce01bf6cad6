"""The forms in which a result is sent."""

from collections.abc import Callable

import msgspec
from litestar import Request

from service.api import media, problems, quotation, web_annotation
from service.api.problems import ProblemError
from service.engine import Answer


def _msgpack(answer: Answer, caller_id: str | None, _: str | None) -> bytes:
    return msgspec.msgpack.encode(msgspec.structs.replace(answer.result, id=caller_id))


# What a result can look like, in the order of preference where the caller has none. A renderer takes the
# answer, the caller's own name for the article, and where that was published.
_RENDERERS: dict[str, Callable[[Answer, str | None, str | None], bytes]] = {
    "application/json": lambda answer, caller_id, _: answer.json(caller_id),
    "application/msgpack": _msgpack,
    "application/x-msgpack": _msgpack,
    "application/vnd.msgpack": _msgpack,
    web_annotation.MEDIA_TYPE: lambda answer, _, url: web_annotation.render(answer.result, url),
    quotation.MEDIA_TYPE: lambda answer, _, url: quotation.render(answer.result, url),
    "application/x-ndjson": lambda answer, caller_id, _: answer.json(caller_id) + b"\n",
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


def render(media_type: str, answer: Answer, caller_id: str | None, url: str | None) -> bytes:
    """Write a result as one of the media types.

    Args:
        media_type: Which one.
        answer: Has the result.
        caller_id: The caller's own name for the article.
        url: Where the article was published, if the caller said so.
    """
    return _RENDERERS[media_type](answer, caller_id, url)
