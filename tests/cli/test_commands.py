import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from service.cache import Options, digest_of
from tests.articles import WIRE


def run(
    *arguments: str, text: bytes = b"", settings: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "service.cli", *arguments],
        input=text,
        capture_output=True,
        timeout=60,
        env=os.environ | (settings or {}),
        check=False,
    )


def test_extract_prints_the_result_as_json():
    done = run("extract", "-", "--json", text=WIRE.encode())
    assert done.returncode == 0
    assert set(json.loads(done.stdout)) >= {"digest", "pipeline", "attributions", "speakers", "outlets"}


def test_extract_reads_a_file(tmp_path: Path):
    article = tmp_path / "article.txt"
    article.write_text("Nothing was said.")
    done = run("extract", str(article))
    assert done.returncode == 0
    assert b"Nobody is quoted" in done.stdout


def test_extract_leaves_out_what_is_not_sure_enough():
    whole = json.loads(run("extract", "-", "--json", text=WIRE.encode()).stdout)
    done = run("extract", "-", "--json", "--min-confidence", "1", text=WIRE.encode())
    kept = json.loads(done.stdout)
    assert [item for item in whole["attributions"] if item["confidence"] >= 1] == kept["attributions"]
    assert kept["digest"] == digest_of(WIRE, Options(min_confidence=1))


@pytest.mark.parametrize(
    ("arguments", "text", "message"),
    [
        (["extract", "no-such-file.txt"], b"", b"no-such-file.txt"),
        (["extract", "-"], b"", b"There is no text"),
        (["extract", "-"], b"\xff", b"not valid UTF-8"),
    ],
)
def test_a_mistake_is_explained_in_one_line(arguments: list[str], text: bytes, message: bytes):
    done = run(*arguments, text=text)
    assert done.returncode != 0
    assert message in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ATTRIBUTION_PORT", "http"),
        ("ATTRIBUTION_PORT", "70000"),
        ("ATTRIBUTION_WORKERS", "0"),
        ("ATTRIBUTION_LOG_LEVEL", "loud"),
        ("REDIS_URL", "localhost"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_is_named(variable: str, value: str):
    done = run("serve", settings={variable: value})
    assert done.returncode != 0
    assert variable.encode() in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_missing_model_stops_the_start_with_a_reason(tmp_path: Path):
    for workers in ("1", "2"):
        settings = {
            "ATTRIBUTION_MODEL_DIR": str(tmp_path / "nowhere"),
            "ATTRIBUTION_PORT": "0",
            "ATTRIBUTION_WORKERS": workers,
        }
        done = run("serve", settings=settings)
        assert done.returncode != 0
        assert b"cannot_start" in done.stderr
        assert b"Traceback" not in done.stderr
