"""What holds for any text at all."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.articles import WIRE
from tests.running import RunningService

ANY = st.text(st.characters(exclude_categories=["Cs"]))
PIECES = st.sampled_from(
    ['"', "“", "”", "«", "»", "'", " said", ", ", "\n\n", "Trend reports", "He ", "\0", "😀", "ﬁ", "e\u0301"]
)
TEXTS = st.one_of(ANY, st.lists(st.one_of(PIECES, ANY), max_size=40).map("".join)).filter(str.strip)
ordinary = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def spans(result: dict) -> Iterator[dict]:
    for one in (*result["outlets"], *result["speakers"]):
        yield from one["mentions"]
    for item in result["attributions"]:
        for part in ("content", "cue", "source", "addressee", "via"):
            yield from item[part]


@ordinary
@given(text=TEXTS)
def test_every_span_is_the_words_that_it_points_at(service: RunningService, text: str):
    answer = service.post(text)
    assert answer.status_code == 200
    for span in spans(answer.json()):
        assert 0 <= span["start"] <= span["end"] <= len(text)
        assert text[span["start"] : span["end"]] == span["text"]


@ordinary
@given(text=TEXTS)
def test_everything_that_is_referred_to_exists(service: RunningService, text: str):
    result = service.post(WIRE + text).json()
    speakers = {one["id"] for one in result["speakers"]}
    outlets = {one["id"] for one in result["outlets"]}
    relations = {item["id"] for item in result["attributions"]}
    for item in result["attributions"]:
        assert item["speaker"] is None or item["speaker"] in (
            outlets if item["level"] == "outlet" else speakers
        )
        assert item["parent"] is None or item["parent"] in relations - {item["id"]}
        assert 0 <= item["confidence"] <= 1
        assert item["content"]


@ordinary
@given(texts=st.lists(TEXTS, min_size=1, max_size=6))
def test_a_batch_says_what_single_requests_say(service: RunningService, texts: list[str]):
    body = "\n".join(json.dumps({"text": text}) for text in texts)
    answer = service.client.post(
        "/v1/attributions", content=body.encode(), headers={"content-type": "application/x-ndjson"}
    )
    lines = answer.text.split("\n")[:-1]
    assert [json.loads(line) for line in lines] == [service.post(text).json() for text in texts]


def test_the_same_text_gets_the_same_result_again_and_at_the_same_time(service: RunningService):
    fresh = {"cache-control": "no-store"}
    with ThreadPoolExecutor(8) as threads:
        answers = threads.map(lambda _: service.post(WIRE * 3, headers=fresh).json(), range(24))
    expected = service.post(WIRE * 3).json()
    assert all(answer == expected for answer in answers)
