"""One relation a row, in Parquet."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from schemas import Result
from service.batch.errors import missing_extra
from service.batch.relations import FIELDS, Relation, relations
from service.batch.rows import Answered
from service.batch.writers.base import Writer

if TYPE_CHECKING:
    import pyarrow as pa

_decoder = msgspec.json.Decoder(Result)
_GROUP = 8192  # rows of a row group, which is held in memory


class ParquetWriter(Writer):
    """Writes Parquet, compressed with zstd."""

    @classmethod
    def check(cls) -> None:
        """See whether pyarrow is installed."""
        try:
            import pyarrow.parquet  # noqa: F401
        except ImportError as error:
            raise missing_extra("parquet", "Writing Parquet") from error

    def __init__(self, path: Path, name: Path) -> None:
        import pyarrow.parquet as pq

        self._file = path.open("wb")
        self._writer = pq.ParquetWriter(self._file, schema(), compression="zstd")
        self._rows: list[Relation] = []

    def write(self, number: int, row: Answered) -> None:
        """Write a row for each relation."""
        self._rows += relations(_decoder.decode(row.answer))
        if len(self._rows) >= _GROUP:
            self._flush()

    def close(self) -> None:
        """Complete the file."""
        self._flush()
        self._writer.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def _flush(self) -> None:
        if self._rows:
            self._writer.write_table(table(self._rows))
            self._rows = []


def schema() -> "pa.Schema":
    """Give the types of the columns, which are the fields of :class:`Relation`."""
    import pyarrow as pa

    offsets = pa.list_(pa.struct([("start", pa.int32()), ("end", pa.int32())]))
    special = {
        "chain": pa.list_(pa.string()),
        "confidence": pa.float64(),
        "content_offsets": offsets,
        "cue_offsets": offsets,
        "source_offsets": offsets,
    }
    return pa.schema([(name, special.get(name, pa.string())) for name in FIELDS])


def table(rows: list[Relation]) -> "pa.Table":
    """Make a table of some rows."""
    import pyarrow as pa

    columns = {name: [getattr(row, name) for row in rows] for name in FIELDS}
    for name in ("content_offsets", "cue_offsets", "source_offsets"):
        columns[name] = [[{"start": s, "end": e} for s, e in spans] for spans in columns[name]]
    return pa.table(columns, schema=schema())
