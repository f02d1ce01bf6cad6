"""Quotations and turns of a dialogue that no cue of the network claims and that are speech all the same."""

from itertools import pairwise

import numpy as np
from spacy.tokens import Doc, Span

from service.extraction.decoding import Tokens, trim_all
from service.extraction.labels import ANCHORS
from service.extraction.nouns import is_speech_noun
from service.extraction.text import DASHES

# A quotation is one without a cue already at this probability, if it has some words.
FLOATING_THRESHOLD = 0.05
FLOATING_WORDS = 3
SENTENCE_WORDS = 6
# Tokens between a noun of saying and the marks.
FAR = 12
# Paragraphs that make a dialogue, and the share of a turn's words that a relation has to cover.
TURNS, COVERED = 3, 0.8
_OF = frozenset("of by from".split())


def unclaimed(doc: Doc, chances: np.ndarray) -> list[tuple[int, Span]]:
    """The quotations that are speech but no relation's content, each with the anchor that it gets.

    A noun of saying before the marks ("the statement of the bank that ...") is the anchor, whoever else
    reports the sentence; without one it is the first word, if the network thinks it at all likely or a
    sentence stands between the marks.

    Args:
        doc: With the relations found so far.
        chances: ``(n_words, len(ANCHORS))`` probabilities.
    """
    claimed = set().union(*(r.tokens("content") for r in doc._.relations))
    cues = set().union(*(r.tokens("cue") for r in doc._.relations))
    place = {int(w): i for i, w in enumerate(doc._.encoded.sequence.words)}
    found = []
    for quotation in doc.spans["quotations"]:
        words = [t.i for t in quotation if t.i in place and t.text[0].isalnum()]
        if len(words) < FLOATING_WORDS:
            continue
        noun = _noun_before(doc, quotation)
        if noun is not None and noun in place and noun not in cues:
            found.append((place[noun], quotation))
        elif 2 * sum(w in claimed for w in words) < len(words):
            chance = chances[place[words[0]], ANCHORS.index("floating")]
            if chance > FLOATING_THRESHOLD or _is_sentence(quotation, len(words)):
                found.append((place[words[0]], quotation))
    return found + _turns(doc, place)


def _turns(doc: Doc, place: dict[int, int]) -> list[tuple[int, Span]]:
    """The turns of an interview that is set with dashes, each but those that a relation covers."""
    contents = [r.tokens("content") for r in doc._.relations]
    found = []
    for run in _dialogues(doc):
        for turn in run:
            words = {t.i for t in turn if t.i in place and t.text[0].isalnum()}
            if words and not any(len(words & held) >= COVERED * len(words) for held in contents):
                found.append((place[min(words)], turn))
    return found


def _dialogues(doc: Doc) -> list[list[Span]]:
    """Runs of paragraphs that open with a dash, one of them with a question; the dash is left out."""
    runs: list[list[Span]] = [[]]
    for paragraph in doc.spans["paragraphs"]:
        tokens = [t for t in paragraph if not t.is_space]
        if len(tokens) > 1 and tokens[0].text in DASHES and tokens[0].whitespace_:
            runs[-1].append(doc[tokens[1].i : tokens[-1].i + 1])
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if len(run) >= TURNS and any(turn.text.endswith("?") for turn in run)]


def issuer(doc: Doc, noun: int, quotation: Span) -> list[Tokens]:
    """Whose statement it is, when the noun says so: "the statement of the bank that ..."."""
    behind = [t for t in doc[noun + 1 : quotation.start] if t.text[0].isalnum() and t.text != "that"]
    if len(behind) < 2 or behind[0].text not in _OF:
        return []
    return trim_all(doc, [(behind[1].i, behind[-1].i + 1)])


def _is_sentence(quotation: Span, n_words: int) -> bool:
    """A whole sentence with its stop before the closing mark is speech and no title."""
    text = quotation.text.strip("\"'“”‘’«»„")
    return n_words >= SENTENCE_WORDS and text[:1].isupper() and text[-1:] in {".", "!", "?"}


def _noun_before(doc: Doc, quotation: Span) -> int | None:
    """The noun of saying right before the marks, or before "of ... that"."""
    sentence = doc._.sentence_of[quotation.start]
    window = doc[max(0, quotation.start - FAR) : quotation.start]
    before = [t for t in window if t.text[0].isalnum() and doc._.sentence_of[t.i] == sentence]
    that = bool(before) and before[-1].text == "that"
    if that:
        before.pop()
    if before and is_speech_noun(before[-1].text):
        return before[-1].i
    pairs = pairwise(before)
    nouns = [a.i for a, b in pairs if b.text in _OF and is_speech_noun(a.text)] if that else []
    return nouns[-1] if nouns else None
