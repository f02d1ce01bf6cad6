"""Whatever happens to Redis, every request is answered, soon, and the log says once what is wrong."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis

from service.cache import digest_of
from service.embedded_valkey import EmbeddedValkey
from tests.articles import WIRE
from tests.conftest import StartService
from tests.running import RunningService

FIRST = 3.0  # seconds: what finding out may cost
LATER = 1.0  # seconds: what every later request may take in all


@pytest.fixture
def own_valkey() -> Iterator[EmbeddedValkey]:
    with EmbeddedValkey() as server:
        yield server


def answered(service: RunningService, text: str, within: float) -> str:
    started = time.monotonic()
    answer = service.post(text)
    assert answer.status_code == 200
    assert time.monotonic() - started < within
    return answer.headers["cache-status"]


def test_a_killed_redis_costs_one_request_a_moment_and_the_others_nothing(
    start_service: StartService, own_valkey: EmbeddedValkey
):
    service = start_service(REDIS_URL=own_valkey.url, ATTRIBUTION_MEMORY_BYTES="0")
    assert answered(service, WIRE, FIRST) == "attribution; fwd=miss; stored"
    own_valkey.stop()
    assert "store-unavailable" in answered(service, WIRE, FIRST)
    for number in range(10):
        assert "store-unavailable" in answered(service, f"{WIRE} {number}", LATER)
    assert len(service.wait_for_log("cache_unavailable")) == 1


def test_a_frozen_redis_is_left_alone_until_it_thaws(start_service: StartService, own_valkey: EmbeddedValkey):
    service = start_service(REDIS_URL=own_valkey.url, ATTRIBUTION_MEMORY_BYTES="0")
    answered(service, WIRE, FIRST)
    assert own_valkey.process
    os.kill(own_valkey.process.pid, signal.SIGSTOP)
    assert "store-unavailable" in answered(service, WIRE, FIRST)
    for number in range(10):
        assert "store-unavailable" in answered(service, f"{WIRE} {number}", LATER)
    assert len(service.wait_for_log("cache_unavailable")) == 1
    os.kill(own_valkey.process.pid, signal.SIGCONT)
    service.wait_for_log("cache_available")
    assert answered(service, WIRE, FIRST) == "attribution; hit"


def test_a_wrong_password_is_reported_without_the_password(start_service: StartService):
    with EmbeddedValkey(["--requirepass", "right"]) as locked:
        service = start_service(REDIS_URL=locked.url + "?password=wrong-guess")
        for number in range(3):
            assert "store-unavailable" in answered(service, f"{WIRE} {number}", FIRST)
        assert len(service.wait_for_log("cache_unavailable")) == 1
        assert "wrong-guess" not in service.raw_log()
        assert service.client.get("/health/ready").json()["status"] == "degraded"


def test_a_full_redis_still_serves_what_it_has(start_service: StartService, own_valkey: EmbeddedValkey):
    service = start_service(REDIS_URL=own_valkey.url, ATTRIBUTION_MEMORY_BYTES="0")
    answered(service, WIRE, FIRST)
    with redis.Redis.from_url(own_valkey.url) as client:
        client.config_set("maxmemory-policy", "noeviction")
        client.config_set("maxmemory", "1")
    for number in range(3):
        assert "store-unavailable" in answered(service, f"{WIRE} {number}", FIRST)
    assert answered(service, WIRE, LATER) == "attribution; hit"
    assert len(service.wait_for_log("cache_refuses_writes")) == 1


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "frozen"])
def test_redis_fails_in_the_middle_of_load(
    start_service: StartService, own_valkey: EmbeddedValkey, number: signal.Signals
):
    service = start_service(REDIS_URL=own_valkey.url, ATTRIBUTION_MEMORY_BYTES="0")
    assert own_valkey.process
    texts = [f"{WIRE} Number {at}." for at in range(120)]
    with ThreadPoolExecutor(8) as callers:
        answers = [callers.submit(service.post, text) for text in texts]
        answers[20].result()
        os.kill(own_valkey.process.pid, number)
        for text, answer in zip(texts, answers, strict=True):
            assert answer.result().status_code == 200
            assert answer.result().json()["digest"] == digest_of(text)
            assert answer.result().elapsed.total_seconds() < 5
    assert len(service.wait_for_log("cache_unavailable")) == 1
    if number == signal.SIGSTOP:
        os.kill(own_valkey.process.pid, signal.SIGCONT)


@pytest.mark.parametrize("garbage", [b"", b"\xff\xfe", b"{}", b'{"id": 1}', b"null", b"[" * 10_000])
def test_a_value_that_is_not_ours_is_replaced(
    service: RunningService, valkey: EmbeddedValkey, garbage: bytes
):
    result = service.post(WIRE).json()
    with redis.Redis.from_url(valkey.url) as client:
        (key,) = client.keys(f"*{result['digest']}")
        client.set(key, garbage)
    assert answered(service, WIRE, FIRST) == "attribution; fwd=miss; stored"
    assert answered(service, WIRE, FIRST) == "attribution; hit"


def test_a_value_of_another_kind_is_replaced(service: RunningService, valkey: EmbeddedValkey):
    result = service.post(WIRE).json()
    with redis.Redis.from_url(valkey.url) as client:
        (key,) = client.keys(f"*{result['digest']}")
        client.delete(key)
        client.lpush(key, "item")
    assert answered(service, WIRE, FIRST) == "attribution; fwd=miss; stored"
    assert answered(service, WIRE, FIRST) == "attribution; hit"
