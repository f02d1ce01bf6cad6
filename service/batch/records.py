"""From a record, whatever it was stored as, to an article."""

import datetime
from collections.abc import Mapping

from schemas import Article
from service.batch.choices import Columns
from service.batch.rows import UnusableError


def to_article(record: Mapping[str, object], columns: Columns, max_characters: int) -> Article:
    """Pick the parts of an article out of a record; other parts are left alone.

    Raises:
        UnusableError: There is no text in it, or too much of it.
    """
    name = _optional(record, columns.id, None)
    text = record.get(columns.text)
    if isinstance(text, bytes):
        text = _decode(text, columns.text, name)
    if not isinstance(text, str):
        what = "is missing" if text is None else f"is of the type {type(text).__name__}, not text"
        raise UnusableError("invalid-article", f"{columns.text!r} {what}.", name)
    check_text(text, max_characters, name)
    return Article(
        text,
        name,
        _optional(record, columns.title, name),
        _optional(record, columns.outlet, name),
        _optional(record, columns.url, name),
        _optional(record, columns.published, name),
    )


def check_text(text: str, max_characters: int, name: str | None) -> None:
    """Refuse what the service would refuse.

    Raises:
        UnusableError: The text is empty, too long, or holds what is no character.
    """
    if not text or text.isspace():
        raise UnusableError("empty-text", "There is no text.", name)
    if len(text) > max_characters:
        raise UnusableError(
            "text-too-long",
            f"The text has {len(text)} characters and the limit is {max_characters} "
            "(ATTRIBUTION_MAX_CHARACTERS).",
            name,
        )
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UnusableError(
            "invalid-encoding", f"Character {error.start} of the text is not valid UTF-8.", name
        ) from None


def _optional(record: Mapping[str, object], column: str, name: str | None) -> str | None:
    """Read a part that may be missing; numbers and dates are written out."""
    value = record.get(column)
    if isinstance(value, bytes):
        value = _decode(value, column, name)
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, bool | int | float):
        return str(value)
    raise UnusableError("invalid-article", f"{column!r} is of the type {type(value).__name__}.", name)


def _decode(value: bytes, column: str, name: str | None) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError as error:
        raise UnusableError(
            "invalid-encoding", f"Byte {error.start} of {column!r} is not valid UTF-8.", name
        ) from None
