"""The same work on a Ray cluster: Parquet in and out, on any file system that fsspec knows.

Actors load the model once; Ray replaces actors, tasks and nodes that are lost. Nothing here is stored between
two runs: what makes one large run safe is Ray, not the shards of :mod:`service.batch.folder`.
"""

import logging
import os
import sys
import time
from collections.abc import Iterable, Iterator
from typing import Any

import fsspec
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import ray
import ray.data
from pyarrow.fs import FSSpecHandler, PyFileSystem
from ray.data import ActorPoolStrategy, Datasink

from schemas import Result
from service.batch.answering import Answerer
from service.batch.choices import Columns
from service.batch.errors import BatchError
from service.batch.readers.parquet import records
from service.batch.records import to_article
from service.batch.relations import relations
from service.batch.rows import Answered, Outcome, Rejected, Row, Task, UnusableError, line_of
from service.batch.summary import Summary
from service.batch.writers.parquet import schema, table
from service.cpu import usable_cores

_IO = 0.1  # cores that a task needs which reads or writes
_FILE_ROWS = 16_384  # articles, at least, of each file that is written
_decode_outcome = msgspec.msgpack.Decoder(Outcome).decode
_decode_result = msgspec.json.Decoder(Result).decode


def run_on_ray(
    inputs: tuple[str, ...],
    output: str,
    columns: Columns,
    max_characters: int,
    shard_rows: int,
    actors: int | None,
) -> Summary:
    """Answer all rows of some Parquet files or folders.

    Writes the folders ``relations`` (Parquet, as from any batch) and ``rejects`` (NDJSON) into the output,
    and at last the file ``_SUCCESS``.

    Args:
        inputs: Paths or URLs, all on one file system.
        output: Path or URL of a folder that is not there yet.
        columns: Which columns hold which part of an article.
        max_characters: Longest text, in code points.
        shard_rows: Rows that an actor gets at once, and that are worked on again when it is lost.
        actors: Processes that work, a core each; when not given, all cores of the cluster but one, which is
            left to listing, reading and writing.

    Raises:
        BatchError: The inputs cannot be used, or the output is there already.
    """
    started = time.monotonic()
    files, folder = fsspec.core.url_to_fs(output)
    if files.exists(folder):
        raise BatchError(f"{output} is there already: remove it, or write elsewhere.")
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    _connect()
    ray.data.DataContext.get_current().enable_progress_bars = sys.stderr.isatty()
    sink = _Sink(files, folder)
    _read(inputs, columns).repartition(target_num_rows_per_block=shard_rows).map_batches(
        _Actor,
        fn_constructor_args=(columns, max_characters),
        compute=ActorPoolStrategy(size=actors or max(1, int(ray.cluster_resources()["CPU"]) - 1)),
        batch_size=None,
        batch_format="pyarrow",
        num_cpus=1,
    ).write_datasink(sink, ray_remote_args={"num_cpus": _IO})
    counts = msgspec.json.decode(files.cat_file(f"{folder}/_SUCCESS"), type=_Counts)
    rejects = f"{output.rstrip('/')}/rejects" if counts.rejected else None
    return Summary(counts.answered, counts.rejected, 0, time.monotonic() - started, rejects)


def _connect() -> None:
    """Join the cluster at ``RAY_ADDRESS``, or start one of this machine's own."""
    try:
        if os.environ.get("RAY_ADDRESS"):
            ray.init(logging_level=logging.WARNING)
        else:
            # One core more than there are, so that all of them can work.
            ray.init("local", num_cpus=usable_cores() + 1, logging_level=logging.WARNING)
    except ConnectionError as error:
        raise BatchError(f"There is no Ray cluster: {error}") from error


class _Counts(msgspec.Struct, frozen=True):
    answered: int
    rejected: int


class _Actor:
    """A process of the cluster with its own extractor."""

    def __init__(self, columns: Columns, max_characters: int) -> None:
        from service.batch import preload

        self._columns = columns
        self._max_characters = max_characters
        self._answer = Answerer(preload.extractor(), keep_text=False)

    def __call__(self, batch: pa.Table) -> pa.Table:
        """Answer a batch of rows: one outcome in msgpack each."""
        outcomes = [msgspec.msgpack.encode(self._answer(self._row(record))) for record in records(batch)]
        return pa.table({"outcome": pa.array(outcomes, pa.large_binary())})

    def _row(self, record: dict[str, object]) -> Row:
        path = record["path"]
        file = path.decode() if isinstance(path, bytes) else str(path)
        try:
            return Task(file, None, to_article(record, self._columns, self._max_characters))
        except UnusableError as error:
            return error.at(file, None)


class _Sink(Datasink[_Counts]):
    """Writes outcomes; a task that is repeated writes the same files again."""

    def __init__(self, files: Any, folder: str) -> None:
        self._files = files
        self._folder = folder

    def write(self, blocks: Iterable[Any], ctx: Any) -> _Counts:
        """Write the blocks of one task."""
        name = f"part-{ctx.task_idx:06}"
        answered = rejected = 0
        rejects = []
        writer = None
        for block in blocks:
            outcomes = list(_outcomes(block))
            found = [o for o in outcomes if isinstance(o, Answered)]
            answered, rejected = answered + len(found), rejected + len(outcomes) - len(found)
            rejects += [line_of(o) for o in outcomes if isinstance(o, Rejected)]
            rows = [row for o in found for row in relations(_decode_result(o.answer))]
            if rows:
                writer = writer or self._open(f"relations/{name}.parquet")
                writer.write_table(table(rows))
        if writer:
            writer.close()
        if rejects:
            self._store(f"rejects/{name}.ndjson", b"".join(rejects))
        return _Counts(answered, rejected)

    @property
    def min_rows_per_write(self) -> int:
        """Keep the files from being as many and as small as the shards."""
        return _FILE_ROWS

    def on_write_complete(self, write_result: Any) -> None:
        """Mark the output as complete."""
        counts = write_result.write_returns
        total = _Counts(sum(c.answered for c in counts), sum(c.rejected for c in counts))
        self._store("_SUCCESS", msgspec.json.encode(total))

    def _open(self, name: str) -> pq.ParquetWriter:
        path = self._path(name)
        return pq.ParquetWriter(path, schema(), filesystem=_arrow(self._files), compression="zstd")

    def _store(self, name: str, content: bytes) -> None:
        self._files.pipe_file(self._path(name), content)

    def _path(self, name: str) -> str:
        path = f"{self._folder}/{name}"
        self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
        return path


def _read(inputs: tuple[str, ...], columns: Columns) -> ray.data.Dataset:
    files = fsspec.core.url_to_fs(inputs[0])[0]
    paths = [fsspec.core.url_to_fs(name)[1] for name in inputs]
    options = {"filesystem": _arrow(files), "num_cpus": _IO}
    try:
        found = ray.data.read_parquet(paths, **options).schema()
    except (OSError, ValueError) as error:
        raise BatchError(f"{', '.join(inputs)} cannot be read: {error}") from error
    names = found.names if found else []
    if columns.text not in names:
        raise BatchError(
            f"There is no column {columns.text!r}, only {', '.join(names)}. "
            "Name the one that holds the text: --column text=NAME."
        )
    wanted = [name for name in names if name in columns.names]
    return ray.data.read_parquet(paths, columns=wanted, include_paths=True, **options)


def _arrow(files: Any) -> PyFileSystem:
    return PyFileSystem(FSSpecHandler(files))


def _outcomes(block: pa.Table) -> Iterator[Outcome]:
    return (_decode_outcome(outcome) for outcome in block.column("outcome").to_pylist())
