from pathlib import Path

import pytest

from service.api.problems import PROBLEM_TYPES
from tests.running import RunningService

JSON = "application/json"
PLAIN = "text/plain"

BAD_REQUESTS = {
    "broken JSON": (JSON, b'{"text": ', "invalid-json", 400),
    "no body": (JSON, b"", "invalid-json", 400),
    "text after the JSON": (JSON, b'{"text": "a"} b', "invalid-json", 400),
    "JSON nested without end": (JSON, b'{"text": ' + b"[" * 100_000, "invalid-article", 400),
    "invalid UTF-8 in a string": (JSON, b'{"text": "\xff"}', "invalid-encoding", 400),
    "invalid UTF-8 in a name": (JSON, b'{"te\xff": "a"}', "invalid-encoding", 400),
    "invalid UTF-8 in plain text": (PLAIN, b"a\xffb", "invalid-encoding", 400),
    "a surrogate encoded in UTF-8": (JSON, b'{"text": "\xed\xa0\x80"}', "invalid-encoding", 400),
    "a lone high surrogate": (JSON, rb'{"text": "\ud800"}', "invalid-encoding", 400),
    "a lone low surrogate": (JSON, rb'{"text": "\udc00 and more"}', "invalid-encoding", 400),
    "a wrong type": (JSON, b'{"text": 1}', "invalid-article", 400),
    "a list": (JSON, b"[]", "invalid-article", 400),
    "null": (JSON, b"null", "invalid-article", 400),
    "no text": (JSON, b"{}", "invalid-article", 400),
    "an unknown field": (JSON, b'{"text": "a", "txet": "b"}', "invalid-article", 400),
    "an empty text": (JSON, b'{"text": ""}', "empty-text", 422),
    "a blank text": (JSON, b'{"text": " \\n\\u00a0"}', "empty-text", 422),
    "an empty plain text": (PLAIN, b"", "empty-text", 422),
    "a text over the limit": (PLAIN, b"a" * 1_500_001, "text-too-long", 413),
    "a body over the limit": (PLAIN, b"a" * (8 * 1024 * 1024 + 1), "body-too-large", 413),
    "another kind of body": ("application/pdf", b"%PDF", "unsupported-media-type", 415),
    "a form": ("application/x-www-form-urlencoded", b"text=a", "unsupported-media-type", 415),
    "another encoding": ("text/plain; charset=latin-1", b"a", "unsupported-media-type", 415),
    "an unreadable content type": (";;=", b"a", "unsupported-media-type", 415),
}


@pytest.mark.parametrize(
    ("kind", "body", "problem", "status"), BAD_REQUESTS.values(), ids=BAD_REQUESTS.keys()
)
def test_a_bad_body_gets_a_problem_document(
    service: RunningService, kind: str, body: bytes, problem: str, status: int
):
    answer = service.client.post("/v1/attributions", content=body, headers={"content-type": kind})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["type"] == f"/problems/{problem}"
    assert answer.json()["status"] == status
    assert answer.json()["detail"]


def test_a_body_without_content_type_is_refused(service: RunningService):
    answer = service.client.post("/v1/attributions", content=b'{"text": "a"}')
    assert answer.status_code == 415


def test_a_chunked_body_over_the_limit_is_refused(service: RunningService):
    chunks = (b"a" * 1024 * 1024 for _ in range(9))
    answer = service.client.post("/v1/attributions", content=chunks, headers={"content-type": PLAIN})
    assert answer.json()["type"] == "/problems/body-too-large"


def test_a_wrong_field_is_pointed_at(service: RunningService):
    answer = service.client.post("/v1/attributions", json={"text": "a", "title": 1})
    assert answer.json()["errors"] == [{"pointer": "#/title", "detail": "Expected `str | null`, got `int`"}]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/schema/nowhere", 404),
        ("GET", "/schema/assets/nowhere.js", 404),
        ("GET", "/problems/nowhere", 404),
        ("GET", "/v1/attributions", 405),
        ("DELETE", "/v1/attributions", 405),
        ("POST", "/health/live", 405),
    ],
)
def test_a_wrong_address_gets_a_problem_document(
    service: RunningService, method: str, path: str, status: int
):
    answer = service.client.request(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert service.client.get(answer.json()["type"]).status_code == 200


def test_a_wrong_method_names_the_right_ones(service: RunningService):
    assert "POST" in service.client.get("/v1/attributions").headers["allow"]


@pytest.mark.parametrize("name", PROBLEM_TYPES)
def test_every_problem_is_explained_where_its_type_points(service: RunningService, name: str):
    assert service.client.get(f"/problems/{name}").json()["name"] == name


def test_the_documentation_lists_every_problem():
    page = Path("docs/problems.md").read_text()
    for kind in PROBLEM_TYPES.values():
        assert f"| `/problems/{kind.name}` | {kind.status} | {kind.title} | {kind.remedy} |" in page
