"""The contenders as the benchmark sees them: processes that are given texts."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

ROOT = Path(__file__).parent.parent
RIVALS = ROOT / "build" / "bench" / "bin" / "python"

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")


class Run(msgspec.Struct, frozen=True):
    """What a contender needed for some texts.

    Attributes:
        seconds: Time.
        refused: Texts that it gave no result for.
        peak_mebibytes: Most resident memory since the process began.
    """

    seconds: float
    refused: int
    peak_mebibytes: float


class Contender:
    """A contender in a process and a thread of its own, for the length of a ``with`` block.

    Args:
        name: One of ``benchmarks.contender.CONTENDERS``.

    Attributes:
        versions: Of what it consists of.
    """

    def __init__(self, name: str) -> None:
        python = sys.executable if name == "engine" else str(RIVALS)
        self._process = subprocess.Popen(
            [python, "-m", "benchmarks.contender", name],
            cwd=ROOT,
            env=os.environ | dict.fromkeys(_THREADS, "1"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdin
        assert self._process.stdout
        self._stdin, self._stdout = self._process.stdin, self._process.stdout
        self.versions: dict[str, str] = json.loads(self._stdout.readline())

    def run(self, texts: Sequence[str]) -> Run:
        """Let it work on texts, and wait."""
        self.start(texts)
        return self.finish()

    def start(self, texts: Sequence[str]) -> None:
        """Let it work on texts."""
        self._stdin.write(json.dumps(texts) + "\n")
        self._stdin.flush()

    def finish(self) -> Run:
        """Wait until it has worked on them."""
        return msgspec.json.decode(self._stdout.readline(), type=Run)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stdin.close()
        self._process.wait()
        self._stdout.close()
