"""A file that is written from front to back, compressed if its name says so."""

import os
from pathlib import Path

from service.batch.compression import compressed


class OutputStream:
    """A stream of bytes into a file.

    Args:
        path: Where to write.
        name: What the file will be called; its suffix chooses the compression.
    """

    def __init__(self, path: Path, name: Path) -> None:
        self._raw = path.open("wb")
        self._stream = compressed(self._raw, name)

    def write(self, content: bytes) -> None:
        """Append."""
        self._stream.write(content)

    def close(self) -> None:
        """Complete the file on the disk."""
        if self._stream is not self._raw:
            self._stream.close()
        self._raw.flush()
        os.fsync(self._raw.fileno())
        self._raw.close()
