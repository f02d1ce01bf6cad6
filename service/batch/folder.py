"""Finished shards, kept in a folder beside the output until all of them are there."""

import fcntl
import os
import shutil
from pathlib import Path
from types import TracebackType

import msgspec
import zstandard

from service.batch.choices import Columns, InputKind, OutputKind
from service.batch.errors import BatchError
from service.batch.inputs import Mark
from service.batch.rows import Outcome
from service.batch.shards import Shard


class Manifest(msgspec.Struct, frozen=True):
    """Everything that makes two runs the same one.

    Attributes:
        pipeline: Version of the code and of the model.
        inputs: What is read.
        read: How, where the caller said so.
        write: Kind of the output.
        columns: Where the parts of an article are.
        shard_rows: Most rows of a shard.
        max_characters: Longest text.
    """

    pipeline: str
    inputs: list[Mark]
    read: InputKind | None
    write: OutputKind
    columns: Columns
    shard_rows: int
    max_characters: int


FIELDS = Manifest.__struct_fields__


class Finished(msgspec.Struct, frozen=True):
    """What is stored of a shard: the digest of its rows, and their outcomes in order."""

    digest: str
    outcomes: list[Outcome]


_decoder = msgspec.msgpack.Decoder(Finished)


class Folder:
    """The shards of one output; held by one run at a time.

    Args:
        path: Where the shards are.
        overwrite: Throw away what a run that was not equal has left, instead of refusing to.

    Raises:
        BatchError: Another run works on it.
        OSError: It cannot be made.
    """

    def __init__(self, path: Path, overwrite: bool) -> None:
        self.path = path
        self._overwrite = overwrite
        try:
            path.mkdir(parents=True, exist_ok=True)
            self._lock = (path / "lock").open("ab")
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BatchError(f"Another run works on {path}.") from error
        for unfinished in path.glob("*.unfinished"):
            unfinished.unlink()

    def claim(self, manifest: Manifest) -> None:
        """Begin a run, or go on with an equal one.

        Raises:
            BatchError: The shards that are there belong to a run that is not equal.
        """
        file = self.path / "manifest.json"
        changed = _changes(file, manifest)
        if changed == []:
            return
        if changed and _finished(self.path) and not self._overwrite:
            raise BatchError(
                f"An unfinished run in {self.path} differs in {', '.join(changed)}. Repeat it as it was, or "
                "begin anew with --overwrite."
            )
        for shard in _finished(self.path):
            shard.unlink()
        write_durably(file, msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")

    def find(self, shard: Shard) -> Finished | None:
        """Read a shard if it is finished.

        Raises:
            BatchError: It is, but its rows were others then.
        """
        if not _file(self.path, shard.index).exists():
            return None
        finished = self.load(shard.index)
        if finished.digest == shard.digest:
            return finished
        if self._overwrite:
            return None
        raise BatchError(
            f"The input has changed since {self.path} was begun: put it back, or begin anew with --overwrite."
        )

    def load(self, index: int) -> Finished:
        """Read a finished shard."""
        return _decoder.decode(zstandard.decompress(_file(self.path, index).read_bytes()))

    def remove(self) -> None:
        """Remove all shards: the output is complete."""
        (self.path / "manifest.json").unlink()  # first: without it, the rest counts for nothing
        shutil.rmtree(self.path)

    def __enter__(self) -> "Folder":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not _finished(self.path):
            shutil.rmtree(self.path, ignore_errors=True)  # nothing in it is worth going on from
        self._lock.close()


def store(folder: Path, shard: Shard, outcomes: list[Outcome]) -> None:
    """Keep a finished shard, so that it survives everything from here on.

    Raises:
        OSError: The disk is full, or gone.
    """
    content = msgspec.msgpack.encode(Finished(shard.digest, outcomes))
    write_durably(_file(folder, shard.index), zstandard.compress(content, 1))


def write_durably(file: Path, content: bytes) -> None:
    """Write a file so that it is either there as a whole, even after a power cut, or not at all."""
    unfinished = file.with_name(f"{file.name}.{os.getpid()}.unfinished")
    with unfinished.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(file)


def _file(folder: Path, index: int) -> Path:
    return folder / f"{index:08}.shard"


def _finished(folder: Path) -> list[Path]:
    return list(folder.glob("*.shard"))


def _changes(file: Path, manifest: Manifest) -> list[str] | None:
    """In what an earlier run differs; nothing if there was none."""
    if not file.exists():
        return None
    try:
        earlier = msgspec.json.decode(file.read_bytes(), type=Manifest)
    except msgspec.DecodeError:
        return ["version"]
    return [name for name in FIELDS if getattr(earlier, name) != getattr(manifest, name)]
