"""Fit the ranking of antecedents: ``python -m training.antecedents MODEL_DIR HALF_DIR`` (see ``make train``).

Uses answers that the networks did not learn: of the model on the articles that are kept from training, and of
a tagger that has learned from one half of the articles (``training.train --half``) on the other half. Weights
fitted to answers that were learned would trust the network too much.
"""

import argparse
import re
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
from spacy.tokens import Doc

from service.evaluation.gold import GoldArticle, GoldRelation
from service.evaluation.names import same_name
from service.extraction.decoding import Tokens
from service.extraction.descriptions import head_noun
from service.extraction.encoder import Encoder
from service.extraction.names import folded_words
from service.extraction.pipeline import build
from service.extraction.ranking import KINDS, Candidate, Evidence, Features, Question, Ranker
from service.extraction.relations import Relation
from service.extraction.speakers import SpeakerResolver
from training import markup
from training.calibrate import as_gold, store

# Keeps the weights small where few questions tell (L2).
PENALTY = 1.0
STEPS, RATE = 1500, 0.05
# Weights that change nothing.
_SMALL = 0.02


class Answered(NamedTuple):
    """A question with the features of its candidates, and which of them are right."""

    kind: str
    rows: list[Features]
    right: list[bool]


class Recorder(Ranker):
    """Note every question, and go on from the right answer where there is one among the candidates."""

    def __init__(self, weights: dict[str, dict[str, float]]):
        super().__init__(weights)
        self.answered: list[Answered] = []
        self._gold: dict[int, GoldRelation] = {}

    def begin(self, doc: Doc, article: GoldArticle) -> None:
        """Look up what the gold has for each relation found: what its cue, or its content, overlaps most."""
        known = [g for g in article.attributions if g.speaker is not msgspec.UNSET]
        self._gold = {}
        for relation in doc._.relations:
            shared = [_overlap(doc, relation, g) for g in known]
            if any(shared):
                self._gold[id(relation)] = known[shared.index(max(shared))]

    def __call__(
        self, question: Question, candidates: list[Candidate], evidence: Evidence
    ) -> tuple[Candidate, float]:
        """The right candidate, or else the best one."""
        best, chance = super().__call__(question, candidates, evidence)
        gold = self._gold.get(id(question.relation))
        if gold is None:
            return best, chance
        right = _right(question, candidates, gold)
        if any(right):
            self.answered.append(Answered(question.kind, evidence(question, candidates), right))
            best = best if right[candidates.index(best)] else candidates[right.index(True)]
        return best, chance


def _overlap(doc: Doc, relation: Relation, gold: GoldRelation) -> int:
    def offsets(span: Tokens) -> tuple[int, int]:
        return doc[span[0]].idx, doc[span[1] - 1].idx + len(doc[span[1] - 1])

    if relation.cue:
        found, wanted = relation.cue, gold.cue
    else:
        found, wanted = relation.content, [] if gold.cue else gold.content
    return sum(max(0, min(e, t) - max(b, s)) for b, e in map(offsets, found) for s, t in wanted)


def _right(question: Question, candidates: list[Candidate], gold: GoldRelation) -> list[bool]:
    """By name; where none is right, by a name or description that shares half of its words with it."""
    right = [_is_right(question, candidate, gold) for candidate in candidates]
    if any(right) or gold.speaker is None or question.kind not in {"person", "noun"}:
        return right
    for alike in (_is_named_like, _is_described_like, _is_new_like):
        right = [alike(question, candidate, gold.speaker) for candidate in candidates]
        if any(right):
            return right
    return right


def _is_right(question: Question, candidate: Candidate, gold: GoldRelation) -> bool:
    who = candidate.entity or candidate.referent
    if who is not None:
        return same_name(gold, who.name)
    if question.kind == "noun":
        return gold.speaker is not None and same_name(gold, question.text)
    return gold.speaker is None


def _is_named_like(question: Question, candidate: Candidate, name: str) -> bool:
    if candidate.entity is None:
        return False
    a, b = folded_words(candidate.entity.name), folded_words(name)
    return 2 * len(a & b) >= len(a | b)


def _is_described_like(question: Question, candidate: Candidate, name: str) -> bool:
    if candidate.entity is not None or candidate.referent is None:
        return False
    described = candidate.referent.name
    return _overlaps(described, name) and (question.kind == "person" or head_noun(described) == question.head)


def _is_new_like(question: Question, candidate: Candidate, name: str) -> bool:
    """Not where the gold has a name that the source has not: "the bank" for "Bank of Lorn"."""
    if candidate.entity is not None or candidate.referent is not None or question.kind != "noun":
        return False
    capitals = " ".join(re.findall(r"\b[^\W\d_a-z]\w*", name))
    return _overlaps(question.text, name) and folded_words(capitals) <= folded_words(question.text)


def _overlaps(text: str, other: str) -> bool:
    a, b = folded_words(text), folded_words(other)
    return 2 * len(a & b) >= max(1, min(len(a), len(b)))


def collect(folder: Path, articles: list[GoldArticle]) -> list[Answered]:
    """The questions that a model asks in articles, with their answers."""
    encoder = Encoder(folder)
    nlp = build(encoder, folder)
    recorder = Recorder(encoder.meta["speakers"])
    resolve = SpeakerResolver(encoder, recorder)
    with nlp.select_pipes(disable=["speakers", "confidence", "doubts"]):
        for article in articles:
            doc = nlp(article.text)
            recorder.begin(doc, article)
            resolve(doc)
    return recorder.answered


def fit(answered: list[Answered]) -> dict[str, float]:
    """Weights that make the right candidates likely, by Adam on the marginal likelihood."""
    names = sorted({name for a in answered for row in a.rows for name in row})
    shape = len(answered), max((len(a.rows) for a in answered), default=0)
    x = np.zeros((*shape, len(names)), dtype=np.float32)
    there, right = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    for number, a in enumerate(answered):
        there[number, : len(a.rows)], right[number, : len(a.rows)] = True, a.right
        for k, row in enumerate(a.rows):
            x[number, k] = [row.get(name, 0.0) for name in names]
    weights, mean, square = (np.zeros(len(names)) for _ in range(3))
    for step in range(1, STEPS + 1):
        scores = np.where(there, x @ weights, -np.inf)
        chances = np.exp(scores - scores.max(1, keepdims=True))
        wanted = np.where(right, chances, 0)
        chances, wanted = (c / np.maximum(c.sum(1, keepdims=True), 1e-12) for c in (chances, wanted))
        slope = np.einsum("nc,ncf->f", chances - wanted, x) + PENALTY * weights
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        rate = RATE * min(1.0, 3 * (1 - step / STEPS))
        weights -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-9)
    pairs = zip(names, np.round(weights, 3).tolist(), strict=True)
    return {name: weight for name, weight in pairs if abs(weight) > _SMALL}


def main() -> None:
    """Fit the weights, print how often they are right, and store them in ``meta.json``."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=Path, help="an exported model")
    parser.add_argument("half", type=Path, help="an exported model trained with --half")
    options = parser.parse_args()
    other = [a for a in markup.read_folder() if markup.is_in_other_half(a) and not markup.is_held_out(a)]
    answered = collect(options.half, [as_gold(a) for a in other])
    answered += collect(options.folder, [as_gold(a) for a in markup.kept_from_training()])
    speakers = {kind: fit([a for a in answered if a.kind == kind]) for kind in KINDS}
    for kind in KINDS:
        print(f"{kind}: {sum(a.kind == kind for a in answered)} questions, {speakers[kind]}")
    store(options.folder, speakers=speakers)


if __name__ == "__main__":
    main()
