"""More than can be done: turned away early and kindly, and nothing is done for those who left."""

import socket
import threading
import time

import httpx
import pytest

from tests.articles import WIRE
from tests.conftest import StartService
from tests.running import RunningService, wait_until

LONG = WIRE * 400  # some seconds of work


def measured(service: RunningService, name: str) -> float:
    lines = service.client.get("/metrics").text.splitlines()
    return sum(float(line.split()[-1]) for line in lines if line.startswith(name))


def busy(service: RunningService, text: str = LONG) -> threading.Thread:
    """Keep the only thread of a service at work."""
    thread = threading.Thread(
        target=lambda: httpx.post(f"{service.url}/v1/attributions", json={"text": text}, timeout=60)
    )
    thread.start()
    wait_until(lambda: measured(service, "attribution_queue_wait_seconds_count") >= 1)
    return thread


def test_a_full_queue_turns_callers_away_with_a_hint(start_service: StartService):
    service = start_service(ATTRIBUTION_THREADS="1", ATTRIBUTION_QUEUE="0")
    working = busy(service)
    answer = service.post(WIRE)
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/overloaded")
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert service.client.get("/health/live").status_code == 200
    working.join()
    assert service.post(WIRE).status_code == 200


def test_a_full_queue_still_answers_what_is_stored(start_service: StartService):
    service = start_service(ATTRIBUTION_THREADS="1", ATTRIBUTION_QUEUE="0")
    service.post(WIRE)
    working = busy(service)
    assert service.post(WIRE).status_code == 200
    working.join()


def test_a_request_over_its_deadline_is_given_up(start_service: StartService):
    service = start_service(ATTRIBUTION_DEADLINE="0.3")
    answer = service.post(LONG)
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/deadline-exceeded")
    assert "retry-after" in answer.headers


def test_nothing_is_done_for_a_caller_who_left_the_queue(start_service: StartService):
    service = start_service(ATTRIBUTION_THREADS="1")
    working = busy(service)
    impatient = httpx.Client(base_url=service.url, timeout=0.2)
    for number in range(3):
        try:
            impatient.post("/v1/attributions", json={"text": f"{WIRE} {number}"})
        except httpx.TimeoutException:
            continue
        raise AssertionError("answered while the only thread was busy")
    impatient.close()
    wait_until(lambda: measured(service, "attribution_queue_depth") == 0)
    working.join()
    service.post(WIRE)
    assert measured(service, "attribution_extraction_seconds_count") == 2


def connection_that_sends(service: RunningService, head: bytes) -> socket.socket:
    host, _, port = service.url.removeprefix("http://").partition(":")
    connection = socket.create_connection((host, int(port)))
    connection.sendall(b"POST /v1/attributions HTTP/1.1\r\nHost: a\r\n" + head)
    return connection


BEGUN = [
    b"Content-Type: text/plain\r\nContent-Length: 100\r\n\r\nhalf of",
    b"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
    b"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n",
]


@pytest.mark.parametrize("head", BEGUN)
def test_a_caller_who_leaves_within_the_body_is_no_fault_of_the_service(
    start_service: StartService, head: bytes
):
    service = start_service()
    with connection_that_sends(service, head):
        time.sleep(0.2)
    (line,) = service.wait_for_log("request")
    assert line["status"] == 499
    assert not service.logs("internal_error")


@pytest.mark.parametrize("head", BEGUN)
def test_a_body_that_never_comes_is_given_up(start_service: StartService, head: bytes):
    service = start_service(ATTRIBUTION_DEADLINE="0.3")
    with connection_that_sends(service, head) as connection:
        assert b"408" in connection.recv(1000)


def test_the_event_loop_answers_while_the_extraction_works(start_service: StartService):
    service = start_service(ATTRIBUTION_THREADS="1")
    working = busy(service)
    slowest = 0.0
    while working.is_alive():
        started = time.monotonic()
        service.client.get("/health/live")
        slowest = max(slowest, time.monotonic() - started)
    assert slowest < 1
