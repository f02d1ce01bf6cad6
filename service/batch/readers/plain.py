"""One article a file."""

from collections.abc import Iterator

from schemas import Article
from service.batch.compression import decompressed
from service.batch.readers.base import Reader, too_long
from service.batch.records import check_text
from service.batch.rows import UnusableError


class TextReader(Reader):
    """Reads a plain text in UTF-8; the article is named after the file."""

    def articles(self) -> Iterator[tuple[int, Article | UnusableError]]:
        """Read the one article. Every character counts for the offsets, a byte order mark, too."""
        limit = 4 * (self.max_characters + 1)  # a code point has up to four bytes
        content = decompressed(self.raw).read(limit)
        try:
            if len(content) == limit:
                raise too_long(limit, self.name)
            text = content.decode()
            check_text(text, self.max_characters, self.name)
        except UnicodeDecodeError as error:
            detail = f"Byte {error.start} of the text is not valid UTF-8."
            yield 1, UnusableError("invalid-encoding", detail, self.name)
        except UnusableError as error:
            yield 1, error
        else:
            yield 1, Article(text, self.name)
