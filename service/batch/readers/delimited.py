"""CSV with a heading; commas, semicolons, tabs or bars between the columns."""

import csv
from collections.abc import Iterator

from schemas import Article
from service.batch.errors import BatchError
from service.batch.readers.base import Reader, too_long
from service.batch.records import to_article
from service.batch.rows import UnusableError

_DELIMITERS = ",;\t|"


class CsvReader(Reader):
    """Reads CSV (RFC 4180); columns that are no part of an article are left alone."""

    def articles(self) -> Iterator[tuple[int, Article | UnusableError]]:
        """Read a row each, with the first of its lines."""
        # A mark without a partner must not make the rest of the file one field.
        csv.field_size_limit(self.max_characters + 1)
        self._last_line = 0
        self._cut = False
        lines = self._decoded()
        heading = next(lines, None)
        if heading is None:
            return
        names, delimiter = self._columns(heading)
        rows = csv.reader(lines, delimiter=delimiter)
        while True:
            first = self._last_line + 1
            try:
                row = next(rows, None)
                if row is None:
                    return
                if row or self._cut:
                    yield first, self._article(names, row)
            except csv.Error as error:
                yield first, UnusableError("invalid-csv", f"The row is no CSV: {error}.")
            except UnusableError as error:
                yield first, error
            self._cut = False

    def _article(self, names: list[str], row: list[str]) -> Article:
        if self._cut:
            raise too_long(self.max_bytes)
        if len(row) != len(names):
            raise UnusableError("invalid-csv", f"The row has {len(row)} columns, the heading {len(names)}.")
        return to_article(dict(zip(names, row, strict=True)), self.columns, self.max_characters)

    def _decoded(self) -> Iterator[str]:
        """Decode the lines so that a wrong byte spoils its own row alone."""
        for number, line in self.lines():
            self._last_line = number
            self._cut |= line is None
            yield (line or b"\n").decode(errors="surrogateescape")

    def _columns(self, heading: str) -> tuple[list[str], str]:
        for delimiter in _DELIMITERS:
            names = next(csv.reader([heading], delimiter=delimiter), [])
            if self.columns.text in names:
                return names, delimiter
        raise BatchError(
            f"{self.name} has no column {self.columns.text!r}: it begins with {heading[:200].strip()!r}. "
            "Name the one that holds the text: --column text=NAME."
        )
