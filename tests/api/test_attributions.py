from tests.articles import WIRE
from tests.conftest import StartService
from tests.running import RunningService

RESULT_FIELDS = {"id", "digest", "pipeline", "outlets", "speakers", "attributions", "warnings"}


def test_an_article_in_json_is_answered_with_a_result(service: RunningService):
    answer = service.client.post("/v1/attributions", json={"text": WIRE, "id": "caller-17"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert set(answer.json()) == RESULT_FIELDS
    assert answer.json()["id"] == "caller-17"


def test_a_plain_text_gets_the_same_result_as_json(service: RunningService):
    plain = service.client.post(
        "/v1/attributions", content=WIRE.encode(), headers={"content-type": "text/plain; charset=utf-8"}
    )
    assert plain.status_code == 200
    assert plain.json() == service.post(WIRE).json()


def test_the_fields_around_the_text_do_not_change_what_is_found(service: RunningService):
    around = {"title": "Talks", "outlet": "Trend", "url": "https://example.org/1", "published": "2020-10-03"}
    answer = service.client.post("/v1/attributions", json={"text": WIRE, **around})
    assert answer.json() == service.post(WIRE).json()


def test_a_text_with_a_nul_gets_a_result(service: RunningService):
    assert service.post(WIRE + "\0").status_code == 200


def test_a_text_without_news_gets_an_empty_result(service: RunningService):
    assert service.post("lorem ipsum").json()["attributions"] == []


def test_a_megabyte_of_text_is_answered(service: RunningService):
    text = "\n\n".join(WIRE.ljust(10_000) for _ in range(100))
    assert len(text) > 1_000_000
    assert len(service.post(text).json()["attributions"]) >= 100


def test_a_stored_result_is_found_by_its_digest(service: RunningService):
    posted = service.client.post("/v1/attributions", json={"text": WIRE, "id": "caller-17"}).json()
    stored = service.client.get(f"/v1/attributions/{posted['digest']}")
    assert stored.status_code == 200
    assert stored.json() == posted | {"id": None}


def test_an_unknown_digest_is_not_found(service: RunningService):
    for digest in ("0" * 64, "nonsense", "probe"):
        answer = service.client.get(f"/v1/attributions/{digest}")
        assert answer.status_code == 404
        assert answer.json()["type"] == "/problems/result-not-found"


def test_no_word_of_an_article_is_logged(start_service: StartService):
    service = start_service(ATTRIBUTION_LOG_LEVEL="debug")
    service.post("Zanzibar is named here.")
    service.client.post("/v1/attributions", content=b'{"text": "Zanzibar", "Zanzibar": 1}')
    service.client.get("/Zanzibar")
    service.stop()
    assert service.logs("request")
    assert "zanzibar" not in service.raw_log().lower()
