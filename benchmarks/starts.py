"""From the start of a process to its first answer, and what a service keeps in memory after that."""

import asyncio
import time

import msgspec
import psutil

from benchmarks.articles import ArticleSource
from benchmarks.contender import CONTENDERS
from benchmarks.contenders import Contender
from benchmarks.load import closed_loop, post_one_by_one
from benchmarks.requests import singles
from benchmarks.spread import Spread, spread
from tests.running import RunningService

ROUNDS = 3
WORDS = 400
WARM_UP_SECONDS = 5.0
CALLERS = 4


class Starts(msgspec.Struct, frozen=True):
    """What was measured.

    Attributes:
        seconds: From the start of the process to the answer to an article, by contender and ``service``.
        service_mebibytes: Resident memory of the process of a one-worker service after some seconds of work.
    """

    seconds: dict[str, Spread]
    service_mebibytes: Spread


def measure(scale: float) -> Starts:
    """Start everything in turn, round after round."""
    source = ArticleSource(seed=6)
    seconds: dict[str, list[float]] = {name: [] for name in ("service", *CONTENDERS)}
    memory = []
    for _ in range(ROUNDS):
        for name in CONTENDERS:
            seconds[name].append(_contender(name, source.article(WORDS)))
        began = time.monotonic()
        with RunningService({}) as service:
            assert service.post(source.article(WORDS)).status_code == 200
            seconds["service"].append(time.monotonic() - began)
            caller = post_one_by_one(singles(source, WORDS))
            asyncio.run(closed_loop(service.url, caller, CALLERS, WARM_UP_SECONDS * scale))
            memory.append(resident_mebibytes(service.pid))
    return Starts({name: spread(found) for name, found in seconds.items()}, spread(memory))


def resident_mebibytes(pid: int) -> float:
    """Memory of one process; a Valkey server beside it is not counted."""
    return psutil.Process(pid).memory_info().rss / 2**20


def _contender(name: str, text: str) -> float:
    began = time.monotonic()
    with Contender(name) as contender:
        contender.run([text])
        return time.monotonic() - began
