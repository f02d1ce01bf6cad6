"""Every error that a caller can meet, as RFC 9457 problem documents.

A ``type`` is stable and made for programs; ``GET /problems/{name}`` and ``docs/problems.md`` explain it. The
``detail`` tells a person what to do. Neither repeats what was posted.
"""

from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException

from schemas import Problem

MEDIA_TYPE = "application/problem+json"


class ProblemType(msgspec.Struct, frozen=True):
    """One kind of error.

    Attributes:
        name: Last part of the ``type``, ``/problems/{name}``.
        status: HTTP status that it comes with.
        title: What went wrong, the same in every occurrence.
        remedy: What a caller can do about it.
    """

    name: str
    status: int
    title: str
    remedy: str


class ProblemError(Exception):
    """Ends a request with a problem document.

    Args:
        kind: Which problem.
        detail: What is wrong in this request; the remedy of the kind when left out.
        errors: Places in the request that are at fault.
        headers: Headers that the status calls for.
    """

    def __init__(
        self,
        kind: ProblemType,
        detail: str | None = None,
        errors: list[dict[str, Any]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(kind.name)
        self.headers = headers or {}
        self.problem = Problem(
            type=f"/problems/{kind.name}",
            title=kind.title,
            status=kind.status,
            detail=detail or kind.remedy,
            errors=errors,
        )


def respond(error: ProblemError) -> Response[bytes]:
    """Turn an error into its response."""
    return Response(
        msgspec.json.encode(error.problem),
        status_code=error.problem.status,
        media_type=MEDIA_TYPE,
        headers=error.headers,
    )


def on_problem(_: Request, error: ProblemError) -> Response[bytes]:
    """Answer an error that one of our routes raised."""
    return respond(error)


def on_http_error(_: Request, error: HTTPException) -> Response[bytes]:
    """Answer an error that the framework raised before any route of ours ran."""
    kind = _BY_STATUS.get(error.status_code, BAD_REQUEST if error.status_code < 500 else INTERNAL_ERROR)
    return respond(ProblemError(kind, headers=error.headers))


INVALID_JSON = ProblemType(
    "invalid-json",
    400,
    "The body is not well-formed",
    "Send one complete JSON value as RFC 8259 defines it, without comments or trailing text.",
)
INVALID_ENCODING = ProblemType(
    "invalid-encoding",
    400,
    "The body is not valid Unicode",
    "Send UTF-8; in JSON, escape a character outside the basic plane as a pair of surrogates, or not at all.",
)
INVALID_ARTICLE = ProblemType(
    "invalid-article",
    400,
    "The body is not an article",
    'Send an object like {"text": "..."} with only the fields text, id, title, outlet, url and published.',
)
INVALID_MSGPACK = ProblemType(
    "invalid-msgpack",
    400,
    "The body is not well-formed",
    "Send one complete msgpack map with the fields of an article.",
)
INVALID_COMPRESSION = ProblemType(
    "invalid-compression",
    400,
    "The body cannot be decompressed",
    "Send a complete stream of the kind that Content-Encoding names, or leave that header out.",
)
INVALID_PARAMETER = ProblemType(
    "invalid-parameter",
    400,
    "A query parameter cannot be used",
    "Give offsets (codepoint, utf16 or utf8), explain (true or false) and min_confidence (0 to 1) at most "
    "once, and nothing else.",
)
BAD_REQUEST = ProblemType(
    "bad-request",
    400,
    "The request cannot be understood",
    "Compare the request with the description at /schema.",
)
UNAUTHORIZED = ProblemType(
    "unauthorized",
    401,
    "A key is needed",
    "Send an API key of this service as Authorization: Bearer KEY.",
)
NOT_FOUND = ProblemType(
    "not-found",
    404,
    "There is nothing at this address",
    "The addresses of this service are listed at /schema.",
)
RESULT_NOT_FOUND = ProblemType(
    "result-not-found",
    404,
    "No result is stored under this digest",
    "Post the article to /v1/attributions; a result lives for a limited time and for one pipeline only.",
)
JOB_NOT_FOUND = ProblemType(
    "job-not-found",
    404,
    "There is no job of this name",
    "Use the address that the answer to POST /v1/jobs gave as Location; a job is kept for a limited time.",
)
METHOD_NOT_ALLOWED = ProblemType(
    "method-not-allowed",
    405,
    "This address does not take this method",
    "Use a method that the Allow header of this answer names.",
)
NOT_ACCEPTABLE = ProblemType(
    "not-acceptable",
    406,
    "The answer cannot be given in a form that is accepted",
    "Send no Accept header, or one with a media type that /schema lists for this address.",
)
BODY_TOO_SLOW = ProblemType(
    "body-too-slow",
    408,
    "The body did not arrive in time",
    "Send the body without long breaks; nothing was done with it.",
)
BODY_TOO_LARGE = ProblemType(
    "body-too-large",
    413,
    "The body has too many bytes",
    "Send less at once, or ask the operator to raise ATTRIBUTION_MAX_BODY_BYTES (jobs: "
    "ATTRIBUTION_JOBS_MAX_BYTES).",
)
TEXT_TOO_LONG = ProblemType(
    "text-too-long",
    413,
    "The text has too many characters",
    "Split the text, or ask the operator to raise ATTRIBUTION_MAX_CHARACTERS.",
)
TOO_MANY_LINES = ProblemType(
    "too-many-lines",
    413,
    "The body has too many lines",
    "Send fewer articles at once, or ask the operator to raise ATTRIBUTION_MAX_LINES (jobs: "
    "ATTRIBUTION_JOBS_MAX_LINES).",
)
UNSUPPORTED_MEDIA_TYPE = ProblemType(
    "unsupported-media-type",
    415,
    "The body is of a kind that this address does not read",
    "Set Content-Type to application/json, application/msgpack, application/x-ndjson or text/plain.",
)
UNSUPPORTED_CODING = ProblemType(
    "unsupported-content-encoding",
    415,
    "The body is compressed in a way that is not read here",
    "Compress with gzip or zstd, or not at all.",
)
EMPTY_TEXT = ProblemType(
    "empty-text",
    422,
    "The text is empty",
    "Send an article with at least one character that is not white space.",
)
KEY_REUSED = ProblemType(
    "idempotency-key-reused",
    422,
    "The idempotency key belongs to another job",
    "Send the same body and parameters as before, or another Idempotency-Key.",
)
INTERNAL_ERROR = ProblemType(
    "internal-error",
    500,
    "The service failed",
    "This is a fault of the service, not of the request; the log of the service says more.",
)
OVERLOADED = ProblemType(
    "overloaded",
    503,
    "Too many articles wait already",
    "Send the article again after the seconds that Retry-After names.",
)
DEADLINE_EXCEEDED = ProblemType(
    "deadline-exceeded",
    503,
    "The answer took too long",
    "Send the article again later, or in parts.",
)
JOBS_UNAVAILABLE = ProblemType(
    "jobs-unavailable",
    503,
    "There are no jobs at the moment",
    "Try again later, or send the articles to /v1/attributions, which needs no queue.",
)

PROBLEM_TYPES = {
    kind.name: kind
    for kind in (
        INVALID_JSON,
        INVALID_ENCODING,
        INVALID_ARTICLE,
        INVALID_MSGPACK,
        INVALID_COMPRESSION,
        INVALID_PARAMETER,
        BAD_REQUEST,
        UNAUTHORIZED,
        NOT_FOUND,
        RESULT_NOT_FOUND,
        JOB_NOT_FOUND,
        METHOD_NOT_ALLOWED,
        NOT_ACCEPTABLE,
        BODY_TOO_SLOW,
        BODY_TOO_LARGE,
        TEXT_TOO_LONG,
        TOO_MANY_LINES,
        UNSUPPORTED_MEDIA_TYPE,
        UNSUPPORTED_CODING,
        EMPTY_TEXT,
        KEY_REUSED,
        INTERNAL_ERROR,
        OVERLOADED,
        DEADLINE_EXCEEDED,
        JOBS_UNAVAILABLE,
    )
}

_BY_STATUS = {404: NOT_FOUND, 405: METHOD_NOT_ALLOWED, 413: BODY_TOO_LARGE}
