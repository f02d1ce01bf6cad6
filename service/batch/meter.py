"""How far a batch is."""

import time

import msgspec


class Snapshot(msgspec.Struct, frozen=True):
    """State of a batch at one moment.

    Attributes:
        articles: Rows done, those of earlier runs included.
        resumed: Rows that earlier runs had done.
        rejected: Rows without an answer.
        rate: Articles a second in this run.
        share: How much of the input is done, between 0 and 1, if its size is known.
        seconds_left: Until all is done, if that can be told.
    """

    articles: int
    resumed: int
    rejected: int
    rate: float
    share: float | None
    seconds_left: float | None


class Meter:
    """Counts what is done; may be read from another thread.

    Attributes:
        total: Bytes of the input, if known.
    """

    def __init__(self) -> None:
        self.total: int | None = None
        self._started = time.monotonic()
        self._articles = self._resumed = self._rejected = 0
        self._bytes = self._resumed_bytes = 0
        self._partly: dict[int, tuple[int, int]] = {}

    def start(self) -> None:
        """Begin to measure the time."""
        self._started = time.monotonic()

    def skip(self, rows: int, rejected: int, size: int) -> None:
        """Count a shard that an earlier run has finished."""
        self._resumed += rows
        self._resumed_bytes += size
        self._rejected += rejected

    def reach(self, shard: int, rows: int, size: int) -> None:
        """Count the rows of an unfinished shard that are done, and their bytes."""
        self._partly[shard] = (rows, size)

    def finish(self, shard: int, rows: int, rejected: int, size: int) -> None:
        """Count a finished shard."""
        self._partly.pop(shard, None)
        self._articles += rows
        self._rejected += rejected
        self._bytes += size

    def snapshot(self) -> Snapshot:
        """Look at the state."""
        partly = list(self._partly.values())
        articles = self._articles + sum(rows for rows, _ in partly)
        done = self._bytes + sum(size for _, size in partly)
        seconds = max(time.monotonic() - self._started, 1e-9)
        share = left = None
        if self.total:
            share = min(1.0, (self._resumed_bytes + done) / self.total)
            if done:
                left = max(0.0, (self.total - self._resumed_bytes - done) * seconds / done)
        return Snapshot(
            articles + self._resumed, self._resumed, self._rejected, articles / seconds, share, left
        )
