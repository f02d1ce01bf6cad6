"""How likely a relation is right: the network's own probabilities, calibrated.

A probability that a word is a cue says little about whether content and source are right as well. A
logistic regression over the probabilities of a relation's parts (Platt 1999), fitted on articles that the
network was not trained on (:mod:`training.calibrate`), turns them into the share of such relations that are
right.
"""

import math

from spacy.language import Language
from spacy.tokens import Doc

from service.extraction.relations import ANCHOR_THRESHOLD, Relation, quotation_type
from service.extraction.text import DASHES

FEATURES = (
    "bias", "anchor", "content", "source", "sourceless", "floating", "outlet", "direct", "mixed", "nested",
    "length", "claimed",
)  # fmt: skip
# Right by the gold, but never so surely that a logit says nothing any more.
_LEAST = 0.002
# On copy of a kind that the network does not know, next to nothing is right below.
DOUBTFUL = 0.25


class Calibration:
    """Component: fill ``confidence`` of every relation.

    Args:
        weights: One for each of :data:`FEATURES`.
    """

    def __init__(self, weights: dict[str, float]):
        self._weights = [weights[name] for name in FEATURES]

    def __call__(self, doc: Doc) -> Doc:
        """Weigh the evidence for each relation."""
        for relation in doc._.relations:
            odds = math.fsum(w * v for w, v in zip(self._weights, features(doc, relation), strict=True))
            relation.confidence = 1 / (1 + math.exp(-odds))
        return doc


def features(doc: Doc, relation: Relation) -> list[float]:
    """What the calibration looks at, in the order of :data:`FEATURES`."""
    source = relation.certainty.get("source")
    kind = "direct" if _is_turn(doc, relation) else quotation_type(doc, relation)
    return [
        1.0,
        _logit(relation.score),
        _logit(relation.certainty.get("content", 0.5)),
        _logit(source) if source is not None else 0.0,
        float(source is None),
        float(not relation.cue),
        float(relation.level == "outlet"),
        float(kind == "direct"),
        float(kind == "mixed"),
        float(relation.parent is not None),
        math.log(1 + sum(end - start for start, end in relation.content)),
        float(relation.score > ANCHOR_THRESHOLD),
    ]


@Language.component("doubts", assigns=["doc._.relations"])
def doubts(doc: Doc) -> Doc:
    """Leave out the relations that are most likely wrong, and their speakers with them.

    What lay in one of them moves up to the next that is kept.
    """
    kept = [(r, who) for r, who in zip(doc._.relations, doc._.resolutions, strict=True) if _is_kept(r)]
    for relation, _ in kept:
        while relation.parent is not None and not _is_kept(relation.parent):
            relation.parent = relation.parent.parent
    doc._.relations = [relation for relation, _ in kept]
    doc._.resolutions = [who for _, who in kept]
    return doc


def _is_kept(relation: Relation) -> bool:
    return relation.confidence >= DOUBTFUL


def _is_turn(doc: Doc, relation: Relation) -> bool:
    """Whether the content stands behind a dash that opens its paragraph: a turn of a dialogue."""
    begin = relation.content[0][0]
    opening = doc.spans["paragraphs"][doc._.paragraph_of[begin]].start
    marks = begin
    while marks > opening and not doc[marks - 1].text[0].isalnum():
        marks -= 1
    return marks == opening and any(t.text in DASHES for t in doc[opening:begin])


def _logit(probability: float) -> float:
    clipped = min(max(probability, _LEAST), 1 - _LEAST)
    return math.log(clipped / (1 - clipped))
