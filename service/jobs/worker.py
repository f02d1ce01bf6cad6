"""A job worker: dramatiq's threads take messages, one event loop answers the lines."""

import asyncio
import contextlib
import functools
import threading
from collections.abc import Coroutine
from typing import Any

import dramatiq

from service.jobs import queue
from service.jobs.errors import WorkerBrokenError
from service.jobs.patience import patiently
from service.jobs.store import JobStore
from service.jobs.work import ChunkGivenUpError, ChunkWork

GRACE = 25_000  # milliseconds in which the chunks at work may end when the worker is stopped


class JobWorker:
    """Takes messages until stopped.

    Args:
        url: Of the queue.
        store: Of the same queue.
        work: Does one chunk.
        threads: Chunks worked on at the same time.
    """

    def __init__(self, url: str, store: JobStore, work: ChunkWork, threads: int) -> None:
        self._store = store
        self._work = work
        self._broker = queue.WorkerBroker(url)
        declare = functools.partial(dramatiq.actor, broker=self._broker, queue_name=queue.QUEUE)
        declare(actor_name=queue.START)(self._start)
        declare(actor_name=queue.CHUNK, throws=ChunkGivenUpError)(self._do_chunk)
        self._worker = dramatiq.Worker(self._broker, worker_threads=threads)
        # One that holds more than it works on keeps it from others, and loses it for a while when it dies.
        self._worker.queue_prefetch = threads

    async def run(self, stop: asyncio.Event) -> None:
        """Work until told to stop, then end what was begun.

        Raises:
            WorkerBrokenError: It cannot go on; start another one.
        """
        self._loop = asyncio.get_running_loop()
        self._worker.start()
        try:
            while not stop.is_set():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), 1)
                if not all(thread.is_alive() for thread in self._threads()):
                    raise WorkerBrokenError
        finally:
            await asyncio.to_thread(self._worker.stop, GRACE)

    def _threads(self) -> list[threading.Thread]:
        return [*self._worker.consumers.values(), *self._worker.workers]

    def _start(self, job: str) -> None:
        """Put the chunks of a job into the queue."""
        chunks = self._wait_for(patiently(lambda: self._store.open_chunks(job)))
        for chunk in chunks:
            self._broker.enqueue(queue.message(queue.CHUNK, job, chunk))
        self._wait_for(patiently(lambda: self._store.note_scattered(job)))

    def _do_chunk(self, job: str, chunk: str) -> None:
        self._wait_for(self._work(job, chunk))

    def _wait_for(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Have the event loop do something, from one of dramatiq's threads."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()
