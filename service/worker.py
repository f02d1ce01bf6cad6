"""One worker process, and whether it still does its work."""

import contextlib
import multiprocessing
import os
import signal
import socket
from ctypes import c_uint64

import uvicorn

from service.parent_death import follow_parent

# Looks without a sign of life after which a worker hangs, as the supervisor looks twice a second: 20 seconds
# of one that serves, a minute of one that still loads the model, which a starved machine does slowly.
LOOKS, LOOKS_AT_START = 40, 120

_spawn = multiprocessing.get_context("spawn")


class Worker:
    """A process that serves, started at once.

    Args:
        config: What it serves; the application is an import string.
        listener: The socket that it accepts from.

    Attributes:
        process: The process itself.
    """

    def __init__(self, config: uvicorn.Config, listener: socket.socket) -> None:
        self._beats = _spawn.RawValue(c_uint64, 0)
        self._seen = 0
        self._looks = 0
        self.process = _spawn.Process(target=_work, args=(config, listener, os.getpid(), self._beats))
        self.process.start()

    def hangs(self) -> bool:
        """Look at the worker, twice a second: has its event loop stood still for long?

        Looks are counted instead of time, so that neither a jump of the clock nor a machine that stood still
        as a whole makes a worker hang.
        """
        beats = self._beats.value
        self._looks = self._looks + 1 if beats == self._seen else 0
        self._seen = beats
        return self._looks >= (LOOKS if beats else LOOKS_AT_START)


class _BeatingServer(uvicorn.Server):
    """A server that counts its turns where its supervisor can see it."""

    def __init__(self, config: uvicorn.Config, beats: c_uint64) -> None:
        super().__init__(config)
        self._beats = beats

    async def on_tick(self, counter: int) -> bool:
        self._beats.value += 1
        return await super().on_tick(counter)


def _work(config: uvicorn.Config, listener: socket.socket, parent: int, beats: c_uint64) -> None:
    """Serve in a worker process."""
    follow_parent(parent, signal.SIGTERM)
    config.configure_logging()
    with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C reaches workers, too; they have stopped in order
        _BeatingServer(config, beats).run([listener])
