"""Uncached articles a second through HTTP on two workers, beside the bare engine in two processes."""

import asyncio
import time

import msgspec

from benchmarks.articles import ArticleSource
from benchmarks.contenders import Contender
from benchmarks.load import Caller, closed_loop, post_batches, post_one_by_one, rate_of
from benchmarks.requests import batches, singles
from benchmarks.spread import Spread, spread
from tests.running import RunningService

ROUNDS = 5
SECONDS = 4.0
LEAST = 2.0  # in less, a busy machine may answer nothing
WORDS = 400
WORKERS = 2
SINGLE_CALLERS = 16
# More than workers, because the system deals connections out at random.
BATCH_CALLERS = 8
LINES = 16
SETTLE = 1.0  # seconds until what was dropped is over
START = 0.2  # share of the time that is not counted


class Throughput(msgspec.Struct, frozen=True):
    """Articles of 400 words a second.

    Attributes:
        engine: The bare engine in two processes.
        batches: NDJSON through the service.
        singles: One article a request, 16 callers.
    """

    engine: Spread
    batches: Spread
    singles: Spread


def measure(scale: float) -> Throughput:
    """Measure the three in turn, round after round."""
    source, seconds = ArticleSource(seed=3), max(LEAST, SECONDS * scale)
    kinds: dict[str, tuple[Caller, int, bool]] = {
        "batches": (post_batches(batches(source, WORDS, LINES)), BATCH_CALLERS, False),
        "singles": (post_one_by_one(singles(source, WORDS)), SINGLE_CALLERS, True),
    }
    rates: dict[str, list[float]] = {"engine": [], **{kind: [] for kind in kinds}}
    with (
        Contender("engine") as one,
        Contender("engine") as two,
        RunningService({"ATTRIBUTION_WORKERS": str(WORKERS)}) as service,
    ):
        speed = _bare_rate(one, two, source.articles(8, WORDS))
        for _ in range(ROUNDS):
            speed = _bare_rate(one, two, source.articles(max(4, round(speed * seconds)), WORDS))
            rates["engine"].append(speed)
            for kind, (caller, callers, keep) in kinds.items():
                rates[kind].append(asyncio.run(_service_rate(service.url, caller, callers, seconds, keep)))
    return Throughput(**{kind: spread(found) for kind, found in rates.items()})


def _bare_rate(one: Contender, two: Contender, texts: list[str]) -> float:
    """Articles a second of two processes at the same time, half of the texts each."""
    halves = texts[::2], texts[1::2]
    for contender, half in zip((one, two), halves, strict=True):
        contender.start(half)
    return sum(
        len(half) / contender.finish().seconds for contender, half in zip((one, two), halves, strict=True)
    )


async def _service_rate(url: str, caller: Caller, callers: int, seconds: float, keep: bool) -> float:
    began = time.monotonic()
    answers = await closed_loop(url, caller, callers, seconds, keep=keep)
    assert all(answer.status == 200 for answer in answers)
    await asyncio.sleep(SETTLE)
    return rate_of(answers, began + START * seconds, began + seconds)
