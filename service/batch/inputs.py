"""What the arguments name: files, folders of files, standard input."""

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import msgspec

from service.batch.choices import Choices, InputKind
from service.batch.compression import plain_suffix
from service.batch.errors import BatchError
from service.batch.readers import READERS, Reader
from service.batch.rows import Row

STANDARD_INPUT = "-"
KINDS: dict[str, InputKind] = {
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".json": "ndjson",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".txt": "text",
}


class Mark(msgspec.Struct, frozen=True):
    """What makes an input the same at a later run: its name, how many files it is, and their bytes.

    ``bytes`` is null for standard input. Whether the content is the same is seen in each shard.
    """

    input: str
    files: int
    bytes: int | None


class _File(msgspec.Struct, frozen=True):
    path: str
    name: str
    kind: InputKind
    size: int


class Inputs:
    """All rows of all inputs, in their order; files of a folder in the order of their names.

    Args:
        choices: Which inputs, and how to read them.

    Attributes:
        marks: What the inputs are, one each.
        total: Bytes of all files as they are stored, or ``None`` when that is not known.

    Raises:
        BatchError: An input is missing, or of no kind that is known.
    """

    def __init__(self, choices: Choices) -> None:
        self._choices = choices
        self.marks = [self._mark(name) for name in choices.inputs]
        sizes = [mark.bytes for mark in self.marks if mark.bytes is not None]
        self.total = sum(sizes) if len(sizes) == len(self.marks) else None
        self._before = 0
        self._reader: Reader | None = None

    @property
    def consumed(self) -> int:
        """Bytes read so far."""
        return self._before + (self._reader.consumed if self._reader else 0)

    def __iter__(self) -> Iterator[Row]:
        """Read all rows.

        Raises:
            BatchError: A file is damaged.
            OSError: A file cannot be opened.
        """
        for name in self._choices.inputs:
            for file in self._files(name):
                if file.path == STANDARD_INPUT:
                    yield from self._read(file, cast("io.BufferedReader", sys.stdin.buffer))
                    continue
                with Path(file.path).open("rb") as raw:
                    yield from self._read(file, raw)

    def _read(self, file: _File, raw: io.BufferedReader) -> Iterator[Row]:
        reader = READERS[file.kind](raw, file.name, self._choices.columns, self._choices.max_characters)
        self._reader = reader
        yield from reader
        self._reader = None
        self._before += file.size

    def _mark(self, name: str) -> Mark:
        files = size = 0
        for file in self._files(name):
            files += 1
            size += file.size
        if not files:
            raise BatchError(
                f"There is nothing in {name} that can be read; --from says what is in its files."
            )
        return Mark(name, files, None if name == STANDARD_INPUT else size)

    def _files(self, name: str) -> Iterator[_File]:
        """Find the files of an input anew each time: the list of a large corpus is large itself."""
        path = Path(name)
        if name == STANDARD_INPUT:
            yield _File(name, name, self._choices.read or "ndjson", 0)
        elif path.is_dir():
            yield from self._folder(path)
        elif not path.exists():
            raise BatchError(f"There is no {name}.")
        elif kind := self._kind(path):
            yield _File(name, path.name if kind == "text" else name, kind, path.stat().st_size)
        else:
            raise BatchError(f"What is in {name} cannot be told by its name: say so with --from.")

    def _folder(self, folder: Path) -> Iterator[_File]:
        """All files of a known kind in a folder and those in it; texts are named by their place in it."""
        for path in _walk(folder):
            if kind := self._kind(path):
                name = path.relative_to(folder).as_posix() if kind == "text" else str(path)
                yield _File(str(path), name, kind, path.stat().st_size)

    def _kind(self, path: Path) -> InputKind | None:
        return self._choices.read or KINDS.get(plain_suffix(path))


def _walk(folder: Path) -> Iterator[Path]:
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(root, name) for name in sorted(files) if not name.startswith("."))
