"""Extraction outside the event loop, behind a queue that cannot grow without end.

Threads are enough: the model's runtime and the tokenizer release the interpreter's lock, and one loaded model
serves all of them. More cores are used by more processes.
"""

import asyncio
import math
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from schemas import Extraction
from service import metrics
from service.extraction import Extractor
from service.memory import give_back

LONGEST_HINT = 60  # seconds
BETWEEN_TRIMS = 250  # extractions; often enough to matter, too seldom to be felt


class OverloadedError(Exception):
    """The queue is full.

    Attributes:
        retry_after: Whole seconds after which a place is likely to be free.
    """

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"try again in {retry_after} s")
        self.retry_after = retry_after


class ExtractionPool:
    """Runs an extractor in a few threads.

    Args:
        extractor: Thread-safe.
        threads: Articles worked on at the same time.
        queue: Articles that may wait for a thread.
    """

    def __init__(self, extractor: Extractor, threads: int, queue: int) -> None:
        self._extractor = extractor
        self._threads = threads
        self._queue = queue
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="extraction")
        self._counting = threading.Lock()
        self._unfinished = 0
        self._untrimmed = 0
        self._usual_seconds = 0.1

    async def __call__(self, text: str, *, explain: bool = False, patient: bool = False) -> Extraction:
        """Extract; a caller that is cancelled before its turn costs nothing.

        Raises:
            OverloadedError: Too many wait already, and this caller is not patient.
        """
        if self._unfinished >= self._threads + self._queue and not patient:
            metrics.REJECTED.labels("queue-full").inc()
            raise OverloadedError(self._hint())
        # The executor's own queue: a thread takes the next article without waiting for the event loop.
        self._count(1)
        work = self._executor.submit(self._extract, text, explain, time.perf_counter())
        # A thread cannot be stopped: its work has ended when it says so, whether or not anybody still waits.
        work.add_done_callback(lambda _: self._count(-1))
        return await asyncio.wrap_future(work)

    async def warm_up(self) -> None:
        """Let every thread build what it needs for itself, before the first caller waits for that."""
        everyone = threading.Barrier(self._threads)

        def once() -> None:
            everyone.wait()
            self._extractor("Nothing was said.")

        loop = asyncio.get_running_loop()
        await asyncio.gather(*(loop.run_in_executor(self._executor, once) for _ in range(self._threads)))

    def close(self) -> None:
        """Wait for no thread; those that run end with the process."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _count(self, change: int) -> None:
        with self._counting:
            self._unfinished += change
            metrics.QUEUE_DEPTH.set(self._waiting)

    @property
    def _waiting(self) -> int:
        return max(0, self._unfinished - self._threads)

    def _extract(self, text: str, explain: bool, submitted: float) -> Extraction:
        started = time.perf_counter()
        metrics.QUEUE_WAIT.observe(started - submitted)
        try:
            return self._extractor(text, explain=explain)
        finally:
            seconds = time.perf_counter() - started
            metrics.EXTRACTION.observe(seconds)
            self._usual_seconds += 0.1 * (seconds - self._usual_seconds)
            self._untrimmed += 1
            if self._untrimmed >= BETWEEN_TRIMS:
                self._untrimmed = 0
                give_back()

    def _hint(self) -> int:
        until_empty = self._waiting * self._usual_seconds / self._threads
        return max(1, min(LONGEST_HINT, math.ceil(until_empty)))
