import pytest

from tests.articles import WIRE
from tests.running import RunningService


def test_an_answer_that_the_caller_has_is_not_sent_again(service: RunningService):
    posted = service.post(WIRE)
    address, etag = posted.headers["content-location"], posted.headers["etag"]
    for tag in (etag, f'"other", {etag}', f"W/{etag}", "*"):
        again = service.client.get(address, headers={"if-none-match": tag})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == etag
    changed = service.client.get(address, headers={"if-none-match": '"other"'})
    assert (changed.status_code, changed.content) == (200, posted.content)


def test_every_form_of_a_result_has_its_own_etag(service: RunningService):
    forms = [
        {"accept": "application/json"},
        {"accept": "application/msgpack"},
        {"accept": "application/ld+json"},
    ]
    tags = {service.post(WIRE * 20, headers=form).headers["etag"] for form in forms}
    tags.add(service.post(WIRE * 20, headers={"accept-encoding": "gzip"}).headers["etag"])
    tags.add(service.post(WIRE * 20, headers={"accept-encoding": "identity"}).headers["etag"])
    assert len(tags) == 5


def test_an_answer_with_the_callers_id_is_not_what_the_address_gives(service: RunningService):
    answer = service.client.post("/v1/attributions", json={"text": WIRE, "id": "1"})
    assert "content-location" not in answer.headers


@pytest.mark.parametrize(
    ("directive", "statuses"),
    [
        ("no-cache", ["attribution; fwd=request; stored", "attribution; fwd=request; stored"]),
        ("no-store", ["attribution; fwd=request", "attribution; fwd=request"]),
        ("max-age=60", ["attribution; fwd=miss; stored", "attribution; hit"]),
    ],
)
def test_a_caller_may_keep_the_cache_out_of_it(service: RunningService, directive: str, statuses: list[str]):
    text = f"{WIRE} {directive} {id(statuses)}"
    answers = [service.post(text, headers={"cache-control": directive}) for _ in statuses]
    assert [answer.headers["cache-status"] for answer in answers] == statuses


def test_what_must_not_be_stored_is_not(service: RunningService):
    answer = service.post(f"{WIRE} off the record", headers={"cache-control": "no-store"})
    assert service.client.get(f"/v1/attributions/{answer.json()['digest']}").status_code == 404
