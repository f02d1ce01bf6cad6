"""The processes: started, replaced and stopped as an operator expects."""

import os
import signal
import time

import psutil
import pytest

from tests.articles import WIRE
from tests.conftest import StartService
from tests.running import RunningService, wait_until


def wait_until_gone(processes: list[psutil.Process], seconds: float = 15) -> None:
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    assert not alive


def test_a_stopped_service_takes_its_embedded_servers_along(start_service: StartService):
    service = start_service(ATTRIBUTION_WORKERS="2")
    children = psutil.Process(service.pid).children(recursive=True)
    assert [child.name() for child in children].count("valkey-server") == 2  # cache and jobs
    assert service.stop() == 0
    wait_until_gone(children)


def test_a_service_with_one_process_ends_in_order_too(start_service: StartService):
    service = start_service(ATTRIBUTION_WORKERS="1")
    children = psutil.Process(service.pid).children(recursive=True)
    assert service.stop() == 0
    wait_until_gone(children)


def test_a_killed_service_takes_its_workers_and_its_embedded_servers_along(start_service: StartService):
    service = start_service(ATTRIBUTION_WORKERS="2")
    children = psutil.Process(service.pid).children(recursive=True)
    service.kill()
    wait_until_gone(children)


def test_workers_share_the_embedded_server(start_service: StartService):
    service = start_service(ATTRIBUTION_WORKERS="2")
    statuses = [service.post(WIRE, headers={"connection": "close"}).headers["cache-status"] for _ in range(8)]
    assert statuses[0] == "attribution; fwd=miss; stored"
    assert all(status.startswith("attribution; hit") for status in statuses[1:])


def test_a_worker_that_dies_is_replaced(start_service: StartService):
    service = start_service(ATTRIBUTION_WORKERS="2")
    service.post(WIRE)
    os.kill(a_worker_of(service), signal.SIGKILL)
    service.wait_for_log("Application startup complete.", count=3)
    deadline = time.monotonic() + 10
    while (
        time.monotonic() < deadline and service.post(WIRE, headers={"connection": "close"}).status_code != 200
    ):
        time.sleep(0.1)
    assert service.post(WIRE).status_code == 200


@pytest.mark.slow
def test_a_worker_that_hangs_is_replaced(start_service: StartService):
    service = start_service(ATTRIBUTION_WORKERS="2")
    victim = a_worker_of(service)
    os.kill(victim, signal.SIGSTOP)
    (hangs,) = service.wait_for_log("worker_hangs", seconds=40)
    assert hangs["pid"] == victim
    service.wait_for_log("Application startup complete.", count=3)
    assert [service.post(WIRE, headers={"connection": "close"}).status_code for _ in range(5)] == [200] * 5


@pytest.mark.slow
def test_a_worker_that_hangs_while_it_starts_is_replaced(start_service: StartService):
    service = start_service(ATTRIBUTION_WORKERS="2")

    def children() -> set[int]:
        return {child.pid for child in psutil.Process(service.pid).children()}

    service.wait_for_log("Application startup complete.", count=2)
    before = children()
    os.kill(a_worker_of(service), signal.SIGKILL)
    wait_until(lambda: children() - before)
    (starting,) = children() - before
    os.kill(starting, signal.SIGSTOP)
    (hangs,) = service.wait_for_log("worker_hangs", seconds=90)
    assert hangs["pid"] == starting
    service.wait_for_log("Application startup complete.", count=3)


@pytest.mark.slow
def test_a_service_whose_worker_hangs_still_stops(start_service: StartService):
    service = start_service(ATTRIBUTION_WORKERS="2")
    children = psutil.Process(service.pid).children(recursive=True)
    os.kill(a_worker_of(service), signal.SIGSTOP)
    assert service.stop() == 0
    wait_until_gone(children)


def a_worker_of(service: RunningService) -> int:
    """Process id of one of the workers."""
    workers = {line["event"] for line in service.logs() if line["event"].startswith("Started server process")}
    return int(min(workers).partition("[")[2].rstrip("]"))
