"""Real parts for the tests: a Valkey server, and the service in processes of its own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
import redis

from service.embedded_valkey import EmbeddedValkey
from tests.running import RunningService

StartService = Callable[..., RunningService]


@pytest.fixture(scope="session")
def shared_valkey() -> Iterator[EmbeddedValkey]:
    with EmbeddedValkey() as server:
        yield server


@pytest.fixture
def valkey(shared_valkey: EmbeddedValkey) -> EmbeddedValkey:
    """An empty server; not to be harmed, others use it, too."""
    with redis.Redis.from_url(shared_valkey.url) as client:
        client.flushall()
    return shared_valkey


@pytest.fixture
def start_service() -> Iterator[StartService]:
    """Starts services with the settings given as variables; all are stopped when the test ends."""
    with ExitStack() as stack:
        yield lambda **environment: stack.enter_context(RunningService(environment))


@pytest.fixture(scope="session")
def service(shared_valkey: EmbeddedValkey) -> Iterator[RunningService]:
    """One service for all tests that only ask it something."""
    limits = {"ATTRIBUTION_MAX_CHARACTERS": "1500000", "ATTRIBUTION_MAX_LINES": "20"}
    with RunningService(
        limits | {"REDIS_URL": shared_valkey.url, "ATTRIBUTION_MEMORY_BYTES": "0"}
    ) as running:
        yield running


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
