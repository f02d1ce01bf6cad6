"""The service as an operator runs it: a process with an environment, a port and a log."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

import httpx

from tests.articles import SENTENCES
from tests.posted import Posted


def wait_until(condition: Callable[[], object], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


class RunningProcess:
    """A command of ours, its log and its end."""

    def __init__(self, command: list[str], environment: Mapping[str, str]) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ATTRIBUTION_")}
        kept.pop("REDIS_URL", None)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "service.cli", *command],
            env=kept | dict(environment),
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
        )
        self._lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def logs(self, event: str | None = None) -> list[dict[str, Any]]:
        """Log lines so far, all or those of one event."""
        lines = [json.loads(line) for line in self._lines if line.startswith("{")]
        return [line for line in lines if event in (None, line["event"])]

    def raw_log(self) -> str:
        return "".join(self._lines)

    def wait_for_log(self, event: str, count: int = 1, seconds: float = 30) -> list[dict[str, Any]]:
        deadline = time.monotonic() + seconds
        while len(found := self.logs(event)) < count:
            if self._process.poll() is not None or time.monotonic() > deadline:
                self._process.kill()
                raise AssertionError(f"never logged {count} x {event!r}:\n{self.raw_log()}")
            time.sleep(0.02)
        return found

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> int:
        if self._process.poll() is None:
            self._process.terminate()
        try:
            status = self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise
        self._reader.join(5)
        return status

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        for words in SENTENCES:
            assert words not in self.raw_log(), "the log has words of an article"
        if self._process.stderr:
            self._process.stderr.close()

    def _read(self) -> None:
        assert self._process.stderr
        for line in self._process.stderr:
            self._lines.append(line)


class RunningService(RunningProcess):
    """``attribution serve`` on a free port; one worker unless the settings say otherwise."""

    def __init__(self, environment: Mapping[str, str], options: Sequence[str] = ()) -> None:
        defaults = {"ATTRIBUTION_PORT": "0", "ATTRIBUTION_WORKERS": "1"}
        super().__init__(["serve", *options], defaults | dict(environment))
        workers = int(environment.get("ATTRIBUTION_WORKERS", "1"))
        self.wait_for_log("Application startup complete.", count=workers)
        running = next(line["event"] for line in self.logs() if "Uvicorn running on" in line["event"])
        self.url = running.split()[3]
        self.posted = Posted()
        self.client = httpx.Client(base_url=self.url, timeout=60, event_hooks={"request": [self.posted]})

    def post(self, text: str, **more: Any) -> httpx.Response:
        return self.client.post("/v1/attributions", json={"text": text}, **more)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.client.close()
        super().__exit__(kind, error, trace)
        assert not self.posted.found_in(self.raw_log()), "the log has words of an article"


class RunningWorker(RunningProcess):
    """``attribution worker``, taking jobs."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        super().__init__(["worker"], environment)
        self.wait_for_log("job_worker_ready")
