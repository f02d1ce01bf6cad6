"""Measure everything and say so: ``python -m benchmarks SECONDS`` (``make bench``).

Writes ``benchmarks/results.json``, ``docs/speed.png`` and the tables of ``README.md`` and ``docs/speed.md``.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TypeVar

from benchmarks import hits, latency, lengths, machine, rivals, starts, tables, throughput
from benchmarks.contenders import RIVALS, ROOT
from benchmarks.pages import put
from benchmarks.results import Results, save

T = TypeVar("T")

FULL = 400  # seconds of a run of full length, about
SERVER = ("litestar", "uvicorn", "uvloop", "httptools", "redis")


def main(seconds: float) -> None:
    """Measure, print and write."""
    scale, before = seconds / FULL, os.getloadavg()[0]
    side_by_side = _tell("contenders", rivals.measure, scale)
    versions = side_by_side.versions | {package: version(package) for package in SERVER}
    results = Results(
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        command="make bench" if scale == 1 else f"make bench BENCH_SECONDS={seconds:g}",
        machine=machine.describe(versions, before),
        rivals=side_by_side,
        lengths=_tell("lengths", lengths.measure, scale),
        throughput=_tell("throughput", throughput.measure, scale),
        hits=_tell("hits", hits.measure, scale),
        latency=_tell("latency", latency.measure, scale),
        starts=_tell("starts", starts.measure, scale),
    )
    save(results)
    _publish(results)


def _tell(what: str, measure: Callable[[float], T], scale: float) -> T:
    print(f"{datetime.now(UTC):%H:%M:%S} {what}", file=sys.stderr, flush=True)
    return measure(scale)


def _publish(results: Results) -> None:
    """Print the tables, and put them and the picture where they are shown."""
    short = tables.heading(results) + "\n" + tables.ratios(results)
    details = [tables.contenders(results), tables.lengths(results), tables.service(results)]
    long = "\n".join([tables.heading(results), *details])
    print(short, *details, sep="\n")
    print(f"{results.machine}")
    put(ROOT / "README.md", "speed", short)
    put(ROOT / "docs" / "speed.md", "speed", long)
    subprocess.run([RIVALS, "-m", "benchmarks.plot"], cwd=ROOT, check=True)


if __name__ == "__main__":
    main(float(sys.argv[1]))
