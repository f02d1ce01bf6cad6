"""Worker processes of this machine, replaced when they die.

Each has a connection of its own, so that one which is killed in the middle of a message spoils nothing for
the others, and gets a shard only when it is idle, so that sending never waits.
"""

import multiprocessing
import os
from collections import Counter, deque
from collections.abc import Iterator
from multiprocessing.connection import wait
from pathlib import Path
from types import TracebackType

import msgspec

from service.batch.errors import BatchError
from service.batch.meter import Meter
from service.batch.rows import Row, Task, reject
from service.batch.shards import Shard
from service.batch.worker import Began, Failed, Ready, Report, Stored, work

# Deaths in the same row after which the row is to blame, and starts that may fail for each worker.
_FATAL = 2
_context = multiprocessing.get_context("forkserver")


class _Worker:
    """A worker process as the parent sees it."""

    def __init__(self, folder: Path, keep_text: bool) -> None:
        self.connection, theirs = _context.Pipe()
        self.process = _context.Process(target=work, args=(theirs, folder, keep_text), daemon=True)
        self.process.start()
        theirs.close()  # so that its end is seen here
        self.ready = False
        self.row = 0
        self.shard: Shard | None = None

    def give(self, shard: Shard) -> None:
        """Let the worker answer a shard; it is seen later if it has died."""
        self.shard, self.row = shard, 0
        try:
            self.connection.send(shard)
        except OSError:
            self.process.kill()

    @property
    def idle(self) -> bool:
        """Whether the worker waits for a shard."""
        return self.ready and self.shard is None

    def begin(self, row: int, meter: Meter) -> None:
        """Remember how far the worker is."""
        if self.shard:
            self.row = row
            meter.reach(self.shard.index, row, self.shard.bytes * row // len(self.shard.rows))

    def finish(self, rejected: int, meter: Meter) -> None:
        """Take the finished shard off the worker."""
        if self.shard:
            meter.finish(self.shard.index, len(self.shard.rows), rejected, self.shard.bytes)
            self.shard = None

    def report(self) -> Report | None:
        """Read what the worker says; nothing when it has died."""
        try:
            return self.connection.recv()
        except (EOFError, OSError):
            return None

    def end(self) -> None:
        """End the process, if it has not."""
        self.process.kill()
        self.process.join()
        self.connection.close()


class LocalPool:
    """Answers shards on the cores of this machine, for the length of a ``with`` block.

    Args:
        workers: Processes.
        folder: Where finished shards are stored.
        keep_text: Store the articles with their answers.

    Attributes:
        pipeline: Version of the code and of the model.

    Raises:
        BatchError: No worker can start.
    """

    def __init__(self, workers: int, folder: Path, keep_text: bool) -> None:
        self._folder = folder
        self._keep_text = keep_text
        self._wanted = workers
        self._workers: list[_Worker] = []
        self._again: deque[Shard] = deque()
        self._deaths: Counter[tuple[int, int]] = Counter()
        self._still_born = 0
        self.pipeline = ""

    def __enter__(self) -> "LocalPool":
        # There are no more cores than processes.
        os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        _context.set_forkserver_preload(["service.batch.preload"])
        self._workers = [self._start() for _ in range(self._wanted)]
        idle = Meter()
        while not self.pipeline:
            self._listen(idle)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.end()

    def run(self, shards: Iterator[Shard], meter: Meter) -> None:
        """Answer and store all shards.

        Raises:
            BatchError: The workers cannot go on.
        """
        following = next(shards, None)
        while True:
            for worker in self._workers:
                if not worker.idle:
                    continue
                if self._again:
                    worker.give(self._again.popleft())
                elif following:
                    worker.give(following)
                    following = next(shards, None)
            if not following and not self._again and all(worker.shard is None for worker in self._workers):
                return
            self._listen(meter)

    def _start(self) -> _Worker:
        return _Worker(self._folder, self._keep_text)

    def _listen(self, meter: Meter) -> None:
        """Wait until at least one worker says something, or dies."""
        ready = wait([worker.connection for worker in self._workers])
        for number, worker in enumerate(self._workers):
            if worker.connection not in ready:
                continue
            match worker.report():
                case Ready(pipeline):
                    self.pipeline = pipeline
                    worker.ready = True
                case Began(row):
                    worker.begin(row, meter)
                case Stored(rejected):
                    worker.finish(rejected, meter)
                case Failed(message):
                    raise BatchError(message)
                case None:
                    worker.end()
                    self._bury(worker)
                    self._workers[number] = self._start()

    def _bury(self, worker: _Worker) -> None:
        """See to it that nothing is lost with a worker, and that what kills them does not do so forever."""
        if not worker.ready:
            self._still_born += 1
            if self._still_born > _FATAL * self._wanted:
                raise BatchError(
                    "Worker processes end before they are ready; there may be too little memory."
                )
        if not (shard := worker.shard):
            return
        place = (shard.index, worker.row)
        self._deaths[place] += 1
        if self._deaths[place] == _FATAL:
            shard = _without(shard, worker.row)
        self._again.append(shard)


def _without(shard: Shard, number: int) -> Shard:
    """Give up on a row of a shard."""
    rows: list[Row] = [*shard.rows]
    if isinstance(task := rows[number], Task):
        detail = "The process that worked on it ended unexpectedly, twice."
        rows[number] = reject(task, "internal-error", detail)
    return msgspec.structs.replace(shard, rows=rows)
