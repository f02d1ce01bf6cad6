"""Several processes on one socket: started together, replaced when one dies or hangs, stopped together.

uvicorn's own supervisor would do, but it learns of a worker that failed to start only when its health check
runs out, and it ends with status 0 then.
"""

import multiprocessing.connection
import signal
import socket
import time
from types import FrameType

import structlog
import uvicorn
from uvicorn.config import STARTUP_FAILURE

from service import metrics
from service.worker import Worker

_log = structlog.get_logger()


class Supervisor:
    """Keeps a number of worker processes running.

    Args:
        config: What every worker serves; its application is an import string.
        listener: The socket that all of them accept from.
        workers: How many.
        grace: Seconds that a worker may take to stop; one that takes longer is killed.
    """

    def __init__(self, config: uvicorn.Config, listener: socket.socket, workers: int, grace: float) -> None:
        self._config = config
        self._listener = listener
        self._wanted = workers
        self._grace = grace
        self._workers: list[Worker] = []
        self._stopping = False

    def run(self) -> int:
        """Serve until a signal says to stop, or a worker cannot start; return the exit status."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)
        self._workers = [self._start() for _ in range(self._wanted)]
        while not self._stopping:
            ended = multiprocessing.connection.wait(
                [worker.process.sentinel for worker in self._workers], timeout=0.5
            )
            for index, worker in enumerate(self._workers):
                if worker.process.sentinel in ended:
                    worker.process.join()  # it lets go of its files a moment before it has a status
                if worker.process.exitcode == STARTUP_FAILURE:
                    self._stop()
                    return STARTUP_FAILURE
                if not self._stopping and self._is_lost(worker, look=not ended):
                    metrics.forget(worker.process.pid or 0)
                    self._workers[index] = self._start()
        self._stop()
        return 0

    def _start(self) -> Worker:
        return Worker(self._config, self._listener)

    def _is_lost(self, worker: Worker, *, look: bool) -> bool:
        """Whether a worker has to be replaced; one that hangs is dead then. Looks are half a second apart."""
        process = worker.process
        if process.exitcode is not None:
            _log.error("worker_died", pid=process.pid, status=process.exitcode)
            return True
        if look and worker.hangs():
            _log.error("worker_hangs", pid=process.pid)
            process.kill()
            process.join()
            return True
        return False

    def _stop(self) -> None:
        processes = [worker.process for worker in self._workers]
        for process in processes:
            process.terminate()
        deadline = time.monotonic() + self._grace
        for process in processes:
            process.join(max(0, deadline - time.monotonic()))
            process.kill()  # has no effect on one that has stopped

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True
