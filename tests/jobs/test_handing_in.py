"""Handing in, looking at and ending jobs; nobody works on these."""

import re

import pytest
import redis

from service.embedded_valkey import EmbeddedValkey
from tests.conftest import StartService
from tests.jobs.bodies import NDJSON, look, metric, ndjson, rows, submit, wires
from tests.jobs.conftest import StartWorker
from tests.running import RunningService, wait_until


def test_a_job_is_accepted_and_waits(counter: RunningService):
    answer = submit(counter, wires(2))
    job = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (202, f"/v1/jobs/{job['id']}")
    assert re.fullmatch("[0-9a-f]{32}", job["id"])
    assert (job["state"], job["total"], job["started"]) == ("queued", 2, None)
    assert {**look(counter, job["id"]), "expires": 0} == {**job, "expires": 0}
    assert rows(counter, job["id"]) == []
    assert metric(counter, "attribution_jobs_queue_depth") >= 1


def test_the_same_idempotency_key_is_the_same_job(counter: RunningService):
    first = submit(counter, wires(2), **{"idempotency-key": "run-1"}).json()
    again = submit(counter, wires(2), **{"idempotency-key": "run-1"})
    assert (again.status_code, again.json()["id"]) == (202, first["id"])
    other = submit(counter, wires(2), **{"idempotency-key": "run-2"}).json()
    assert other["id"] != first["id"]
    for body, query in ((wires(3), ""), (wires(2), "?explain=true")):
        refused = submit(counter, body, query, **{"idempotency-key": "run-1"})
        assert (refused.status_code, refused.json()["type"]) == (422, "/problems/idempotency-key-reused")


def test_callers_do_not_share_idempotency_keys(counter: RunningService):
    jobs = {
        submit(counter, wires(1), authorization=f"Bearer {name}", **{"idempotency-key": "1"}).json()["id"]
        for name in ("first", "second")
    }
    assert len(jobs) == 2


@pytest.mark.parametrize(
    ("body", "query", "headers", "problem", "status"),
    [
        (wires(1), "", {"content-type": "application/json"}, "unsupported-media-type", 415),
        (b"a" * 20_001, "", {}, "body-too-large", 413),
        (b" " * 30_000, "", {"content-encoding": "gzip"}, "body-too-large", 413),
        (b"{}\n" * 41, "", {}, "too-many-lines", 413),
        (wires(1), "?offset=utf8", {}, "invalid-parameter", 400),
        (wires(1), "", {"idempotency-key": "a" * 256}, "invalid-parameter", 400),
    ],
)
def test_a_job_that_cannot_be_is_refused(
    counter: RunningService, body: bytes, query: str, headers: dict[str, str], problem: str, status: int
):
    answer = submit(counter, body, query, **headers)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{problem}")


@pytest.mark.parametrize("path", ["", "/results", "/events"])
def test_an_unknown_job_is_not_found(counter: RunningService, path: str):
    answer = counter.client.get(f"/v1/jobs/{'0' * 32}{path}")
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/job-not-found")
    assert counter.client.delete(f"/v1/jobs/{'0' * 32}").status_code == 404


@pytest.mark.parametrize("after", ["-1", "x", "1&after=2", "1&more=1", "9999999999"])
def test_a_wrong_place_to_go_on_from_is_refused(counter: RunningService, after: str):
    job = submit(counter, wires(1)).json()["id"]
    assert counter.client.get(f"/v1/jobs/{job}/results?after={after}").status_code == 400


def test_jobs_are_guarded_by_the_keys(start_service: StartService, valkey: EmbeddedValkey):
    service = start_service(REDIS_URL=valkey.url, ATTRIBUTION_API_KEYS="0" * 64)
    assert submit(service, wires(1)).status_code == 401
    for path in ("", "/results", "/events"):
        assert service.client.get(f"/v1/jobs/x{path}").status_code == 401
    assert service.client.delete("/v1/jobs/x").status_code == 401


def test_a_cancelled_job_is_never_worked_on_and_its_articles_are_deleted(
    start_service: StartService, start_worker: StartWorker, queue: EmbeddedValkey
):
    service = start_service(ATTRIBUTION_JOBS_REDIS_URL=queue.url, REDIS_URL=queue.url)
    cancelled, kept = (submit(service, wires(40, name)).json()["id"] for name in ("a", "b"))
    answer = service.client.delete(f"/v1/jobs/{cancelled}")
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    with redis.Redis.from_url(queue.url) as client:
        assert not client.exists(f"attribution-job:{cancelled}:input")
    start_worker(REDIS_URL=queue.url)
    wait_until(lambda: look(service, kept)["state"] == "done", 60)
    assert (look(service, cancelled)["state"], look(service, cancelled)["done"]) == ("cancelled", 0)
    assert service.client.delete(f"/v1/jobs/{kept}").json()["state"] == "done"


def test_a_job_expires(start_service: StartService, queue: EmbeddedValkey):
    service = start_service(
        ATTRIBUTION_JOBS_REDIS_URL=queue.url, ATTRIBUTION_JOBS_TTL="1", REDIS_URL=queue.url
    )
    headers = NDJSON | {"idempotency-key": "once"}
    job = service.client.post("/v1/jobs", content=ndjson([{"text": "No."}]), headers=headers).json()["id"]
    wait_until(lambda: service.client.get(f"/v1/jobs/{job}").status_code == 404)
    with redis.Redis.from_url(queue.url) as client:
        assert not client.keys("attribution-job*")
