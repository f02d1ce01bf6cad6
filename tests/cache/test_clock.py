"""A clock that is set wrong spoils no answer, and no result lives for long that should not."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import libfaketime
import pytest
import redis

from service.embedded_valkey import EmbeddedValkey
from tests.articles import WIRE
from tests.conftest import StartService
from tests.running import wait_until

LIBRARY = Path(libfaketime.__file__).parent / "vendor" / "libfaketime" / "src" / "libfaketime.so.1"
SetClock = Callable[[int], None]
DAY = 86_400


@pytest.fixture
def offset(tmp_path: Path) -> Path:
    """The file in which the server under test looks up how far off its clock is."""
    path = tmp_path / "offset"
    path.write_text("+0")
    return path


@pytest.fixture
def valkey(offset: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddedValkey]:
    variables = {
        "LD_PRELOAD": str(LIBRARY),
        "FAKETIME_TIMESTAMP_FILE": str(offset),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    with EmbeddedValkey() as server:
        server.stop()
        with monkeypatch.context() as patch:
            for name, value in variables.items():
                patch.setenv(name, value)
            server.start()
        yield server


@pytest.fixture
def set_clock(offset: Path, valkey: EmbeddedValkey) -> SetClock:
    """Sets the clock of the server under test off by so many days and returns once the server has seen it."""

    def set_clock(days: int) -> None:
        offset.write_text(f"{days:+d}d")
        with redis.Redis.from_url(valkey.url) as client:
            wait_until(lambda: abs(client.time()[0] - time.time() - days * DAY) < DAY / 2)

    return set_clock


def test_results_expire_early_when_the_clock_is_put_forward(
    start_service: StartService, valkey: EmbeddedValkey, set_clock: SetClock
):
    service = start_service(REDIS_URL=valkey.url, ATTRIBUTION_MEMORY_BYTES="0", ATTRIBUTION_CACHE_TTL="86400")
    first = service.post(WIRE)
    set_clock(2)
    second, third = service.post(WIRE), service.post(WIRE)
    assert first.json() == second.json() == third.json()
    assert [answer.headers["cache-status"].split("; ")[1] for answer in (first, second, third)] == [
        "fwd=miss",
        "fwd=miss",
        "hit",
    ]


def test_a_dead_replicas_claim_holds_nobody_up_when_the_clock_is_put_back(
    start_service: StartService, valkey: EmbeddedValkey, set_clock: SetClock
):
    service = start_service(REDIS_URL=valkey.url, ATTRIBUTION_MEMORY_BYTES="0")
    answer = service.post(WIRE).json()
    pipeline = service.client.get("/health/live").json()["pipeline"]
    with redis.Redis.from_url(valkey.url) as client:
        client.delete(f"attribution:{pipeline}:{answer['digest']}")
        client.set(f"attribution-claim:{pipeline}:{answer['digest']}", "dead", px=3000)
        set_clock(-1)
        assert client.pttl(f"attribution-claim:{pipeline}:{answer['digest']}") > 80_000_000
    assert service.post(WIRE).json() == answer
