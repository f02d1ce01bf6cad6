import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
import redis
import yaml

from service.embedded_valkey import EmbeddedValkey
from service.settings import Settings, variable

FILE = Path("deploy/compose.yaml")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load(FILE.read_text())


def test_it_is_a_compose_file():
    schema = ["--builtin-schema", "vendor.compose-spec"]
    subprocess.run([sys.executable, "-m", "check_jsonschema", *schema, FILE], check=True)


def test_its_services_are_hardened_limited_and_watched(compose: dict[str, Any]):
    for name, service in compose["services"].items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert {"cpus", "memory", "pids"} <= service["deploy"]["resources"]["limits"].keys(), name
        assert "healthcheck" in service or "build" in service, name  # our image brings its own


def test_every_port_is_open_to_this_machine_only(compose: dict[str, Any]):
    ports = [port for service in compose["services"].values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_it_sets_only_settings_that_there_are(compose: dict[str, Any]):
    known = {variable(field.name) for field in msgspec.structs.fields(Settings)}
    for role in ("service", "worker"):
        assert compose["services"][role]["environment"].keys() <= known


def test_the_files_it_hands_out_are_there(compose: dict[str, Any], tmp_path: Path):
    make_secrets(tmp_path)
    made = {f"secrets/{file.name}" for file in tmp_path.iterdir()}
    assert {secret["file"] for secret in compose["secrets"].values()} == made
    assert all((FILE.parent / config["file"]).is_file() for config in compose["configs"].values())


def test_the_cache_lets_in_who_has_the_secret_and_nobody_else(compose: dict[str, Any], tmp_path: Path):
    make_secrets(tmp_path)
    options = compose["services"]["cache"]["command"][2:]
    secret = (tmp_path / "cache.conf").read_text().split()
    with EmbeddedValkey([*options, f"--{secret[0]}", secret[1]]) as server:
        password = (tmp_path / "cache.url").read_text().partition("@")[0].rpartition(":")[2]
        with redis.Redis.from_url(server.url, password=password) as client:
            assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "allkeys-lfu"}
            assert client.config_get("save") == {"save": ""}
        with redis.Redis.from_url(server.url) as stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()


def test_secrets_that_are_there_are_kept(tmp_path: Path):
    make_secrets(tmp_path)
    before = {file.name: file.read_text() for file in tmp_path.iterdir()}
    make_secrets(tmp_path)
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == before


def make_secrets(folder: Path) -> None:
    subprocess.run(["sh", "deploy/secrets.sh", folder], check=True)
