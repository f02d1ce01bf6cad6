"""Parquet, row group by row group."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from schemas import Article
from service.batch.errors import BatchError, missing_extra
from service.batch.readers.base import Reader
from service.batch.records import to_article
from service.batch.rows import UnusableError

if TYPE_CHECKING:
    import pyarrow
    import pyarrow.parquet

_ROWS = 64  # taken out of a row group at once


class ParquetReader(Reader):
    """Reads the columns of a Parquet file that are part of an article."""

    _consumed = 0

    @property
    def consumed(self) -> int:
        """Bytes, as the share of rows: a Parquet file is not read from front to back."""
        return self._consumed

    def articles(self) -> Iterator[tuple[int, Article | UnusableError]]:
        """Read a row each."""
        try:
            from pyarrow import ArrowException
            from pyarrow.parquet import ParquetFile
        except ImportError as error:
            raise missing_extra("parquet", "Reading Parquet") from error
        if not self.raw.seekable():
            raise BatchError("Parquet cannot be read from a pipe: give the file's name.")
        try:
            file = ParquetFile(self.raw)
            size = self.raw.seek(0, 2)
            number = 0
            for batch in file.iter_batches(_ROWS, columns=self._present(file), use_threads=False):
                for record in records(batch):
                    number += 1
                    yield number, self._article(record)
                self._consumed = size * number // file.metadata.num_rows
        except ArrowException as error:
            raise BatchError(f"{self.name} cannot be read: {error}") from error

    def _article(self, record: dict[str, object]) -> Article | UnusableError:
        try:
            return to_article(record, self.columns, self.max_characters)
        except UnusableError as error:
            return error

    def _present(self, file: "pyarrow.parquet.ParquetFile") -> list[str]:
        names = file.schema_arrow.names
        if self.columns.text not in names:
            raise BatchError(
                f"{self.name} has no column {self.columns.text!r}, only {', '.join(names)}. "
                "Name the one that holds the text: --column text=NAME."
            )
        return [name for name in names if name in self.columns.names]


def records(batch: "pyarrow.RecordBatch | pyarrow.Table") -> Iterator[dict[str, object]]:
    """Give the rows of a batch; text as bytes, because a file may hold text that is not UTF-8."""
    columns = {name: _values(batch.column(name)) for name in batch.schema.names}
    for values in zip(*columns.values(), strict=True):
        yield dict(zip(columns, values, strict=True))


def _values(column: "pyarrow.Array | pyarrow.ChunkedArray") -> list[object]:
    import pyarrow as pa

    kind = column.type
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
        column = column.cast(kind)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        column = column.cast(pa.large_binary())
    return column.to_pylist()
