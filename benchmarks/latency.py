"""How long an uncached article takes when the service is idle, half busy and asked for too much."""

import asyncio
import time
from collections.abc import Awaitable, Sequence

import msgspec

from benchmarks.articles import ArticleSource
from benchmarks.load import Answer, closed_loop, open_loop, post_one_by_one, rate_of
from benchmarks.requests import singles
from benchmarks.spread import Spread, percentile, spread
from tests.running import RunningService

ROUNDS = 3
WORDS = 400
WORKERS = 2
CAPACITY_SECONDS, IDLE_SECONDS, HALF_SECONDS = 5.0, 3.0, 25.0
OVERLOAD_REQUESTS = 800  # many more than may wait in two workers
CALLERS = 16
HALF, OVERLOAD = 0.5, 3.0  # of the capacity


class Times(msgspec.Struct, frozen=True):
    """Latency of the answers with a result, in milliseconds, of 400-word articles.

    Attributes:
        p50: Of each round.
        p99: Of each round.
        tail: The second by the first.
    """

    p50: Spread
    p99: Spread
    tail: Spread


class Latency(msgspec.Struct, frozen=True):
    """Two workers; requests arrive at random (Poisson).

    Attributes:
        capacity: Articles a second with 16 callers, before each round.
        idle: One caller.
        half: Half of the capacity is asked for.
        overload: Three times the capacity is asked for.
        refused: Share of requests that are answered 503 under overload.
        refusal: Latency of those answers, the 99th percentile in milliseconds.
        goodput: Answers with a result a second under overload, by the capacity.
    """

    capacity: Spread
    idle: Times
    half: Times
    overload: Times
    refused: Spread
    refusal: Spread
    goodput: Spread


class _Round(msgspec.Struct, frozen=True):
    capacity: float
    idle: Sequence[Answer]
    half: Sequence[Answer]
    overload: Sequence[Answer]
    answered_per_second: float


def measure(scale: float) -> Latency:
    """Go through all states of the service, round after round."""
    with RunningService({"ATTRIBUTION_WORKERS": str(WORKERS)}) as service:
        source = ArticleSource(seed=5)
        rounds = [asyncio.run(_round(service.url, source, scale)) for _ in range(ROUNDS)]
    refused = [[answer for answer in found.overload if answer.status == 503] for found in rounds]
    return Latency(
        capacity=spread([found.capacity for found in rounds]),
        idle=_times([found.idle for found in rounds]),
        half=_times([found.half for found in rounds]),
        overload=_times([found.overload for found in rounds]),
        refused=spread([len(no) / len(found.overload) for no, found in zip(refused, rounds, strict=True)]),
        refusal=spread([_milliseconds(no, 0.99) for no in refused]),
        goodput=spread([found.answered_per_second / found.capacity for found in rounds]),
    )


async def _round(url: str, source: ArticleSource, scale: float) -> _Round:
    requests = singles(source, WORDS)
    caller = post_one_by_one(requests)
    # Shorter than this, a busy machine may have answered nothing.
    capacity_seconds, idle_seconds, half_seconds = (
        max(2.0, seconds * scale) for seconds in (CAPACITY_SECONDS, IDLE_SECONDS, HALF_SECONDS)
    )
    capacity = rate_of(*await _timed(closed_loop(url, caller, CALLERS, capacity_seconds)))
    await asyncio.sleep(1)
    idle = await closed_loop(url, caller, 1, idle_seconds)
    half = await open_loop(url, requests, HALF * capacity, half_seconds)
    rate = OVERLOAD * capacity
    overload, began, ended = await _timed(open_loop(url, requests, rate, OVERLOAD_REQUESTS / rate))
    good = [answer for answer in overload if answer.status == 200]
    assert {answer.status for answer in [*idle, *half]} == {200}
    assert {answer.status for answer in overload} <= {200, 503}
    return _Round(capacity, idle, half, overload, rate_of(good, began, ended))


async def _timed(load: Awaitable[list[Answer]]) -> tuple[list[Answer], float, float]:
    began = time.monotonic()
    answers = await load
    return answers, began, time.monotonic()


def _times(rounds: list[Sequence[Answer]]) -> Times:
    good = [[answer for answer in found if answer.status == 200] for found in rounds]
    p50, p99 = ([_milliseconds(found, share) for found in good] for share in (0.5, 0.99))
    return Times(spread(p50), spread(p99), spread([b / a for a, b in zip(p50, p99, strict=True)]))


def _milliseconds(answers: Sequence[Answer], share: float) -> float:
    return 1000 * percentile([answer.seconds for answer in answers], share) if answers else 0.0
