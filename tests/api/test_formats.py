import gzip
import json

import msgspec
import pytest
import zstandard

from schemas import Result
from tests.articles import WIRE
from tests.running import RunningService

ANNOTATION = 'application/ld+json;profile="http://www.w3.org/ns/anno.jsonld"'
QUOTATION = 'application/ld+json;profile="https://schema.org"'


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("*/*", "application/json"),
        ("application/msgpack", "application/msgpack"),
        ("application/*", "application/json"),
        ("application/json;q=0.5, application/msgpack", "application/msgpack"),
        ("application/msgpack;q=0.5, application/json;q=0.5", "application/json"),
        ("application/json;q=0, */*", "application/msgpack"),
        ("application/json; charset=utf-8", "application/json"),
        ("application/ld+json", ANNOTATION),
        (QUOTATION, QUOTATION),
        (f"{QUOTATION};q=0.1, {ANNOTATION};q=0.9", ANNOTATION),
        ("text/html, application/json;q=0.1", "application/json"),
        ("nonsense, application/msgpack", "application/msgpack"),
        ("", "application/json"),
    ],
)
def test_the_form_that_the_caller_likes_best_is_sent(service: RunningService, accept: str, expected: str):
    answer = service.post(WIRE, headers={"accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, expected)
    assert "Accept" in answer.headers["vary"]


@pytest.mark.parametrize("accept", ["text/html", "application/json;q=0", "image/*", "nonsense"])
def test_a_caller_who_accepts_none_of_the_forms_is_told_which_there_are(service: RunningService, accept: str):
    answer = service.post(WIRE, headers={"accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (406, "application/problem+json")
    assert "application/msgpack" in answer.json()["detail"]


def test_msgpack_in_and_out_says_the_same_as_json(service: RunningService):
    answer = service.client.post(
        "/v1/attributions",
        content=msgspec.msgpack.encode({"text": WIRE}),
        headers={"content-type": "application/msgpack", "accept": "application/msgpack"},
    )
    assert msgspec.msgpack.decode(answer.content) == service.post(WIRE).json()
    assert msgspec.msgpack.decode(answer.content, type=Result)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "invalid-msgpack"),
        (b"\xc1", "invalid-msgpack"),
        (b"\x81\xa4text\x01", "invalid-article"),
        (b"\x81\xa4text\xa1\xff", "invalid-encoding"),
        (b"\x81\xa4text\xa3\xed\xa0\x80", "invalid-encoding"),
        (b"\x81\xa4text\xa0", "empty-text"),
    ],
)
def test_bad_msgpack_gets_a_problem_document(service: RunningService, body: bytes, problem: str):
    answer = service.client.post(
        "/v1/attributions", content=body, headers={"content-type": "application/msgpack"}
    )
    assert answer.json()["type"] == f"/problems/{problem}"


def test_web_annotations_select_the_words_in_the_article(service: RunningService):
    article = {"text": WIRE, "url": "https://example.org/news/1"}
    page = service.client.post("/v1/attributions", json=article, headers={"accept": ANNOTATION}).json()
    assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert page["items"]
    for item in page["items"]:
        for target in item["target"]:
            position, quote = target["selector"]
            assert target["source"] == article["url"]
            assert WIRE[position["start"] : position["end"]] == quote["exact"]


def test_schema_org_quotations_name_the_speaker(service: RunningService):
    graph = service.post(WIRE, headers={"accept": QUOTATION}).json()["@graph"]
    assert {node["@type"] for node in graph} == {"Quotation"}
    spoken = [node["spokenByCharacter"]["name"] for node in graph if "spokenByCharacter" in node]
    assert "Leyla Aliyeva" in spoken


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_compressed_body_is_read(service: RunningService, coding: str):
    plain = json.dumps({"text": WIRE * 20}).encode()
    packed = gzip.compress(plain) if coding == "gzip" else zstandard.compress(plain)
    headers = {"content-type": "application/json", "content-encoding": coding}
    answer = service.client.post("/v1/attributions", content=packed, headers=headers)
    assert answer.json() == service.post(WIRE * 20).json()


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_body_of_several_compressed_parts_is_read(service: RunningService, coding: str):
    pack = gzip.compress if coding == "gzip" else zstandard.compress
    headers = {"content-type": "text/plain", "content-encoding": coding}
    packed = pack(WIRE[:50].encode()) + pack(WIRE[50:].encode())
    answer = service.client.post("/v1/attributions", content=packed, headers=headers)
    assert answer.json() == service.post(WIRE).json()


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_bomb_is_refused(service: RunningService, coding: str):
    plain = b"a" * 200_000_000
    bomb = gzip.compress(plain) if coding == "gzip" else zstandard.compress(plain)
    headers = {"content-type": "text/plain", "content-encoding": coding}
    answer = service.client.post("/v1/attributions", content=bomb, headers=headers)
    assert answer.json()["type"] == "/problems/body-too-large"


@pytest.mark.parametrize(
    ("coding", "body", "problem"),
    [
        ("gzip", b"plain", "invalid-compression"),
        ("gzip", gzip.compress(WIRE.encode())[:-9], "invalid-compression"),
        ("zstd", b"plain", "invalid-compression"),
        ("zstd", zstandard.compress(WIRE.encode())[:-3], "invalid-compression"),
        ("br", b"plain", "unsupported-content-encoding"),
        ("gzip, gzip", b"plain", "unsupported-content-encoding"),
    ],
)
def test_a_body_that_cannot_be_decompressed_gets_a_problem_document(
    service: RunningService, coding: str, body: bytes, problem: str
):
    headers = {"content-type": "text/plain", "content-encoding": coding}
    answer = service.client.post("/v1/attributions", content=body, headers=headers)
    assert answer.json()["type"] == f"/problems/{problem}"


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("zstd", "zstd"),
        ("gzip, zstd", "zstd"),
        ("gzip;q=0.9, zstd;q=0.1", "gzip"),
        ("identity", None),
        ("gzip;q=0", None),
        ("br", None),
        ("*", "zstd"),
    ],
)
def test_a_long_answer_is_compressed_as_the_caller_likes(
    service: RunningService, accepted: str, coding: str | None
):
    with service.client.stream(
        "POST", "/v1/attributions", json={"text": WIRE * 20}, headers={"accept-encoding": accepted}
    ) as answer:
        raw = b"".join(answer.iter_raw())
        assert answer.headers.get("content-encoding") == coding
    match coding:
        case "gzip":
            raw = gzip.decompress(raw)
        case "zstd":
            raw = zstandard.ZstdDecompressor().decompressobj().decompress(raw)
    assert json.loads(raw) == service.post(WIRE * 20).json()


def test_offsets_count_what_the_caller_asks_for(service: RunningService):
    text = "😀é " + WIRE
    for unit, encoded, width in (("utf16", text.encode("utf-16-le"), 2), ("utf8", text.encode(), 1)):
        result = service.client.post("/v1/attributions", params={"offsets": unit}, json={"text": text}).json()
        spans = [span for item in result["attributions"] for span in item["content"]]
        spans += [mention for speaker in result["speakers"] for mention in speaker["mentions"]]
        assert spans
        for span in spans:
            piece = encoded[width * span["start"] : width * span["end"]]
            assert piece.decode("utf-16-le" if width == 2 else "utf-8") == span["text"]


def test_a_result_in_another_unit_is_stored_under_a_digest_of_its_own(service: RunningService):
    plain = service.post(WIRE).json()
    other = service.client.post("/v1/attributions?offsets=utf16", json={"text": WIRE}).json()
    assert plain["digest"] != other["digest"]
    assert service.client.get(f"/v1/attributions/{other['digest']}").json() == other


@pytest.mark.parametrize(
    "query",
    [
        "offsets=bytes",
        "offsets=",
        "offsets=utf8&offsets=utf16",
        "offset=utf8",
        "explain=1",
        "min_confidence=1.01",
        "min_confidence=-0.1",
        "min_confidence=0.123",
        "min_confidence=.5",
        "min_confidence=nan",
        "min_confidence=0.5&min_confidence=0.5",
    ],
)
def test_a_wrong_parameter_gets_a_problem_document(service: RunningService, query: str):
    answer = service.client.post(f"/v1/attributions?{query}", json={"text": WIRE})
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/invalid-parameter")


def test_the_evidence_comes_when_asked_for(service: RunningService):
    plain = service.post(WIRE).json()
    explained = service.client.post("/v1/attributions?explain=true", json={"text": WIRE}).json()
    assert explained["digest"] != plain["digest"]
    for item in plain["attributions"]:
        assert "explanation" not in item
    for item in explained["attributions"]:
        anchor = item["explanation"]["anchor"]
        assert WIRE[anchor["start"] : anchor["end"]] == anchor["text"]


@pytest.mark.parametrize("least", ["0", "0.5", "0.35000000000000003", "0.90", "1"])
def test_relations_below_the_wanted_confidence_are_left_out(service: RunningService, least: str):
    whole = service.post(WIRE).json()
    kept = service.client.post(f"/v1/attributions?min_confidence={least}", json={"text": WIRE}).json()
    sure = [item["id"] for item in whole["attributions"] if item["confidence"] >= float(least)]
    assert [item["id"] for item in kept["attributions"]] == sure
    assert {item["parent"] for item in kept["attributions"]} <= {None, *sure}
    assert {speaker["id"] for speaker in kept["speakers"]} == {
        item["speaker"] for item in kept["attributions"] if item["level"] == "speaker" and item["speaker"]
    }
    assert kept["outlets"] == whole["outlets"]
