"""One answer a line, as the service gives it."""

from pathlib import Path

from service.batch.rows import Answered
from service.batch.writers.base import Writer
from service.batch.writers.stream import OutputStream


class NdjsonWriter(Writer):
    """Writes NDJSON."""

    def __init__(self, path: Path, name: Path) -> None:
        self._stream = OutputStream(path, name)

    def write(self, number: int, row: Answered) -> None:
        """Write a line."""
        self._stream.write(row.answer + b"\n")

    def close(self) -> None:
        """Complete the file."""
        self._stream.close()
