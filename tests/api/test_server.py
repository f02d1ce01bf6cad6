"""The processes: started, replaced and stopped as an operator expects."""

import contextlib
import itertools
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import msgspec
import psutil
import pytest

from schemas import Attribution
from service.extraction import load
from tests.articles import WIRE
from tests.conftest import StartService
from tests.running import RunningService, wait_until


@pytest.fixture
def small_memory() -> Iterator[Path]:
    """A control group whose processes get no more than a megabyte besides what they have."""
    group = Path("/sys/fs/cgroup/memory") / f"attribution-{os.getpid()}"
    try:
        group.mkdir()
        (group / "memory.limit_in_bytes").write_text(str(2**20))
    except OSError as error:
        pytest.skip(f"needs the right to make control groups of the first version ({error})")
    yield group
    wait_until(lambda: not (group / "cgroup.procs").read_text())
    group.rmdir()


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


def test_a_worker_that_runs_out_of_memory_is_replaced_and_no_answer_is_wrong(
    small_memory: Path, start_service: StartService
):
    extract = load()
    service = start_service(ATTRIBUTION_WORKERS="2")
    long = "\n\n".join(f"{WIRE} No. {number}" for number in range(100))
    victim = a_worker_of(service)
    (small_memory / "cgroup.procs").write_text(str(victim))
    numbers = itertools.count()

    def ask(number: int) -> None:
        article = f"{long} {number}"
        with contextlib.suppress(httpx.TransportError):  # it was the victim's
            answer = service.post(article, headers={"connection": "close"}).json()
            assert msgspec.convert(answer["attributions"], list[Attribution]) == extract(article).attributions

    def is_gone() -> bool:
        # Several at once: of one alone, the other worker might take every one.
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(ask, itertools.islice(numbers, 4)))
        return not psutil.pid_exists(victim)

    wait_until(is_gone, seconds=120)
    assert "oom_kill 1" in (small_memory / "memory.oom_control").read_text()
    service.wait_for_log("Application startup complete.", count=3)
    assert [service.post(WIRE, headers={"connection": "close"}).status_code for _ in range(5)] == [200] * 5


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
