"""What all readers have in common."""

import io
from abc import ABC, abstractmethod
from collections.abc import Iterator

from schemas import Article
from service.batch.choices import Columns
from service.batch.compression import DAMAGED, decompressed
from service.batch.errors import BatchError
from service.batch.rows import Row, Task, UnusableError

# Bytes of a line beyond the longest text, for the other columns.
ALLOWANCE = 1024 * 1024
# Bytes that JSON may need for one code point: two escaped surrogates.
WIDEST = 12


class Reader(ABC):
    """The rows of one file, one after the other.

    Args:
        raw: The file, as stored; whoever has opened it closes it.
        name: What it is called in the file of rejects.
        columns: Where the parts of an article are.
        max_characters: Longest text, in code points.
    """

    def __init__(self, raw: io.BufferedReader, name: str, columns: Columns, max_characters: int) -> None:
        self.raw = raw
        self.name = name
        self.columns = columns
        self.max_characters = max_characters
        self.max_bytes = WIDEST * max_characters + ALLOWANCE

    @property
    def consumed(self) -> int:
        """Bytes of the stored file that were read so far, for the progress."""
        return self.raw.raw.tell() if self.raw.seekable() else 0

    def __iter__(self) -> Iterator[Row]:
        """Read the rows.

        Raises:
            BatchError: The file is damaged, or has no column with the text.
        """
        try:
            for line, article in self.articles():
                if isinstance(article, UnusableError):
                    yield article.at(self.name, line)
                else:
                    yield Task(self.name, line, article)
        except DAMAGED as error:
            raise BatchError(f"{self.name} cannot be read to its end: {error}") from error

    @abstractmethod
    def articles(self) -> Iterator[tuple[int, Article | UnusableError]]:
        """Read the articles, or what is wrong with them, with the line that each begins in."""

    def lines(self) -> Iterator[tuple[int, bytes | None]]:
        """Read the lines with their numbers, without a byte order mark; none for one that has no end."""
        stream = decompressed(self.raw)
        number = 0
        while line := stream.readline(self.max_bytes):
            number += 1
            if number == 1:
                line = line.removeprefix(b"\xef\xbb\xbf")
            yield number, line if _skip_rest(stream, line, self.max_bytes) else None


def _skip_rest(stream: io.BufferedReader, line: bytes, limit: int) -> bool:
    """Skip what is left of a line; say whether it was complete."""
    complete = len(line) < limit - 3 or line.endswith(b"\n")  # 3: the byte order mark
    piece = line
    while not complete and piece and not piece.endswith(b"\n"):
        piece = stream.readline(limit)
    return complete


def too_long(limit: int, name: str | None = None) -> UnusableError:
    """Say that there are more bytes than any article has."""
    return UnusableError(
        "text-too-long", f"There are {limit} bytes and more (ATTRIBUTION_MAX_CHARACTERS).", name
    )
