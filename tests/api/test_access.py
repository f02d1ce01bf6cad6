import hashlib
from pathlib import Path

import pytest

from tests.articles import WIRE
from tests.conftest import StartService
from tests.running import RunningService


def sha256(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def status(service: RunningService, **headers: str) -> int:
    return service.post(WIRE, headers=headers).status_code


def test_without_keys_everybody_is_let_in(service: RunningService):
    assert status(service) == 200


def test_only_a_known_key_is_let_in(start_service: StartService):
    service = start_service(ATTRIBUTION_API_KEYS=f"{sha256('first')}, {sha256('second')}")
    assert status(service) == 401
    assert status(service, authorization="Bearer wrong") == 401
    assert status(service, authorization="Basic first") == 401
    assert status(service, authorization=f"Bearer {sha256('first')}") == 401
    assert status(service, authorization="Bearer first") == 200
    assert status(service, **{"x-api-key": "second"}) == 200
    refused = service.client.get("/v1/attributions/" + "0" * 64)
    assert (refused.status_code, refused.json()["type"]) == (401, "/problems/unauthorized")
    assert refused.headers["www-authenticate"].startswith("Bearer")
    assert service.client.get("/health/ready").status_code == 200
    assert "wrong" not in service.raw_log()


def test_keys_are_rotated_without_a_restart(start_service: StartService, tmp_path: Path):
    keys = tmp_path / "keys"
    keys.write_text(f"{sha256('old')}  # team A\n")
    service = start_service(ATTRIBUTION_API_KEYS_FILE=str(keys))
    assert status(service, authorization="Bearer old") == 200
    keys.write_text(f"# rotated\n{sha256('new')}\n\n")
    assert status(service, authorization="Bearer old") == 401
    assert status(service, authorization="Bearer new") == 200


def test_a_broken_key_file_leaves_the_keys_as_they_were(start_service: StartService, tmp_path: Path):
    keys = tmp_path / "keys"
    keys.write_text(sha256("old"))
    service = start_service(ATTRIBUTION_API_KEYS_FILE=str(keys))
    keys.write_text("no hash at all")
    for _ in range(3):
        assert status(service, authorization="Bearer old") == 200
    assert len(service.logs("api_keys_unreadable")) == 1


def test_an_open_service_on_a_public_address_warns(start_service: StartService):
    assert start_service(ATTRIBUTION_HOST="0.0.0.0").logs("open_to_all")  # noqa: S104
    keyed = start_service(ATTRIBUTION_HOST="0.0.0.0", ATTRIBUTION_API_KEYS=sha256("key"))  # noqa: S104
    assert not keyed.logs("open_to_all")


@pytest.mark.parametrize("path", ["/v1/attributions", "/nowhere", "/schema", "/health/live"])
def test_every_answer_has_security_headers(service: RunningService, path: str):
    headers = service.client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "server" not in headers


def test_other_origins_are_let_in_only_when_named(start_service: StartService, service: RunningService):
    asking = {"origin": "https://desk.example", "access-control-request-method": "POST"}
    assert (
        "access-control-allow-origin"
        not in service.client.options("/v1/attributions", headers=asking).headers
    )
    open_to_desk = start_service(ATTRIBUTION_CORS_ORIGINS="https://desk.example")
    allowed = open_to_desk.client.options("/v1/attributions", headers=asking)
    assert allowed.headers["access-control-allow-origin"] == "https://desk.example"
    other = open_to_desk.client.options(
        "/v1/attributions", headers=asking | {"origin": "https://else.example"}
    )
    assert "access-control-allow-origin" not in other.headers
