import gzip
import json

import redis

from service.embedded_valkey import EmbeddedValkey
from tests.articles import WIRE
from tests.conftest import StartService
from tests.running import RunningService

NDJSON = {"content-type": "application/x-ndjson"}


def post_lines(service: RunningService, lines: list[object], **headers: str) -> list[dict]:
    body = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    answer = service.client.post("/v1/attributions", content=body.encode(), headers=NDJSON | headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def test_each_line_is_answered_in_order_as_it_would_be_alone(service: RunningService):
    texts = [f"{WIRE} Number {number}." for number in range(12)]
    answers = post_lines(service, [{"text": text, "id": str(at)} for at, text in enumerate(texts)])
    assert [answer["id"] for answer in answers] == [str(at) for at in range(12)]
    for text, answer in zip(texts, answers, strict=True):
        assert answer | {"id": None} == service.post(text).json()


def test_a_bad_line_is_answered_by_a_problem_and_spoils_no_other(service: RunningService):
    good = {"text": WIRE}
    lines: list[object] = [good, "{broken", {"text": ""}, {"text": 1}, r'{"text": "\ud800"}', good]
    first, *bad, last = post_lines(service, lines)
    assert first == last == service.post(WIRE).json()
    assert [line["type"] for line in bad] == [
        "/problems/invalid-json",
        "/problems/empty-text",
        "/problems/invalid-article",
        "/problems/invalid-encoding",
    ]
    assert [line["errors"][0]["line"] for line in bad] == [2, 3, 4, 5]


def test_blank_lines_and_carriage_returns_do_not_count(service: RunningService):
    body = json.dumps({"text": WIRE}) + "\r\n\r\n\n"
    assert len(post_lines(service, [body])) == 1


def test_an_empty_body_has_no_lines_to_answer(service: RunningService):
    assert post_lines(service, []) == []


def test_too_many_lines_are_refused(service: RunningService):
    body = b'{"text": "a"}\n' * 21
    answer = service.client.post("/v1/attributions", content=body, headers=NDJSON)
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-many-lines")


def test_lines_are_only_answered_by_lines(service: RunningService):
    headers = NDJSON | {"accept": "application/msgpack"}
    answer = service.client.post("/v1/attributions", content=b'{"text": "a"}', headers=headers)
    assert answer.status_code == 406


def test_a_compressed_batch_is_answered_compressed(service: RunningService):
    body = gzip.compress(json.dumps({"text": WIRE}).encode())
    headers = NDJSON | {"content-encoding": "gzip", "accept-encoding": "gzip"}
    answer = service.client.post("/v1/attributions", content=body, headers=headers)
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.json() == service.post(WIRE).json()


def test_everything_stored_is_fetched_in_one_round_trip(start_service: StartService, valkey: EmbeddedValkey):
    service = start_service(REDIS_URL=valkey.url, ATTRIBUTION_MEMORY_BYTES="0")
    lines: list[object] = [{"text": f"{WIRE} {number}"} for number in range(10)]
    post_lines(service, lines)
    with redis.Redis.from_url(valkey.url) as client:
        client.config_resetstat()
        post_lines(service, lines)
        calls = client.info("commandstats")
    assert calls["cmdstat_mget"]["calls"] == 1
    assert "cmdstat_get" not in calls


def test_the_first_line_is_sent_before_the_last_is_found(start_service: StartService):
    service = start_service(ATTRIBUTION_THREADS="1")
    short, long = {"text": WIRE}, {"text": WIRE * 60}
    body = f"{json.dumps(short)}\n{json.dumps(long)}"
    with service.client.stream("POST", "/v1/attributions", content=body.encode(), headers=NDJSON) as answer:
        lines = answer.iter_lines()
        next(lines)
        found = "attribution_extraction_seconds_count 1.0"
        assert found in service.client.get("/metrics").text.replace("count 2.0", "count 1.0")
        next(lines)
