"""Who is meant by a source that names nobody: the ranking alone, and with the shipped weights."""

import pytest

from service.extraction import load
from service.extraction.extractor import Extractor
from service.extraction.history import RECENT, History
from service.extraction.names import Entity
from service.extraction.ranking import KINDS, Candidate, Question, Ranker
from service.extraction.referents import Referent, Resolution
from service.extraction.relations import Relation
from training.antecedents import Answered, fit


@pytest.fixture(scope="module")
def extract() -> Extractor:
    return load()


def relation(anchor: int) -> Relation:
    return Relation(anchor, floating=False, score=1.0)


def question(kind: str) -> Question:
    return Question(relation(0), kind, 0, None, "", "", None, same_level=False, second_last=None)


def weights(**of_nouns: float) -> dict[str, dict[str, float]]:
    return {kind: of_nouns if kind == "noun" else {} for kind in KINDS}


def test_the_best_candidate_is_chosen_with_its_probability():
    candidates = [Candidate(Entity("person", "Ana Silva")), Candidate(Entity("person", "Jo Vane"))]
    rows = [{"last": 1.0}, {"title": 1.0, "unknown": 9.0}]
    chosen, chance = Ranker(weights(last=1.0, title=3.0))(question("noun"), candidates, lambda *_: rows)
    assert chosen is candidates[1]
    assert chance == pytest.approx(0.881, abs=0.001)  # e^3 / (e^3 + e^1)


def test_kinds_of_sources_have_weights_of_their_own_and_the_first_of_equals_is_chosen():
    candidates = [Candidate(), Candidate()]
    ranker = Ranker(weights(last=1.0))
    assert ranker(question("noun"), candidates, lambda *_: [{}, {"last": 1.0}])[0] is candidates[1]
    chosen, chance = ranker(question("person"), candidates, lambda *_: [{}, {"last": 1.0}])
    assert chosen is candidates[0]
    assert chance == pytest.approx(0.5)


def test_the_fit_learns_what_tells_the_right_candidates_apart():
    answered = [Answered("noun", [{"title": 1.0, "near": 1.0}, {"near": 1.0}, {}], [True, False, False])] * 20
    found = fit(answered)
    assert found["title"] > 1
    scores = [sum(found.get(k, 0) * v for k, v in row.items()) for row in answered[0].rows]
    assert scores[0] == max(scores)


def test_turns_are_known_by_their_place_and_not_by_when_they_were_resolved():
    history = History()
    late, early = Referent("Ana Silva", "person"), Referent("Jo Vane", "person")
    history.add(relation(50), Resolution(late, "name"), place=70)
    history.add(relation(10), Resolution(early, "name"), place=20)
    assert [turn.resolution.referent for turn in history.before(relation(60))] == [late, early]
    assert [turn.resolution.referent for turn in history.before(relation(50))] == [early]
    assert history.spoken_at(late, 71) == 70
    assert history.spoken_at(late, 70) == -1


def test_only_the_latest_speakers_without_a_name_may_be_meant_again():
    history = History()
    history.unnamed += [Referent(f"resident {n}", "unnamed") for n in range(RECENT + 1)]
    assert [r.name for r in history.recent_unnamed()] == [f"resident {n}" for n in range(1, RECENT + 1)]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        pytest.param(
            "The Landscaping Department has planted 400 trees since March.\n\n"
            "Residents of three districts complained that the pits were left open.\n\n"
            "The department informed that they would be closed by Friday.",
            "Landscaping Department",
            id="a body by its noun, over a paragraph about others",
        ),
        pytest.param(
            "Prime Minister Askar Tulegenov met farmers in Turkestan with Yerbol Sadykov, an agronomist.\n\n"
            "The head of government promised that seed would be cheaper.",
            "Askar Tulegenov",
            id="an office by another name",
        ),
        pytest.param(
            "A former clerk of the bank told the court that he had been paid in cash.\n\n"
            '"Nobody asked," the clerk said.',
            "A former clerk of the bank",
            id="somebody without a name, by a noun",
        ),
    ],
)
def test_nouns_stand_for_whom_the_article_means(extract: Extractor, text: str, speaker: str):
    found = extract(text)
    assert {s.id: s.name for s in found.speakers}[found.attributions[-1].speaker or ""] == speaker
