"""What an article shows for and against each candidate for a speaker: the features of the ranking."""

import math
import re
from bisect import bisect_left
from collections.abc import Iterator

from spacy.tokens import Doc

from service.extraction import descriptions
from service.extraction.descriptions import SHE
from service.extraction.mentions import Mentions
from service.extraction.names import Entity, fold, folded_words
from service.extraction.nouns import demonyms, is_role
from service.extraction.ranking import Candidate, Features, Question
from service.extraction.referents import Referent
from service.extraction.titles import names_title

# Below this probability the network does not tell candidates apart.
_LEAST = 0.003
_CLEAREST_GENDER = 3.0  # log-odds
# What several candidates may have, and which of them has it nearest.
_NEAREST_OF = ("title", "head in name", "described")


class Evidence:
    """Features of the candidates for a question in one article.

    Every feature that a candidate does not have is 0 and left out. Yes is 1; "chance", "nobody", "distance"
    (in sentences), "mentions" and "new long" (in words) are logarithms, "gender" log-odds.
    """

    def __init__(self, doc: Doc, mentions: Mentions):
        self._doc = doc
        self._mentions = mentions
        self._words: dict[str, frozenset[str]] = {}

    def __call__(self, question: Question, candidates: list[Candidate]) -> list[Features]:
        """The features of each candidate."""
        words = self._words_of(question.text)
        lasts = [_last_place(question.place, c) for c in candidates]
        rows = [
            dict(self._of_one(question, candidate, last, words))
            for candidate, last in zip(candidates, lasts, strict=True)
        ]
        _compare(question, candidates, lasts, rows)
        return rows

    def _of_one(
        self, question: Question, candidate: Candidate, last: int, words: frozenset[str]
    ) -> Iterator[tuple[str, float]]:
        entity, referent = candidate.entity, candidate.referent
        if entity is not None:
            yield from self._of_named(question, entity, candidate.chance, words)
        elif referent is not None:
            yield "nobody", _log(candidate.chance)
            yield from self._of_unnamed(question, referent, words)
        else:
            yield from self._of_new(question, candidate.chance, words)
            return
        if referent is not None:
            yield "spoken", float(candidate.spoken_at >= 0)
            yield "last", float(referent is question.last)
            yield "last same level", float(referent is question.last and question.same_level)
            yield "second last", float(referent is question.second_last)
        yield from self._of_place(question.place, last)

    def _of_named(
        self, question: Question, entity: Entity, chance: float, words: frozenset[str]
    ) -> Iterator[tuple[str, float]]:
        if chance:
            yield "chance", _log(chance)
        else:
            yield "unseen", 1.0
        yield "mentions", math.log(len(entity.mentions))
        yield "body", float(entity.kind == "organisation")
        if question.kind == "person":
            sign = 1 if question.head in SHE else -1
            yield "gender", min(max(entity.gender * sign, -_CLEAREST_GENDER), _CLEAREST_GENDER)
        if question.kind == "noun":
            yield from self._of_noun(question, entity, words)

    def _of_noun(
        self, question: Question, entity: Entity, words: frozenset[str]
    ) -> Iterator[tuple[str, float]]:
        """How a noun fits what the article calls somebody."""
        text, head = question.text, question.head
        if (is_role(head) or head in demonyms()) and not descriptions.is_indefinite(text):
            titles = self._mentions.titles.get(id(entity), ())
            yield "title", float(any(names_title(text, title) for title in titles))
        name = self._words_of(entity.name)
        yield "head in name", float(head in name)
        yield "single head", float(words == {head} and head in name)
        yield "words in name", float(words <= name)
        yield "entity indefinite", float(not descriptions.is_definite(text) and len(words) > 1)

    def _of_unnamed(
        self, question: Question, referent: Referent, words: frozenset[str]
    ) -> Iterator[tuple[str, float]]:
        yield "unnamed", 1.0
        yield "body", float(referent.kind == "organisation")
        yield "document", float(referent.kind == "document")
        if question.kind == "noun":
            known = self._words_of(referent.name)
            same_head = descriptions.head_noun(referent.name) == question.head
            again = descriptions.is_definite(question.text) and same_head and words <= known | {"same"}
            yield "described", float(again)
            yield "same words", float(fold(referent.name) == fold(question.text))

    def _words_of(self, text: str) -> frozenset[str]:
        """The words of a name or phrase, folded; each is folded once for an article."""
        if text not in self._words:
            self._words[text] = folded_words(text)
        return self._words[text]

    def _of_new(
        self, question: Question, chance: float, words: frozenset[str]
    ) -> Iterator[tuple[str, float]]:
        text = question.text
        yield "new", 1.0
        yield "nobody", _log(chance)
        if question.kind == "noun" and question.span is not None:
            own = bool(re.match(r"(his|her|its|their|my|our)\b", text, re.IGNORECASE))
            yield "new possessive", float(own)
            yield "new definite", float(descriptions.is_definite(text) and not own)
            yield "new indefinite", float(descriptions.is_indefinite(text))
            yield "new single", float(len(words) == 1)
            yield "new name", float(len(words) == 1 and descriptions.is_name(text, question.head))
            yield "new long", math.log(max(len(words), 1))
            yield "new with name", float(bool(self._mentions.between(*question.span)))

    def _of_place(self, place: int, last: int) -> Iterator[tuple[str, float]]:
        """How far away and in what place a candidate is named or speaks last."""
        if last < 0:
            yield "after", 1.0
            return
        sentence_of = self._doc._.sentence_of
        apart = int(sentence_of[place]) - int(sentence_of[last])
        yield "distance", math.log1p(max(apart, 0))
        yield "same sentence", float(apart == 0)
        yield "same paragraph", float(self._doc._.paragraph_of[place] == self._doc._.paragraph_of[last])
        opening = self._doc.spans["sentences"][int(sentence_of[last])].start
        yield "opens", float(last - opening < 3)
        yield "quoted", float(self._doc._.in_quotation[last])


def _log(chance: float) -> float:
    return math.log(max(chance, _LEAST))


def _last_place(place: int, candidate: Candidate) -> int:
    """The last token before a place where a candidate is named or speaks, or -1."""
    if candidate.entity is None:
        return candidate.spoken_at
    starts = [start for start, _ in candidate.entity.mentions]
    before = bisect_left(starts, place)
    return max(candidate.spoken_at, starts[before - 1] if before else -1)


def _kind(candidate: Candidate) -> str:
    """What somebody is in the terms of :class:`Entity`, or nothing."""
    if candidate.entity is not None:
        return candidate.entity.kind
    kind = candidate.referent.kind if candidate.referent is not None else ""
    return "person" if kind == "unnamed" else kind


def _compare(question: Question, candidates: list[Candidate], lasts: list[int], rows: list[Features]) -> None:
    """Add what the candidates are beside one another."""
    likeliest = max(c.chance for c in candidates)
    kinds = list(map(_kind, candidates))
    latest = {
        kind: max(last for last, k in zip(lasts, kinds, strict=True) if k == kind) for kind in set(kinds)
    }
    for name in _NEAREST_OF:
        holding = [number for number, row in enumerate(rows) if row.get(name)]
        if holding:
            rows[max(holding, key=lasts.__getitem__)][f"nearest {name}"] = 1.0
    for candidate, last, kind, row in zip(candidates, lasts, kinds, rows, strict=True):
        row["best"] = float(candidate.chance == likeliest)
        if kind and last >= 0:
            row["nearest"] = float(last == latest[kind])
            row["only"] = float(kinds.count(kind) == 1)
        if candidate.referent is not None and candidate.referent is question.last:
            others = (p for p, k, r in zip(lasts, kinds, rows, strict=True) if k == "person" and r is not row)
            alone = all(p <= candidate.spoken_at for p in others)
            row["alone since"] = float(alone)
            row["unnamed alone since"] = float(alone and question.same_level and candidate.entity is None)
