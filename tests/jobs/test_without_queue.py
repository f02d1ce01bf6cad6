"""Where there is no queue, jobs say so, and everything else works."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx

from service.embedded_valkey import EmbeddedValkey
from tests.articles import WIRE
from tests.conftest import StartService
from tests.jobs.bodies import submit, wires
from tests.running import RunningProcess, RunningService

NOWHERE = "redis://127.0.0.1:1"


def refusal(answer: httpx.Response) -> str:
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/jobs-unavailable")
    return answer.json()["detail"]


def worker(**environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "service.cli", "worker"],
        env={name: value for name, value in os.environ.items() if "REDIS" not in name} | environment,
        capture_output=True,
        timeout=60,
        check=False,
    )


def test_a_queue_that_is_away_is_named_as_the_reason(start_service: StartService, valkey: EmbeddedValkey):
    service = start_service(REDIS_URL=valkey.url, ATTRIBUTION_JOBS_REDIS_URL=NOWHERE)
    answer = submit(service, wires(1))
    assert "cannot be reached" in refusal(answer)
    assert "127.0.0.1" not in answer.text
    assert int(answer.headers["retry-after"]) > 0
    for path in ("", "/results", "/events"):
        refusal(service.client.get(f"/v1/jobs/x{path}"))
    assert service.post(WIRE).headers["cache-status"] == "attribution; fwd=miss; stored"
    assert "attribution_pipeline_info" in service.client.get("/metrics").text


def test_a_full_queue_is_named_as_the_reason(start_service: StartService, valkey: EmbeddedValkey):
    with EmbeddedValkey(["--maxmemory-policy", "noeviction", "--maxmemory", "1"]) as full:
        service = start_service(REDIS_URL=valkey.url, ATTRIBUTION_JOBS_REDIS_URL=full.url)
        assert "is full" in refusal(submit(service, wires(1)))


def test_without_the_extra_jobs_say_what_to_install(tmp_path: Path, valkey: EmbeddedValkey):
    """A Python that cannot find dramatiq, as one where it was never installed."""
    hiding = "import importlib.util as u; f = u.find_spec\n"
    hiding += "u.find_spec = lambda name, *more: None if name == 'dramatiq' else f(name, *more)\n"
    (tmp_path / "sitecustomize.py").write_text(hiding)
    settings = {"REDIS_URL": valkey.url, "PYTHONPATH": str(tmp_path)}
    with RunningService(settings) as service:
        assert "source-attribution[jobs]" in refusal(submit(service, wires(1)))
        assert service.post(WIRE).status_code == 200
    done = worker(**settings)
    assert (done.returncode, b"source-attribution[jobs]" in done.stderr) == (1, True)


def test_a_worker_without_a_queue_says_what_to_set():
    done = worker()
    assert done.returncode == 1
    assert b"ATTRIBUTION_JOBS_REDIS_URL" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_worker_waits_for_its_queue_and_stops_when_told(valkey: EmbeddedValkey):
    settings = {"REDIS_URL": valkey.url, "ATTRIBUTION_JOBS_REDIS_URL": NOWHERE}
    with RunningProcess(["worker"], settings) as waiting:
        waiting.wait_for_log("job_queue_unavailable")
        waiting.wait_for_log("job_worker_ready")
        assert waiting.stop() == 0


def test_a_queue_that_evicts_is_warned_of(valkey: EmbeddedValkey):
    with RunningProcess(["worker"], {"REDIS_URL": valkey.url}) as running:
        running.wait_for_log("job_queue_evicts")


def test_in_development_a_worker_comes_with_the_service():
    with RunningService({}, ["--with-worker"]) as service:
        service.wait_for_log("job_worker_ready")
        job = submit(service, wires(2)).json()["id"]
        with service.client.stream("GET", f"/v1/jobs/{job}/events") as events:
            assert '"state":"done"' in list(events.iter_lines())[-2]
        os.kill(service.pid, signal.SIGTERM)
        assert service.stop() == 0
    assert service.logs("Worker has been shut down.")
