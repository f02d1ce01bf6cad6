"""What every answer with a result has in common: validators, caching and compression."""

import hashlib
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from functools import lru_cache, wraps
from typing import TypeVar

from litestar import Request, Response
from litestar.response import Stream

from service.api import compression, media, representations
from service.api.bodies import NDJSON
from service.engine import Answer, CacheState

T = TypeVar("T")
_FORWARDED = {"miss": "miss", "refresh": "request", "bypass": "request"}
VARY = "Accept, Accept-Encoding"
# Contents whose tag and encoded form are kept for the next request, and the bytes that such a one may have.
REMEMBERED, LARGEST_REMEMBERED = 128, 64 * 1024


def respond(
    request: Request,
    media_type: str,
    answer: Answer,
    caller_id: str | None = None,
    url: str | None = None,
) -> Response[bytes]:
    """Send a result, or 304 when the caller's ``If-None-Match`` has this very form of it."""
    content = representations.render(media_type, answer, caller_id, url)
    headers = describe(request.method, answer, content, response_coding(request), caller_id)
    if request.method == "GET" and _matches(request.headers.get("if-none-match", ""), headers["ETag"]):
        headers.pop("Content-Encoding", None)
        return Response(b"", status_code=304, headers=headers, media_type=media_type)
    content = encode(content, headers.get("Content-Encoding"))
    return Response(content, status_code=200, media_type=media_type, headers=headers)


def describe(
    method: str, answer: Answer, content: bytes, coding: str | None, caller_id: str | None
) -> dict[str, str]:
    """The headers that go with a result.

    Args:
        method: Of the request.
        answer: The result.
        content: The result in the caller's media type.
        coding: What it may be compressed with.
        caller_id: The caller's own name for the article.
    """
    if len(content) < compression.SMALLEST:
        coding = None
    headers = {
        "Cache-Control": "private, no-cache",
        "Cache-Status": cache_status(answer.cache),
        "ETag": _etag(content, coding),
        "Vary": VARY,
    }
    if method == "POST" and caller_id is None:
        headers["Content-Location"] = f"/v1/attributions/{answer.digest}"
    if coding:
        headers["Content-Encoding"] = coding
    return headers


def _remembering(work: Callable[[bytes, str | None], T]) -> Callable[[bytes, str | None], T]:
    """Do not do again what was done for a small content lately."""
    kept = lru_cache(REMEMBERED)(work)

    @wraps(work)
    def remembered(content: bytes, coding: str | None) -> T:
        return kept(content, coding) if len(content) <= LARGEST_REMEMBERED else work(content, coding)

    return remembered


@_remembering
def _etag(content: bytes, coding: str | None) -> str:
    """The entity tag of a content in a coding."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}{"-" + coding if coding else ""}"'


@_remembering
def encode(content: bytes, coding: str | None) -> bytes:
    """A content in a coding."""
    return compression.compress(content, coding) if coding else content


def stream_lines(
    request: Request, lines: AsyncGenerator[bytes], headers: Mapping[str, str] | None = None
) -> Stream:
    """Send NDJSON, each line as soon as it is there; the lines come without their line feed."""
    coding = response_coding(request)
    sent = {"Cache-Control": "private, no-cache", "Vary": VARY} | dict(headers or {})
    if coding:
        sent["Content-Encoding"] = coding
    return Stream(_encode_lines(lines, coding), media_type=NDJSON, headers=sent)


def response_coding(request: Request) -> str | None:
    """Choose the content coding of the answer."""
    return media.choose_coding(",".join(request.headers.getall("accept-encoding", [])), compression.CODINGS)


def cache_status(state: CacheState) -> str:
    """Write ``Cache-Status`` (RFC 9211), such as ``attribution; fwd=miss; stored``."""
    if state.outcome in {"hit", "hit-memory"}:
        parts = ["attribution", "hit"]
        detail = "memory" if state.outcome == "hit-memory" else None
    else:
        parts = ["attribution", f"fwd={_FORWARDED[state.outcome]}"]
        parts += ["stored"] if state.stored else []
        detail = "store-unavailable" if state.trouble else None
    parts += ["collapsed"] if state.collapsed else []
    parts += [f"detail={detail}"] if detail else []
    return "; ".join(parts)


async def _encode_lines(lines: AsyncGenerator[bytes], coding: str | None) -> AsyncGenerator[bytes]:
    """Compress each line so that it can be read when it arrives."""
    stream = compression.compressor(coding) if coding else None
    async with aclosing(lines):
        async for line in lines:
            yield stream.piece(line + b"\n") if stream else line + b"\n"
    if stream:
        yield stream.end()


def _matches(header: str, etag: str) -> bool:
    """Compare weakly, as RFC 9110 asks for here."""
    listed = {tag.strip().removeprefix("W/") for tag in header.split(",")}
    return etag in listed or "*" in listed
