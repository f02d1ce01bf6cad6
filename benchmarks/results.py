"""Everything that one run of the benchmark has found, as it is kept in ``results.json``."""

from pathlib import Path

import msgspec

from benchmarks.hits import Hits
from benchmarks.latency import Latency
from benchmarks.lengths import Lengths
from benchmarks.rivals import Rivals
from benchmarks.starts import Starts
from benchmarks.throughput import Throughput

PATH = Path(__file__).parent / "results.json"


class Results(msgspec.Struct, frozen=True):
    """One run.

    Attributes:
        date: Day, in UTC.
        command: What repeats the run.
        machine: What it ran on; see ``benchmarks.machine``.
    """

    date: str
    command: str
    machine: dict[str, object]
    rivals: Rivals
    lengths: Lengths
    throughput: Throughput
    hits: Hits
    latency: Latency
    starts: Starts


def save(results: Results, path: Path = PATH) -> None:
    """Write the results."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(results), indent=1) + b"\n")


def read(path: Path = PATH) -> Results:
    """Read the results of the last run."""
    return msgspec.json.decode(path.read_bytes(), type=Results)
