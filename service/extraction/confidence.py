"""How likely a relation is right: the network's own probabilities, calibrated.

A probability that a word is a cue says little about whether content and source are right as well. A
logistic regression over the probabilities of a relation's parts (Platt 1999), fitted on articles that the
network was not trained on (:mod:`training.calibrate`), turns them into the share of such relations that are
right.
"""

import math

from spacy.tokens import Doc

FEATURES = ("bias", "anchor", "content", "source", "sourceless", "floating", "outlet")
# Right by the gold, but never so surely that a logit says nothing any more.
_LEAST = 0.002


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
            values = features(
                relation.score,
                relation.certainty,
                floating=not relation.cue,
                outlet=relation.level == "outlet",
            )
            odds = math.fsum(w * v for w, v in zip(self._weights, values, strict=True))
            relation.confidence = 1 / (1 + math.exp(-odds))
        return doc


def features(anchor: float, roles: dict[str, float], *, floating: bool, outlet: bool) -> list[float]:
    """What the calibration looks at, in the order of :data:`FEATURES`.

    Args:
        anchor: Probability of the anchor.
        roles: Mean probability of the words of each role that the relation has.
        floating: The relation has no cue.
        outlet: It is an outlet's relay.
    """
    source = roles.get("source")
    return [
        1.0,
        _logit(anchor),
        _logit(roles.get("content", 0.5)),
        _logit(source) if source is not None else 0.0,
        float(source is None),
        float(floating),
        float(outlet),
    ]


def _logit(probability: float) -> float:
    clipped = min(max(probability, _LEAST), 1 - _LEAST)
    return math.log(clipped / (1 - clipped))
