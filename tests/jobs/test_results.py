"""A job's answers are those of single requests, in order, to be read at any time."""

import json

import pytest

from tests.articles import WIRE
from tests.jobs.bodies import Job, at_once, look, metric, ndjson, rows, submit, wires
from tests.running import RunningService, wait_until


def finished(service: RunningService, body: bytes, query: str = "", **headers: str) -> Job:
    job = submit(service, body, query, **headers).json()["id"]
    wait_until(lambda: look(service, job)["state"] == "done", 60)
    return look(service, job)


def test_rows_equal_the_answers_to_single_requests(desk: RunningService):
    articles = [{"id": str(number), "text": f"{WIRE} {number}"} for number in range(40)]
    job = finished(desk, ndjson(articles))
    assert (job["total"], job["done"], job["failed"], job["dead_letters"]) == (40, 40, 0, [])
    uncached = {"cache-control": "no-store"}
    single = [desk.client.post("/v1/attributions", json=article, headers=uncached) for article in articles]
    assert rows(desk, job["id"]) == [answer.content for answer in single]


def test_a_bad_line_has_a_problem_and_spoils_no_other(desk: RunningService):
    body = (
        ndjson([{"text": WIRE}, {"txet": WIRE}, {"text": " "}])
        + b"\n\n{broken\n\xff\n"
        + ndjson([{"text": "No."}])
    )
    job = finished(desk, body)
    assert (job["total"], job["done"], job["failed"]) == (6, 2, 4)
    found = [json.loads(row) for row in rows(desk, job["id"])]
    assert found == [json.loads(row) for row in at_once(desk, body)]
    assert [row["errors"][0]["line"] for row in found if "errors" in row] == [2, 3, 4, 5]


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_body_may_be_compressed(desk: RunningService, coding: str):
    body = wires(3)
    job = finished(desk, body, **{"content-encoding": coding})
    assert rows(desk, job["id"]) == at_once(desk, body)


def test_the_caller_chooses_as_in_a_single_request(desk: RunningService):
    body, query = ndjson([{"text": f"“Ñ” 😀 {WIRE}"}]), "?offsets=utf16&explain=true"
    job = finished(desk, body, query)
    assert rows(desk, job["id"]) == at_once(desk, body, query) != at_once(desk, body)


def test_rows_can_be_read_while_the_job_runs_and_from_where_one_left_off(desk: RunningService):
    body = wires(150, "running")
    job = submit(desk, body).json()["id"]
    read: list[bytes] = []
    while True:
        answer = desk.client.get(f"/v1/jobs/{job}/results", params={"after": len(read)})
        read += answer.content.splitlines()
        if "next" not in answer.links:
            break
        assert answer.links["next"]["url"] == f"/v1/jobs/{job}/results?after={len(read)}"
    assert read == at_once(desk, body)
    assert rows(desk, job, 148) == read[148:]
    assert rows(desk, job, 150) == rows(desk, job, 999) == []


def test_events_tell_of_progress_until_the_end(desk: RunningService):
    job = submit(desk, wires(100, "events")).json()["id"]
    with desk.client.stream("GET", f"/v1/jobs/{job}/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = [line for line in stream.iter_lines() if line]
    told = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]
    counts = [found["done"] for found in told]
    assert counts == sorted(counts)
    assert lines[-3:-1] == ["event: end", "id: end"]
    assert (told[-1]["state"], told[-1]["done"]) == ("done", 100)
    again = desk.client.get(f"/v1/jobs/{job}/events", headers={"last-event-id": "end"})
    assert again.status_code == 204


def test_an_empty_job_is_done(desk: RunningService):
    job = finished(desk, b"\n\n")
    assert (job["total"], rows(desk, job["id"])) == (0, [])


def test_times_and_rate_are_told(desk: RunningService):
    job = finished(desk, wires(5))
    assert job["submitted"] < job["started"] <= job["finished"] < job["expires"]
    assert job["rate"] > 0


def test_rows_are_counted_for_prometheus(desk: RunningService):
    sample = 'attribution_job_rows_total{outcome="done"}'
    finished(desk, wires(1, "metrics"))
    before = metric(desk, sample)
    finished(desk, wires(3, "metrics"))
    assert metric(desk, sample) == before + 3
