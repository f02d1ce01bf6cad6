"""One batch on this machine, from its arguments to its output."""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import msgspec

from service.batch.choices import Choices, OutputKind
from service.batch.compression import plain_suffix
from service.batch.errors import BatchError
from service.batch.folder import Folder, Manifest
from service.batch.inputs import Inputs
from service.batch.merge import merge
from service.batch.meter import Meter
from service.batch.pool import LocalPool
from service.batch.remote import Service
from service.batch.rows import Rejected
from service.batch.shards import Shard, shards
from service.batch.summary import Summary
from service.batch.writers import WRITERS

_KINDS: dict[str, OutputKind] = {
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".csv": "csv",
    ".parquet": "parquet",
}


class Workforce(Protocol):
    """Who answers the shards."""

    pipeline: str

    def run(self, shards: Iterator[Shard], meter: Meter) -> None:
        """Answer and store all shards."""
        ...


class Local(msgspec.Struct, frozen=True):
    """This machine does the work, in so many processes."""

    workers: int

    def hire(self, folder: Path, keep_text: bool) -> AbstractContextManager[Workforce]:
        """Start the processes."""
        return LocalPool(self.workers, folder, keep_text)


class Remote(msgspec.Struct, frozen=True):
    """A running service does the work, asked by so many requests at the same time."""

    url: str
    key: str | None
    requests: int

    def hire(self, folder: Path, keep_text: bool) -> AbstractContextManager[Workforce]:
        """Connect to the service."""
        return Service(self.url, self.key, self.requests, folder, keep_text)


def run(choices: Choices, engine: Local | Remote, meter: Meter) -> Summary:
    """Answer all rows of the inputs.

    Args:
        choices: What to read and to write.
        engine: Who does the work.
        meter: Counts what is done.

    Raises:
        BatchError: It cannot begin or go on. Finished shards are kept, and the same call goes on from there.
    """
    started = time.monotonic()
    kind = output_kind(choices)
    writer = WRITERS[kind]
    writer.check()
    parts, rejects = beside(choices.output, ".parts"), beside(choices.output, ".rejects.ndjson")
    _refuse_to_replace(choices, parts)
    inputs = Inputs(choices)
    meter.total = inputs.total
    try:
        with (
            Folder(parts, choices.overwrite) as folder,
            engine.hire(parts, writer.needs_text) as workforce,
        ):
            folder.claim(_manifest(choices, kind, inputs, workforce.pipeline))
            meter.start()
            counted = _Counted(shards(inputs, choices.shard_rows))
            workforce.run(_unfinished(counted, folder, meter), meter)
            answered, rejected = merge(folder, counted.count, writer, choices.output, rejects)
            folder.remove()
    except OSError as error:
        raise BatchError(f"{error.filename or choices.output} cannot be used: {error.strerror}.") from error
    if not rejected:
        rejects.unlink(missing_ok=True)
    seconds = time.monotonic() - started
    return Summary(answered, rejected, meter.snapshot().resumed, seconds, str(rejects) if rejected else None)


def output_kind(choices: Choices) -> OutputKind:
    """Kind of the output, by the option or by its name.

    Raises:
        BatchError: It cannot be told.
    """
    kind = choices.write or _KINDS.get(plain_suffix(choices.output))
    if kind is None:
        raise BatchError(f"What to write into {choices.output} cannot be told by its name: say so with --to.")
    return kind


def beside(output: Path, suffix: str) -> Path:
    """Name something beside the output."""
    return output.with_name(output.name + suffix)


class _Counted:
    """Counts the shards that go by."""

    def __init__(self, shards: Iterator[Shard]) -> None:
        self._shards = shards
        self.count = 0

    def __iter__(self) -> Iterator[Shard]:
        for shard in self._shards:
            self.count += 1
            yield shard


def _unfinished(shards: _Counted, folder: Folder, meter: Meter) -> Iterator[Shard]:
    """Leave out the shards that an earlier run has finished."""
    for shard in shards:
        if finished := folder.find(shard):
            rejected = sum(isinstance(outcome, Rejected) for outcome in finished.outcomes)
            meter.skip(len(shard.rows), rejected, shard.bytes)
        else:
            yield shard


def _refuse_to_replace(choices: Choices, parts: Path) -> None:
    """Refuse to replace an output, unless it is the one that an interrupted run was about to complete."""
    if str(choices.output) == "-":
        raise BatchError("The output has to be a file, so that an interrupted run can go on: name one.")
    if choices.output.exists() and not choices.overwrite and not (parts / "manifest.json").exists():
        raise BatchError(f"{choices.output} is there already: remove it, or replace it with --overwrite.")


def _manifest(choices: Choices, kind: OutputKind, inputs: Inputs, pipeline: str) -> Manifest:
    return Manifest(
        pipeline=pipeline,
        inputs=inputs.marks,
        read=choices.read,
        write=kind,
        columns=choices.columns,
        shard_rows=choices.shard_rows,
        max_characters=choices.max_characters,
    )
