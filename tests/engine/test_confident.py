from schemas import Attribution, Result, Span, Speaker
from service.engine.confident import keep_confident


def relation(name: str, parent: str | None, confidence: float) -> Attribution:
    return Attribution(
        id=name, type="indirect", level="speaker", content=[Span(0, 1, "a")], cue=[], source=[],
        speaker=f"S{name[1:]}", addressee=[], via=[], polarity="positive", parent=parent, chain=[],
        confidence=confidence,
    )  # fmt: skip


def result(*relations: Attribution) -> Result:
    speakers = [Speaker(r.speaker or "", "A", "person", None, None, []) for r in relations]
    return Result(None, "00", "1", [], speakers, list(relations), [])


def test_what_lies_in_a_relation_left_out_moves_up_to_the_next_one_kept():
    found = result(relation("A1", None, 0.9), relation("A2", "A1", 0.2), relation("A3", "A2", 0.8))
    kept = keep_confident(found, 0.5)
    assert [(r.id, r.parent) for r in kept.attributions] == [("A1", None), ("A3", "A1")]
    assert [s.id for s in kept.speakers] == ["S1", "S3"]


def test_without_a_kept_ancestor_a_relation_stands_alone():
    kept = keep_confident(result(relation("A1", None, 0.1), relation("A2", "A1", 0.8)), 0.5)
    assert [(r.id, r.parent) for r in kept.attributions] == [("A2", None)]
