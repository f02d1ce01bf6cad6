import httpx
import pytest

from service.api import openapi
from tests.articles import WIRE
from tests.jobs.bodies import NDJSON
from tests.running import RunningService

# Headers that differ between any two answers, and those that only say how the body is sent.
OWN = {"date", "x-request-id", "transfer-encoding", "cache-status"}
PAGES = ["/", "/schema", "/schema/openapi.json", "/schema/start.js", "/schema/assets/swagger-ui.css"]


def readable(service: RunningService) -> list[str]:
    """Every address that takes GET, with a job and a result that are there."""
    digest = service.post(WIRE).json()["digest"]
    body = b'{"text": "He said no."}\n'
    job = service.client.post("/v1/jobs", content=body, headers=NDJSON).json()["id"]
    paths = [path for path, methods in openapi.document()["paths"].items() if "get" in methods]
    return PAGES + [path.format(digest=digest, job=job, name="not-found") for path in paths]


def head_of(service: RunningService, method: str, path: str) -> tuple[int, dict[str, str]]:
    with service.client.stream(method, path) as answer:
        return answer.status_code, {name: value for name, value in answer.headers.items() if name not in OWN}


def test_every_address_answers_head_as_it_would_get(service: RunningService):
    for path in readable(service):
        status, headers = head_of(service, "HEAD", path)
        answered, expected = head_of(service, "GET", path)
        assert status == answered, path
        if path != "/metrics":  # its length changes with every request
            assert headers == expected, path


def test_a_head_has_no_body_and_the_connection_goes_on(service: RunningService):
    with httpx.Client(base_url=service.url) as client:
        for path in readable(service):
            assert client.head(path).content == b""
        assert client.get("/health/live").json()["status"] == "ok"


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/v1/attributions", 405)])
def test_a_wrong_address_is_wrong_for_head_too(service: RunningService, path: str, status: int):
    assert service.client.head(path).status_code == status


def test_head_is_named_where_get_is(service: RunningService):
    allowed = service.client.post("/health/live").headers["allow"]
    assert {"GET", "HEAD"} <= set(allowed.split(", "))
    assert "HEAD" not in service.client.get("/v1/attributions").headers["allow"]
