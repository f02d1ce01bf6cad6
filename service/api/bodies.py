"""From the bytes of a request to articles, or to a problem that says what is wrong with them."""

import asyncio
import re
from collections.abc import Callable

import msgspec
from litestar import Request
from litestar.exceptions import InternalServerException

from schemas import Article
from service.api import compression, problems
from service.api.callers import CallerGoneError
from service.api.problems import ProblemError
from service.settings import Settings

NDJSON = "application/x-ndjson"
_BIG = 64 * 1024  # bytes: beyond this, decompressing would keep the event loop waiting
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LONE_SURROGATE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F]"
)
_json = msgspec.json.Decoder(Article)
_msgpack = msgspec.msgpack.Decoder(Article)


def is_batch(request: Request) -> bool:
    """Whether the body holds one article a line."""
    return request.content_type[0] in {NDJSON, "application/ndjson", "application/jsonl"}


async def read_article(request: Request, settings: Settings) -> Article:
    """Read the one article that a request carries.

    Raises:
        ProblemError: The body is no article, or one with too little or too much text.
    """
    kind, parameters = request.content_type
    decode = _DECODERS.get(kind)
    if decode is None:
        raise ProblemError(problems.UNSUPPORTED_MEDIA_TYPE)
    if parameters.get("charset", "utf-8").lower() not in {"utf-8", "utf8", "us-ascii"}:
        raise ProblemError(problems.UNSUPPORTED_MEDIA_TYPE, "Only UTF-8 is read: convert the text first.")
    article = decode(await read(request, settings.deadline, settings.max_body_bytes))
    check_length(article.text, settings.max_characters)
    return article


async def read_batch(request: Request, settings: Settings) -> list[Article | ProblemError]:
    """Read one article a line; a line that is no article becomes its problem. Blank lines do not count.

    Raises:
        ProblemError: The body as a whole cannot be read, or has too many lines.
    """
    body = await read(request, settings.deadline, settings.max_body_bytes)
    lines = split_lines(body, settings.max_lines)
    return [read_line(line, settings.max_characters) for line in lines]


def split_lines(body: bytes, most: int) -> list[bytes]:
    """Take NDJSON apart; blank lines do not count.

    Raises:
        ProblemError: There are too many lines.
    """
    lines = [line for line in body.removeprefix(_BYTE_ORDER_MARK).split(b"\n") if line.strip()]
    if len(lines) > most:
        raise ProblemError(
            problems.TOO_MANY_LINES,
            f"The body has {len(lines)} lines and the limit is {most}. {problems.TOO_MANY_LINES.remedy}",
        )
    return lines


def read_line(line: bytes, max_characters: int) -> Article | ProblemError:
    """Decode and validate one line; a line that is no article becomes its problem."""
    try:
        article = decode_json(line)
        check_length(article.text, max_characters)
    except ProblemError as error:
        return error
    return article


def decode_text(body: bytes) -> Article:
    """Decode a plain text; every character counts for the offsets, a byte order mark, too."""
    try:
        return Article(body.decode())
    except UnicodeDecodeError as error:
        raise ProblemError(
            problems.INVALID_ENCODING, f"Byte {error.start} of the text is not valid UTF-8."
        ) from None


def decode_json(body: bytes) -> Article:
    """Decode and validate an article in JSON."""
    try:
        return _json.decode(body.removeprefix(_BYTE_ORDER_MARK))
    except msgspec.ValidationError as error:
        raise ProblemError(problems.INVALID_ARTICLE, *_explain(error)) from None
    except UnicodeDecodeError:
        raise ProblemError(problems.INVALID_ENCODING, "A string of the body is not valid UTF-8.") from None
    except msgspec.DecodeError as error:
        if _LONE_SURROGATE.search(body):
            raise ProblemError(
                problems.INVALID_ENCODING, "A string of the body has half of a surrogate pair."
            ) from None
        raise ProblemError(problems.INVALID_JSON, f"{error}. {problems.INVALID_JSON.remedy}") from None


def decode_msgpack(body: bytes) -> Article:
    """Decode and validate an article in msgpack."""
    try:
        return _msgpack.decode(body)
    except msgspec.ValidationError as error:
        raise ProblemError(problems.INVALID_ARTICLE, *_explain(error)) from None
    except UnicodeDecodeError:
        raise ProblemError(problems.INVALID_ENCODING, "A string of the body is not valid UTF-8.") from None
    except msgspec.DecodeError:
        raise ProblemError(problems.INVALID_MSGPACK) from None


def check_length(text: str, max_characters: int) -> None:
    """Refuse a text without a word, or with more than the service takes."""
    if not text or text.isspace():
        raise ProblemError(problems.EMPTY_TEXT)
    if len(text) > max_characters:
        raise ProblemError(
            problems.TEXT_TOO_LONG,
            f"The text has {len(text)} characters and the limit is {max_characters}. "
            + problems.TEXT_TOO_LONG.remedy,
        )


async def read(request: Request, deadline: float, limit: int) -> bytes:
    """Read and decompress the whole body.

    Args:
        request: Whose body is read.
        deadline: Seconds in which it has to arrive.
        limit: Most bytes after decompression; before, the route's own limit holds.

    Raises:
        ProblemError: The body is too slow or too big, or cannot be decompressed.
        CallerGoneError: The caller left before the body was complete.
    """
    try:
        async with asyncio.timeout(deadline):
            body = await request.body()
    except TimeoutError:
        raise ProblemError(problems.BODY_TOO_SLOW) from None
    except InternalServerException:  # what the framework makes of a connection that ends within a body
        raise CallerGoneError from None
    coding = request.headers.get("content-encoding", "")
    if len(body) <= _BIG:
        return compression.decompress(body, coding, limit)
    return await asyncio.to_thread(compression.decompress, body, coding, limit)


def _explain(error: msgspec.ValidationError) -> tuple[str, list[dict[str, str]]]:
    """Split ``Expected `str`, got `int` - at `$.text``` into what is wrong and where."""
    what, _, where = str(error).partition(" - at ")
    pointer = "#" + where.strip("`").removeprefix("$").replace(".", "/")
    return f"{what}. {problems.INVALID_ARTICLE.remedy}", [{"pointer": pointer, "detail": what}]


_DECODERS: dict[str, Callable[[bytes], Article]] = {
    "application/json": decode_json,
    "application/msgpack": decode_msgpack,
    "application/x-msgpack": decode_msgpack,
    "application/vnd.msgpack": decode_msgpack,
    "text/plain": decode_text,
}
