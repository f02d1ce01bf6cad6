"""The steps around the network, each on its own: no network runs here."""

from types import SimpleNamespace

import numpy as np
import pytest
from spacy.tokens import Doc, Span

from service.extraction import sources
from service.extraction.boundaries import boundaries
from service.extraction.confidence import doubts
from service.extraction.cues import cues
from service.extraction.descriptions import head_noun
from service.extraction.layout import layout
from service.extraction.nesting import nesting
from service.extraction.nouns import are_of_other_kinds
from service.extraction.referents import Referent, Resolution
from service.extraction.relations import Relation
from service.extraction.signatures import signatures
from service.extraction.subjects import elided_source
from service.extraction.titles import names_title
from service.extraction.unclaimed import issuer, unclaimed
from tests.extraction.places import tokenize, tokens


def document(text: str) -> Doc:
    doc = layout(tokenize(text))
    doc._.relations = []
    doc.spans["names"] = []
    words = np.flatnonzero(doc._.pieces.is_word)
    doc._.encoded = SimpleNamespace(sequence=SimpleNamespace(words=words))
    return doc


def relation(doc: Doc, content: str, cue: str = "") -> Relation:
    made = Relation(0, floating=not cue, score=1.0, content=[tokens(doc, content)])
    made.cue = [tokens(doc, cue)] if cue else []
    made.certainty = {"content": 0.9}
    doc._.relations.append(made)
    return made


@pytest.mark.parametrize("break_", [" ", "\n", "\n\n"])
def test_a_name_behind_a_dash_signs_the_quotation(break_: str):
    doc = document(f"“The sea is ours.”{break_}— Dr. Ana Silva, skipper\n\nThe fleet sails on Monday.")
    doc.spans["names"] = [Span(doc, *tokens(doc, "Ana Silva"))]
    said = relation(doc, "The sea is ours")
    signatures(doc)
    assert [doc[s:e].text for s, e in said.source] == ["Dr. Ana Silva, skipper"]


def test_what_follows_a_dash_without_a_name_signs_nothing():
    doc = document("“The sea is ours.” — that was the motto of the Silva brothers")
    said = relation(doc, "The sea is ours")
    signatures(doc)
    assert said.source == []


@pytest.mark.parametrize(
    ("text", "content", "cue", "kept"),
    [
        ("He said rain was near.", "rain was near", "said", True),
        ("Hard years pockmarked their lives.", "their lives", "pockmarked", False),
        ("Hard years pockmarked “their lives”.", "their lives", "pockmarked", True),
        ("According to Ana, rain was near.", "rain was near", "According to", True),
        ("We open at noon. Come early.", "Come early", "", True),
        ("We open at noon.", "at noon", "", False),
    ],
)
def test_indirect_speech_needs_a_word_of_saying_or_whole_sentences(
    text: str, content: str, cue: str, kept: bool
):
    doc = document(text)
    relation(doc, content, cue)
    cues(doc)
    assert bool(doc._.relations) is kept


@pytest.mark.parametrize(
    ("text", "anchor", "source"),
    [
        ("The statement that “war is near” hurt.", "statement", []),
        ("The statement of the bank that “war is near” hurt.", "statement", ["the bank"]),
        ("“We are tired of waiting here.” The crowd left.", "We", []),
    ],
)
def test_a_quotation_that_nothing_claims_gets_an_anchor(text: str, anchor: str, source: list[str]):
    doc = document(text)
    ((word, quotation),) = unclaimed(doc, np.zeros((len(doc), 3)))
    token = int(doc._.encoded.sequence.words[word])
    assert doc[token].text == anchor
    assert [doc[s:e].text for s, e in issuer(doc, token, quotation)] == source


def test_a_title_between_marks_is_no_speech():
    assert unclaimed(document("She sang “The Long Way Down” twice."), np.zeros((20, 3))) == []


@pytest.mark.parametrize(
    ("noun", "name", "other"),
    [
        ("club", {"bureau", "of", "hydrometeorology"}, True),
        ("agency", {"bureau", "of", "hydrometeorology"}, False),
        ("club", {"zira"}, False),
    ],
)
def test_a_noun_stands_for_no_body_of_another_kind(noun: str, name: set[str], other: bool):
    assert are_of_other_kinds(noun, name) is other


def test_a_nationality_stands_for_a_title_with_the_country():
    assert names_title("the Kazakh minister", "Minister of Transport of Kazakhstan")
    assert not names_title("the Kazakh minister", "Minister of Transport of Iran")


def test_a_content_that_takes_in_a_long_source_does_not_lie_in_what_lies_in_it():
    doc = document(" ".join(f"word{i}" for i in range(40)))
    doc.spans["outlets"] = []
    outer, inner, innermost = (
        Relation(0, floating=False, score=1.0, content=[content], cue=[cue], source=source)
        for content, cue, source in (
            ((0, 10), (5, 6), []),
            ((1, 9), (0, 1), []),
            ((7, 8), (8, 9), [(8, 30)]),
        )
    )
    doc._.relations = [inner, innermost, outer]
    nesting(doc)
    assert [r.parent for r in (outer, inner, innermost)] == [None, outer, inner]
    assert inner.content == [(1, 30)]


def test_doubtful_relations_are_left_out_and_what_lay_in_them_moves_up():
    doc = document("Ana said that Ben said that Cem said it rains.")
    outer, middle, inner = (relation(doc, words, "said") for words in ("Ben said", "Cem said", "it rains"))
    middle.parent, inner.parent = outer, middle
    outer.confidence, middle.confidence, inner.confidence = 0.9, 0.1, 0.8
    ana, ben = Referent("Ana", "person"), Referent("Ben", "person")
    doc._.resolutions = [Resolution(ana, "name"), Resolution(ben, "name"), Resolution(ana, "name")]
    doubts(doc)
    assert doc._.relations == [outer, inner]
    assert inner.parent is outer
    assert [who.referent for who in doc._.resolutions] == [ana, ana]


@pytest.mark.parametrize(
    ("text", "source", "whole"),
    [
        (
            "An official, who asked not to be named, said no.",
            "An official",
            "An official, who asked not to be named",
        ),
        ("An official, who did not want to be named, said no.", "An official, who did", None),
        ("An official said no.", "An official", "An official"),
        ("The official, who asked not to be named, said no.", "The official", "The official"),
    ],
)
def test_a_source_without_a_name_takes_in_its_clause(text: str, source: str, whole: str | None):
    doc = document(text)
    start, end = sources.with_clause(doc, tokens(doc, source), set(range(*tokens(doc, "said no"))))
    assert doc[start:end].text == (whole or "An official, who did not want to be named")


def test_a_town_before_the_source_does_not_speak():
    doc = document("Chancay, the manager of Agriculture, Ana Silva, said the harvest was late.")
    person(doc, "Ana Silva")
    parts = [tokens(doc, "Chancay"), tokens(doc, "the manager of Agriculture, Ana Silva")]
    assert sources.telling(doc, parts, [tokens(doc, "said")]) == parts[1]


def person(doc: Doc, words: str) -> Span:
    name = Span(doc, *tokens(doc, words), label="person")
    doc._.name_at = dict.fromkeys(range(name.start, name.end), name)
    return name


def test_who_is_named_first_speaks_and_not_those_of_a_clause():
    doc = document("Silva, who leads 12 researchers, said the harvest was late.")
    person(doc, "Silva")
    parts = [tokens(doc, "Silva"), tokens(doc, "12 researchers")]
    assert sources.telling(doc, parts, [tokens(doc, "said")]) == parts[0]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("A grandson, Ana Silva, wrote that it rained.", "A grandson, Ana Silva"),
        ("A grandson, Ana Silva and others wrote that it rained.", "A grandson"),
    ],
)
def test_a_name_between_commas_is_whom_a_description_means(text: str, whole: str):
    doc = document(text)
    person(doc, "Ana Silva")
    start, end = sources.with_apposition(
        doc, tokens(doc, "A grandson"), set(range(*tokens(doc, "it rained")))
    )
    assert doc[start:end].text == whole


@pytest.mark.parametrize(
    ("source", "name", "expected"),
    [
        ("a spokesman for Trade Minister Ana Silva", "Ana Silva", True),
        ("a Silva aide", "Silva", True),
        ("Ana Silva's lawyer", "Ana Silva", True),
        ("the jury, chaired by the producer Ana Silva", "Ana Silva", True),
        ("Minister of Trade Ana Silva", "Ana Silva", False),
        ("Head of the Authority for Coastal Affairs Engineer Ana Silva", "Ana Silva", False),
    ],
)
def test_a_name_within_a_description_does_not_speak(source: str, name: str, expected: bool):
    doc = document(f"{source} said it rained.")
    assert sources.is_complement(doc, tokens(doc, source), tokens(doc, name)) is expected


@pytest.mark.parametrize(
    ("text", "source", "issuer_"),
    [
        ("The embassy issued a note saying it was closed.", "a note", "The embassy"),
        ("On Monday, the embassy had sent a letter saying so.", "a letter", "the embassy"),
        ("Reporters saw a note saying it was closed.", "a note", None),
        ("a tally kept by the harbour office", "a tally kept by the harbour office", "the harbour office"),
    ],
)
def test_a_document_speaks_for_who_issued_it(text: str, source: str, issuer_: str | None):
    doc = document(text)
    span = tokens(doc, source)
    found = sources.issuer(doc, span, source, head_noun(source))
    assert (doc[found[0] : found[1]].text if found else None) == issuer_


@pytest.mark.parametrize(
    ("text", "source", "left"),
    [("It was alleged that rents fell.", "It", []), ("It said that rents fell.", "It", ["It"])],
)
def test_what_was_alleged_nobody_alleged(text: str, source: str, left: list[str]):
    doc = document(text)
    doc._.in_quotation[:] = False
    said = relation(doc, "rents fell", "was alleged" if "alleged" in text else "said")
    said.source = [tokens(doc, source)]
    cues(doc)
    assert [doc[s:e].text for s, e in said.source] == left


@pytest.mark.parametrize(
    ("text", "cue", "likely", "source"),
    [
        ("They took my passport and told me it was lost.", "told", "They", ["They"]),
        ("She was told that it was lost.", "was told", "She", []),
        ("Asked whether it was lost, she left.", "Asked", "she", []),
        ("Omar left. Then told me it was lost.", "told", "Omar", []),
    ],
)
def test_a_verb_without_a_source_takes_the_likeliest_of_its_sentence(
    text: str, cue: str, likely: str, source: list[str]
):
    doc = document(text)
    words = doc._.encoded.sequence.words
    chances = np.where(words == tokens(doc, likely)[0], 0.1, 0.0)
    assert [doc[s:e].text for s, e in elided_source(doc, [tokens(doc, cue)], words, chances)] == source


def bounded(text: str, content: str, cue: str) -> list[str]:
    doc = document(text)
    said = relation(doc, content, cue)
    said.anchor = int(np.flatnonzero(doc._.encoded.sequence.words == said.cue[0][0])[0])
    doc.spans["outlets"] = []
    boundaries(doc)
    return [doc[s:e].text for s, e in said.content]


@pytest.mark.parametrize(
    ("content", "whole"),
    [
        ("The dam is old. It will", "The dam is old. It will not hold. Nobody listens to us"),
        ("Nobody listens", "Nobody listens"),
    ],
)
def test_a_quotation_belongs_to_who_has_its_beginning(content: str, whole: str):
    text = "“The dam is old. It will not hold. Nobody listens to us,” said Amir."
    assert bounded(text, content, "said") == [whole]


@pytest.mark.parametrize(
    ("text", "content", "said"),
    [
        ("“He told me, 'It's you,' and I cried,” she said.", "It's you,' and I cried", "It's you"),
        ("“He told me 'it' is lost,” she said.", "it' is lost", "it' is lost"),
        ("“He told me 'the workers' hall' is shut,” she said.", "the workers' hall' is", "the workers' hall"),
    ],
)
def test_a_quotation_in_a_quotation_ends_at_its_mark(text: str, content: str, said: str):
    assert bounded(text, content, "told") == [said]
