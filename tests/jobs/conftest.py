"""Queues, and services that share one."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from service.embedded_valkey import EmbeddedValkey
from tests.running import RunningService, RunningWorker

KEEPING = ["--maxmemory-policy", "noeviction", "--appendonly", "yes", "--appendfsync", "always"]
StartWorker = Callable[..., RunningWorker]


@pytest.fixture
def queue() -> Iterator[EmbeddedValkey]:
    """A queue of its own, which remembers everything when it is killed and started again."""
    with EmbeddedValkey(KEEPING) as server:
        yield server


@pytest.fixture
def start_worker() -> Iterator[StartWorker]:
    """Starts workers with the settings given as variables; all are stopped when the test ends."""
    with ExitStack() as stack:
        yield lambda **environment: stack.enter_context(RunningWorker(environment))


@pytest.fixture(scope="session")
def desk(shared_valkey: EmbeddedValkey) -> Iterator[RunningService]:
    """A service that takes jobs, with a worker that does them; its queue is not that of its cache."""
    with EmbeddedValkey(KEEPING) as server:
        settings = {"REDIS_URL": shared_valkey.url, "ATTRIBUTION_JOBS_REDIS_URL": server.url}
        with RunningService(settings) as service, RunningWorker(settings):
            yield service


@pytest.fixture(scope="session")
def counter(shared_valkey: EmbeddedValkey) -> Iterator[RunningService]:
    """A service that takes small jobs, and no worker that does them."""
    with EmbeddedValkey(KEEPING) as server:
        limits = {"ATTRIBUTION_JOBS_MAX_BYTES": "20000", "ATTRIBUTION_JOBS_MAX_LINES": "40"}
        settings = {"REDIS_URL": shared_valkey.url, "ATTRIBUTION_JOBS_REDIS_URL": server.url} | limits
        with RunningService(settings) as service:
            yield service
