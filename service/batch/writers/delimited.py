"""One relation a row, in CSV (RFC 4180)."""

import csv
import io
from pathlib import Path

import msgspec

from schemas import Result
from service.batch.relations import FIELDS, relations
from service.batch.rows import Answered
from service.batch.writers.base import Writer
from service.batch.writers.stream import OutputStream

_decoder = msgspec.json.Decoder(Result)


class CsvWriter(Writer):
    """Writes CSV; a chain is joined by " > ", offsets are written ``12-20 31-40``."""

    def __init__(self, path: Path, name: Path) -> None:
        self._stream = OutputStream(path, name)
        self._buffer = io.StringIO(newline="")
        self._csv = csv.writer(self._buffer)
        self._csv.writerow(FIELDS)

    def write(self, number: int, row: Answered) -> None:
        """Write a row for each relation."""
        for relation in relations(_decoder.decode(row.answer)):
            flat = {
                **msgspec.structs.asdict(relation),
                "chain": " > ".join(relation.chain),
                "content_offsets": _joined(relation.content_offsets),
                "cue_offsets": _joined(relation.cue_offsets),
                "source_offsets": _joined(relation.source_offsets),
            }
            self._csv.writerow(flat.values())
        self._flush()

    def close(self) -> None:
        """Complete the file."""
        self._flush()
        self._stream.close()

    def _flush(self) -> None:
        self._stream.write(self._buffer.getvalue().encode())
        self._buffer.seek(0)
        self._buffer.truncate()


def _joined(offsets: list[tuple[int, int]]) -> str:
    return " ".join(f"{start}-{end}" for start, end in offsets)
