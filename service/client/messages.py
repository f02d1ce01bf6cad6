"""Requests and answers as values, the same for the blocking and the asynchronous client."""

import secrets
from collections.abc import Iterable
from typing import TypeVar
from urllib.parse import quote, urlsplit

import httpx
import msgspec

from schemas import Article, Problem, Result
from service.client.errors import RefusedError, UnavailableError, UnexpectedAnswerError

T = TypeVar("T")
JSON = "application/json"
NDJSON = "application/x-ndjson"
PROBLEM = "application/problem+json"
CONNECT_SECONDS = 5.0
_result = msgspec.json.Decoder(Result)


class Message(msgspec.Struct, frozen=True):
    """One request; sending it twice does no more than sending it once."""

    method: str
    path: str
    content: bytes | None = None
    headers: dict[str, str] = {}


def article(item: Article | str) -> Message:
    """Ask for the attributions of an article."""
    content = msgspec.json.encode(Article(item) if isinstance(item, str) else item)
    return Message("POST", "/v1/attributions", content, {"Content-Type": JSON})


def health() -> Message:
    """Ask whether the service is ready."""
    return Message("GET", "/health/ready")


def submission(articles: Iterable[Article | str]) -> Message:
    """Ask for a job that works on all of these."""
    items = (Article(item) if isinstance(item, str) else item for item in articles)
    lines = b"".join(msgspec.json.encode(item) + b"\n" for item in items)
    # The key lets the service see that it has this job already, when the answer was lost.
    return Message(
        "POST", "/v1/jobs", lines, {"Content-Type": NDJSON, "Idempotency-Key": secrets.token_urlsafe()}
    )


def job(name: str) -> Message:
    """Ask how far a job is."""
    return Message("GET", f"/v1/jobs/{quote(name, safe='')}")


def cancellation(name: str) -> Message:
    """Ask for the end of a job."""
    return Message("DELETE", f"/v1/jobs/{quote(name, safe='')}")


def results(name: str, after: int) -> Message:
    """Ask for the answers of a job, without the first ``after``."""
    return Message("GET", f"/v1/jobs/{quote(name, safe='')}/results?after={after}")


def settings(url: str, key: str | None, read_seconds: float) -> dict:
    """What the underlying HTTP client of either kind is made with.

    Raises:
        ValueError: The URL is none of HTTP.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"{url!r} is not the address of a service: write http://host:port")
    return {
        "base_url": url,
        "headers": {"Authorization": f"Bearer {key}"} if key else {},
        "timeout": httpx.Timeout(read_seconds, connect=CONNECT_SECONDS, pool=None),
        "limits": httpx.Limits(max_connections=None),
    }


def read(response: httpx.Response, kind: type[T]) -> T:
    """Decode an answer.

    Raises:
        RefusedError: It is a problem.
        UnexpectedAnswerError: It is nothing that this service sends.
    """
    if found := problem(response):
        raise RefusedError(found)
    if not response.is_success:
        raise UnexpectedAnswerError(f"{response.url} answers {response.status_code} and no problem document")
    try:
        return msgspec.json.decode(response.content, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnexpectedAnswerError(f"{response.url} answers something else: {error}") from error


def read_line(line: bytes) -> Result | RefusedError:
    """Decode a line of a job's results."""
    try:
        return _result.decode(line)
    except msgspec.ValidationError:
        return RefusedError(msgspec.json.decode(line, type=Problem))


def problem(response: httpx.Response) -> Problem | None:
    """Decode an answer that is a problem document."""
    if response.headers.get("content-type", "").partition(";")[0] != PROBLEM:
        return None
    try:
        return msgspec.json.decode(response.content, type=Problem)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def given_up(message: Message, cause: httpx.Response | httpx.TransportError) -> UnavailableError:
    """Say why a request is not tried any longer."""
    if isinstance(cause, httpx.Response):
        found = problem(cause)
        reason = f"{found.title}. {found.detail}" if found else f"status {cause.status_code}"
        return UnavailableError(f"{cause.url} is busy: {reason}", found)
    reason = str(cause) or type(cause).__name__
    return UnavailableError(f"{message.method} {message.path} got no answer: {reason}")
