"""Whatever is killed, every line is answered once."""

import hashlib
import os
import signal
import time

import msgspec
import redis

from service.embedded_valkey import EmbeddedValkey
from tests.conftest import StartService
from tests.jobs.bodies import Job, at_once, look, metric, rows, submit, wires
from tests.jobs.conftest import StartWorker
from tests.running import RunningService, wait_until

LINES = 96


def answered(service: RunningService, job: str) -> int:
    """Lines that have an answer; none, as far as is known, while the queue is away."""
    answer = service.client.get(f"/v1/jobs/{job}")
    return answer.json()["done"] + answer.json()["failed"] if answer.status_code == 200 else 0


def complete(service: RunningService, job: str) -> Job:
    wait_until(lambda: answered(service, job) == LINES, 90)
    return look(service, job)


def digest(lines: list[bytes]) -> str:
    return hashlib.sha256(b"\n".join(lines)).hexdigest()


def check_nothing_lost_and_nothing_twice(
    service: RunningService, queue: EmbeddedValkey, job: Job, body: bytes
):
    assert (job["state"], job["done"], job["failed"], job["dead_letters"]) == ("done", LINES, 0, [])
    found = rows(service, job["id"])
    assert len(found) == LINES
    assert digest(found) == digest(at_once(service, body))
    with redis.Redis.from_url(queue.url, decode_responses=True) as client:
        assert client.hlen(f"attribution-job:{job['id']}:rows") == LINES
        assert client.hgetall("attribution-jobs:totals") == {"done": str(LINES)}


def test_a_killed_worker_and_a_killed_queue_lose_and_repeat_nothing(
    start_service: StartService, start_worker: StartWorker, valkey: EmbeddedValkey, queue: EmbeddedValkey
):
    settings = {"REDIS_URL": valkey.url, "ATTRIBUTION_JOBS_REDIS_URL": queue.url}
    service = start_service(ATTRIBUTION_MAX_LINES="200", **settings)
    doomed, _ = start_worker(**settings), start_worker(**settings)
    body = wires(LINES)
    job = submit(service, body).json()["id"]
    wait_until(lambda: answered(service, job) >= 5, 60)
    doomed.kill()
    wait_until(lambda: answered(service, job) >= LINES // 4, 60)
    queue.stop()
    assert service.client.get(f"/v1/jobs/{job}").status_code == 503
    assert service.post("No.").status_code == 200
    time.sleep(1)
    queue.start()
    check_nothing_lost_and_nothing_twice(service, queue, complete(service, job), body)


def test_the_only_worker_is_killed_and_another_one_takes_over_within_seconds(
    start_service: StartService, start_worker: StartWorker, valkey: EmbeddedValkey, queue: EmbeddedValkey
):
    settings = {"REDIS_URL": valkey.url, "ATTRIBUTION_JOBS_REDIS_URL": queue.url}
    service = start_service(ATTRIBUTION_MAX_LINES="200", **settings)
    body = wires(LINES, "heir")
    job = submit(service, body).json()["id"]
    doomed = start_worker(**settings)
    wait_until(lambda: answered(service, job) >= 5, 60)
    os.kill(doomed.pid, signal.SIGKILL)
    killed, before = time.monotonic(), answered(service, job)
    start_worker(**settings)
    with redis.Redis.from_url(queue.url) as client:
        held = f"attribution-job:{job}:attempts"
        wait_until(lambda: b"2" in client.hvals(held), 20)
    assert before < LINES
    assert time.monotonic() - killed < 15
    check_nothing_lost_and_nothing_twice(service, queue, complete(service, job), body)


def test_a_chunk_that_fails_each_time_ends_among_the_dead_letters(
    start_service: StartService, start_worker: StartWorker, queue: EmbeddedValkey
):
    service = start_service(REDIS_URL=queue.url)
    job = submit(service, wires(70, "dead")).json()["id"]
    with redis.Redis.from_url(queue.url) as client:
        client.hset(f"attribution-job:{job}:input", "33-64", "damaged")
        client.hset(f"attribution-job:{job}:attempts", "33-64", 3)  # two tries are left
    start_worker(REDIS_URL=queue.url)
    wait_until(lambda: look(service, job)["state"] == "done", 60)
    found = look(service, job)
    assert (found["done"], found["failed"], found["dead"]) == (38, 32, 1)
    assert found["dead_letters"] == [
        {"name": "33-64", "first": 33, "last": 64, "attempts": 5, "reason": "fault"}
    ]
    problems = [msgspec.json.decode(row) for row in rows(service, job)[32:64]]
    assert {problem["type"] for problem in problems} == {"/problems/internal-error"}
    assert [problem["errors"] for problem in problems] == [[{"line": number}] for number in range(33, 65)]
    wait_until(lambda: metric(service, "attribution_jobs_dead_letters") == 1)
