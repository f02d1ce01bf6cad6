"""``attribution batch`` as a user runs it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

COMMAND = [sys.executable, "-m", "service.cli", "batch"]


def start(*arguments: object, **environment: str) -> subprocess.Popen[bytes]:
    """Start a batch; whoever starts it waits for it."""
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        env=os.environ | environment,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        # As from a terminal: what runs in the background is deaf to Ctrl-C, and so would this be.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def run(*arguments: object, stdin: bytes = b"", status: int = 0, **environment: str) -> str:
    """Run a batch to its end, and give what it says."""
    with start(*arguments, **environment) as process:
        _, said = process.communicate(stdin, timeout=120)
    assert process.returncode == status, said.decode()
    assert b"Traceback" not in said
    return said.decode()


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def shards(output: Path) -> int:
    """Shards that are finished beside an output."""
    return len(list(output.with_name(f"{output.name}.parts").glob("*.shard")))
