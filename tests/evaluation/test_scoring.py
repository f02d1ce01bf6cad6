"""The scorer's definitions, on an article small enough to count by hand."""

import pytest

from schemas import Attribution, Extraction, InputWarning, Outlet, OutletMention, Span, Speaker
from service.evaluation.gold import GoldArticle, GoldOutlet, GoldRelation
from service.evaluation.run import compare, figures

TEXT = 'Mayor Ana Ruiz said "the bridge is safe", Trend reports. The union denied that it was consulted.'


def at(part: str) -> tuple[int, int]:
    start = TEXT.index(part)
    return start, start + len(part)


def span(part: str) -> Span:
    return Span(*at(part), part)


def relation(content: str, cue: str, source: str, **fields) -> Attribution:
    defaults = {
        "id": "A1", "type": "indirect", "level": "speaker", "speaker": None, "addressee": [], "via": [],
        "polarity": "positive", "parent": None, "chain": [], "confidence": 0.9,
    }  # fmt: skip
    spans = {"content": [span(content)], "cue": [span(cue)], "source": [span(source)] if source else []}
    return Attribution(**{**defaults, **spans, **fields})


def extraction(*relations: Attribution) -> Extraction:
    speakers = [
        Speaker("S1", "Ana Ruiz", "person", "Mayor", None, []),
        Speaker("S2", "Ruiz", "person", None, None, []),
    ]
    outlets = [Outlet("O1", "Trend", [OutletMention(*at("Trend"), "Trend", "tag")])]
    warnings: list[InputWarning] = []
    return Extraction(outlets, speakers, list(relations), warnings)


QUOTED = GoldRelation(
    [at("the bridge is safe")], [at("said")], [at("Mayor Ana Ruiz")], speaker="Ana Ruiz", aliases=["Ruiz"]
)
DENIED = GoldRelation([at("it was consulted")], [at("denied")], [at("The union")], speaker="the union")


def score(gold: list[GoldRelation], *found: Attribution, **fields):
    return figures(compare(GoldArticle("a", TEXT, gold, **fields), extraction(*found)))


def test_half_of_the_content_words_and_one_source_word_make_a_full_match():
    result = score([QUOTED], relation("the bridge", "said", "Ruiz"))
    assert result["full"] == 1.0


def test_a_wrong_source_keeps_the_content_match_only():
    result = score([QUOTED], relation("the bridge is safe", "said", "The union"))
    assert (result["content"], result["full"]) == (1.0, 0.0)


def test_a_title_alone_is_not_the_source_of_an_article_word():
    result = score([DENIED], relation("it was consulted", "denied", ""))
    assert result["full"] == 0.0


def test_optional_gold_counts_neither_way():
    optional = GoldRelation(QUOTED.content, QUOTED.cue, QUOTED.source, optional=True, speaker=None)
    assert score([optional, DENIED], relation("it was consulted", "denied", "The union"))["full"] == 1.0
    both = score(
        [optional, DENIED],
        relation("the bridge is safe", "said", ""),
        relation("it was consulted", "denied", "The union"),
    )
    assert both["full"] == 1.0


def test_the_type_follows_the_quotation_marks():
    result = score([QUOTED], relation("the bridge is safe", "said", "Mayor Ana Ruiz"))
    assert result["direct_full"] == 1.0


@pytest.mark.parametrize(("speaker", "right"), [("S1", 1.0), ("S2", 0.0), (None, 0.0)])
def test_a_person_must_be_named_in_full(speaker: str | None, right: float):
    assert (
        score([QUOTED], relation("the bridge is safe", "said", "Mayor Ana Ruiz", speaker=speaker))["speaker"]
        == right
    )


def test_outlet_mentions_match_one_to_one():
    tag = GoldOutlet(at("Trend"), "tag")
    assert score([], outlets=[tag])["outlet_f1"] == 1.0
    assert score([], outlets=[tag, GoldOutlet(at("union"), "lead")])["outlet_f1"] == pytest.approx(
        2 / 3, abs=1e-3
    )


def test_a_span_that_is_not_the_text_is_counted():
    wrong = relation("it was consulted", "denied", "The union")
    wrong = Attribution(
        **{**{f: getattr(wrong, f) for f in wrong.__struct_fields__}, "cue": [Span(0, 3, "May")]}
    )
    assert score([DENIED], wrong)["bad_spans"] == 0
    wrong = Attribution(
        **{**{f: getattr(wrong, f) for f in wrong.__struct_fields__}, "cue": [Span(0, 3, "May!")]}
    )
    assert score([DENIED], wrong)["bad_spans"] == 1
