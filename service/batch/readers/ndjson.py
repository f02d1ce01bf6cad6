"""One JSON object a line."""

from collections.abc import Iterator

import msgspec

from schemas import Article
from service.batch.readers.base import Reader, too_long
from service.batch.records import to_article
from service.batch.rows import UnusableError

_decoder = msgspec.json.Decoder(dict[str, object])


class NdjsonReader(Reader):
    """Reads NDJSON; keys that are no part of an article are left alone."""

    def articles(self) -> Iterator[tuple[int, Article | UnusableError]]:
        """Read a line each; blank ones do not count."""
        for number, line in self.lines():
            if line is None:
                yield number, too_long(self.max_bytes)
            elif line.strip():
                try:
                    yield number, to_article(_decode(line), self.columns, self.max_characters)
                except UnusableError as error:
                    yield number, error


def _decode(line: bytes) -> dict[str, object]:
    try:
        return _decoder.decode(line)
    except msgspec.ValidationError as error:
        raise UnusableError("invalid-article", f"{error}.") from None
    except UnicodeDecodeError:
        raise UnusableError("invalid-encoding", "A string of the line is not valid UTF-8.") from None
    except msgspec.DecodeError as error:
        raise UnusableError("invalid-json", f"{error}.") from None
