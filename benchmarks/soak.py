"""Very many different articles through one worker: ``python -m benchmarks.soak ARTICLES`` (``make soak``).

The memory of the process must stay flat and small. Prints how it went, and fails otherwise.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Iterator, Sequence

import msgspec

from benchmarks.articles import ArticleSource
from benchmarks.http_connection import Connection
from benchmarks.requests import batch
from benchmarks.starts import resident_mebibytes
from tests.running import RunningService

LENGTHS = (50, 100, 200, 100, 400, 50, 200, 100, 100, 1_000)  # words; each body has articles of all of them
LINES = 100
WARM_UP = 0.05  # share of the articles that is not judged
GROWTH = 1.05  # most that the last quarter's mean may be of the first one's
LIMIT = 350  # MiB
SHOWN = 40  # lines of the curve
BAR = 60  # characters of its longest bar


class Sample(msgspec.Struct, frozen=True):
    """A look at the service.

    Attributes:
        articles: Answered so far.
        mebibytes: Resident memory.
        seconds: Since the start.
    """

    articles: int
    mebibytes: float
    seconds: float


def main(articles: int) -> int:
    """Send the articles, print the curve, and return the exit status."""
    with RunningService({}) as service:
        samples = asyncio.run(_soak(service.url, service.pid, articles))
    print(curve(samples))
    failures = judge(samples)
    print("\n".join(failures) or "flat")
    return 1 if failures else 0


async def _soak(url: str, pid: int, articles: int) -> list[Sample]:
    """Send one body after another; look at the memory after each."""
    samples: list[Sample] = []
    began, answered = time.monotonic(), 0
    connection = await Connection.open(url)
    for request in _bodies(articles):
        async for piece in connection.stream(request):
            answered += piece.count(b'"attributions":')
        samples.append(Sample(answered, resident_mebibytes(pid), time.monotonic() - began))
        if len(samples) % 50 == 0:
            print(line(samples[-1], LIMIT), file=sys.stderr, flush=True)
    connection.close()
    assert answered >= articles, f"{answered} of {articles} articles were answered"
    return samples


def _bodies(articles: int) -> Iterator[bytes]:
    source = ArticleSource(seed=7)
    for _ in range(0, articles, LINES):
        yield batch([source.article(LENGTHS[number % len(LENGTHS)]) for number in range(LINES)])


def judge(samples: Sequence[Sample]) -> list[str]:
    """Say what is wrong with the memory, if anything is."""
    settled = [sample.mebibytes for sample in samples[int(len(samples) * WARM_UP) :]]
    quarter = max(1, len(settled) // 4)
    first, last = statistics.fmean(settled[:quarter]), statistics.fmean(settled[-quarter:])
    peak = max(sample.mebibytes for sample in samples)
    failures = []
    if last > GROWTH * first:
        failures.append(f"grows: {first:.0f} MiB in the first quarter, {last:.0f} MiB in the last")
    if peak > LIMIT:
        failures.append(f"large: {peak:.0f} MiB, and {LIMIT} MiB are allowed")
    return failures


def curve(samples: Sequence[Sample]) -> str:
    """Draw the memory over the articles."""
    peak = max(sample.mebibytes for sample in samples)
    shown = samples[:: max(1, len(samples) // SHOWN)]
    return "\n".join(line(sample, peak) for sample in [*shown, samples[-1]])


def line(sample: Sample, full: float) -> str:
    """One line of the curve.

    Args:
        sample: What to draw.
        full: Memory of the longest bar.
    """
    bar = "#" * round(BAR * sample.mebibytes / full)
    return f"{sample.articles:>7} articles {sample.seconds:>6.0f} s {sample.mebibytes:>5.0f} MiB {bar}"


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
