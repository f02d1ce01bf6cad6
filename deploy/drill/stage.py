"""The service and the Valkey that the drill torments; both can be replaced while callers go on."""

import os
import random
import signal
import socket

import psutil

from service.embedded_valkey import EmbeddedValkey
from tests.running import RunningService

WORKERS = 2


class Stage:
    """Some worker processes on a fixed port, with a Valkey of their own."""

    def __init__(self) -> None:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self._port = listener.getsockname()[1]
        self.valkey = EmbeddedValkey()
        self.url = f"http://127.0.0.1:{self._port}"
        self.finished_requests: set[str] = set()

    def __enter__(self) -> "Stage":
        self.valkey.start()
        self.service = self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self.service.client.close()
        self.service.stop()
        self.valkey.__exit__(None, None, None)

    def workers(self) -> list[psutil.Process]:
        """The processes that answer requests."""
        return list(filter(_is_worker, psutil.Process(self.service.pid).children()))

    def signal_a_worker(self, chance: random.Random, number: signal.Signals) -> psutil.Process:
        """Send a signal to one of the worker processes."""
        victim = chance.choice(self.workers())
        victim.send_signal(number)
        return victim

    def signal_valkey(self, number: signal.Signals) -> None:
        """Send a signal to the Valkey server."""
        if self.valkey.process:
            os.kill(self.valkey.process.pid, number)

    def restart(self) -> int:
        """Stop the service as a platform does, start it again, and return the status that it ended with."""
        status = self.service.stop()
        self.note_finished_requests()
        self.service.client.close()
        self.service = self._start()
        return status

    def note_finished_requests(self) -> None:
        """Remember the ids of all requests that the service has seen to their end."""
        self.finished_requests |= {line["request_id"] for line in self.service.logs("request")}

    def _start(self) -> RunningService:
        return RunningService(
            {
                "ATTRIBUTION_PORT": str(self._port),
                "ATTRIBUTION_WORKERS": str(WORKERS),
                "ATTRIBUTION_MEMORY_BYTES": "0",  # so that every hit is read from the tormented server
                "REDIS_URL": self.valkey.url,
            }
        )


def _is_worker(process: psutil.Process) -> bool:
    try:
        return "spawn_main" in " ".join(process.cmdline())
    except psutil.Error:  # it has just died
        return False
