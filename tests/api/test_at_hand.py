"""What the process has at hand is answered without the framework: the answers must be those of the route."""

import hashlib
from typing import Any

import httpx
import pytest

from tests.articles import WIRE
from tests.conftest import StartService
from tests.running import RunningService, wait_until

# The route looks at it, and it changes nothing.
THROUGH_THE_ROUTE = {"cache-control": "max-age=60"}


def seen(answer: httpx.Response) -> tuple[int, dict[str, str], bytes]:
    own = {"date", "x-request-id"}
    return answer.status_code, {k: v for k, v in answer.headers.items() if k not in own}, answer.content


def noted(service: RunningService, answer: httpx.Response) -> dict[str, Any]:
    """What the log says of a request, but for its number and times."""

    def lines() -> list[dict[str, Any]]:
        number = answer.headers["x-request-id"]
        return [line for line in service.logs("request") if line["request_id"] == number]

    wait_until(lines)
    (line,) = lines()
    return {k: v for k, v in line.items() if k not in {"request_id", "timestamp", "milliseconds"}}


@pytest.mark.parametrize("coding", ["identity", "gzip", "zstd"])
@pytest.mark.parametrize("caller_id", [None, "a-17"])
@pytest.mark.parametrize("text", [WIRE, WIRE * 20, WIRE * 200], ids=["short", "long", "very long"])
def test_a_plain_request_is_answered_as_by_the_route(
    keeping: RunningService, coding: str, caller_id: str | None, text: str
):
    def post(headers: dict[str, str]) -> httpx.Response:
        body = {"text": text, "id": caller_id}
        return keeping.client.post(
            "/v1/attributions", json=body, headers={"accept-encoding": coding} | headers
        )

    post({})  # now it is at hand
    plain, routed = post({}), post(THROUGH_THE_ROUTE)
    assert plain.headers["cache-status"] == "attribution; hit; detail=memory"
    assert seen(plain) == seen(routed)
    assert noted(keeping, plain) == noted(keeping, routed)


def test_only_a_known_key_gets_what_is_at_hand(start_service: StartService):
    key = hashlib.sha256(b"known").hexdigest()
    service = start_service(ATTRIBUTION_API_KEYS=key)
    known = {"authorization": "Bearer known"}
    assert [service.post(WIRE, headers=known).status_code for _ in range(2)] == [200, 200]
    assert service.post(WIRE).status_code == 401
    assert service.post(WIRE, headers={"x-api-key": "other"}).status_code == 401
    assert seen(service.post(WIRE, headers=known)) == seen(
        service.post(WIRE, headers=known | THROUGH_THE_ROUTE)
    )


@pytest.mark.parametrize(
    "headers",
    [{"accept": "application/msgpack"}, {"accept": "text/html"}, {"content-type": "application/msgpack"}],
)
def test_who_asks_for_more_than_json_is_heard(keeping: RunningService, headers: dict[str, str]):
    keeping.post(WIRE)
    assert keeping.post(WIRE, headers=headers).status_code in {200, 400, 406}
    assert keeping.post(WIRE, headers=headers).headers["content-type"] != "application/json"


def test_options_are_heard(keeping: RunningService):
    plain = keeping.post(WIRE).json()
    explained = keeping.client.post("/v1/attributions?explain=true", json={"text": WIRE}).json()
    assert explained["digest"] != plain["digest"]


@pytest.fixture(scope="module")
def keeping():
    """A service that keeps results in its memory."""
    with RunningService({}) as running:
        yield running
