from pathlib import Path

import msgspec
import pytest

from service.cpu import usable_cores
from service.settings import Settings, SettingsError, variable


def test_an_empty_variable_counts_as_not_set():
    assert Settings.from_environment({"ATTRIBUTION_PORT": " "}) == Settings()


def test_the_url_of_redis_can_come_from_a_file(tmp_path: Path):
    secret = tmp_path / "url"
    secret.write_text("redis://:secret@cache:6379/0\n")
    environment = {"REDIS_URL_FILE": str(secret)}
    assert Settings.from_environment(environment).redis_url == "redis://:secret@cache:6379/0"
    assert (
        Settings.from_environment(environment | {"REDIS_URL": "redis://other"}).redis_url == "redis://other"
    )


def test_a_file_with_an_unusable_url_is_refused_without_repeating_it(tmp_path: Path):
    secret = tmp_path / "url"
    secret.write_text("http://secret")
    with pytest.raises(SettingsError) as refusal:
        Settings.from_environment({"REDIS_URL_FILE": str(secret)})
    assert "secret" not in str(refusal.value)


def test_a_missing_file_names_its_variable(tmp_path: Path):
    with pytest.raises(SettingsError, match="REDIS_URL_FILE"):
        Settings.from_environment({"REDIS_URL_FILE": str(tmp_path / "none")})


def test_every_setting_is_documented():
    page = Path("docs/settings.md").read_text()
    for field in msgspec.structs.fields(Settings):
        assert f"| `{variable(field.name)}` |" in page


def test_a_quota_of_the_container_counts(tmp_path: Path):
    (tmp_path / "cpu.max").write_text("50000 100000\n")
    assert usable_cores(tmp_path) == 1
    (tmp_path / "cpu.max").write_text("max 100000\n")
    assert usable_cores(tmp_path) == usable_cores(tmp_path / "none")
