"""Whom a source stands for that names nobody: the best of those who are named or have spoken.

Mention ranking with weights for each kind of source (Denis and Baldridge 2008, "Specialized models and
ranking for coreference resolution"): a sum of what the network says of a candidate and of what the article
shows (:mod:`service.extraction.evidence`). :mod:`training.antecedents` fits the weights.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from service.extraction.decoding import Tokens
from service.extraction.names import Entity
from service.extraction.referents import Referent
from service.extraction.relations import Relation

# What a source may be: "he" or "she", another pronoun, a noun, nothing beside a cue, nothing without a cue.
KINDS = ("person", "pronoun", "noun", "elided", "floating")


@dataclass(frozen=True, slots=True)
class Question:
    """A source that is to be resolved.

    Attributes:
        relation: Whose source it is.
        kind: One of :data:`KINDS`.
        place: The token before which others are nearer the later they are named.
        span: The source; None when there is none.
        text: Its words.
        head: Its head noun, in lower case.
        last: Who spoke last before.
        same_level: Whether that was at the same level of nesting.
        second_last: Who spoke last before that, other than ``last``.
    """

    relation: Relation
    kind: str
    place: int
    span: Tokens | None
    text: str
    head: str
    last: Referent | None
    same_level: bool
    second_last: Referent | None


@dataclass(slots=True, eq=False)
class Candidate:
    """Who may speak: somebody named, somebody who has spoken, or, with neither, somebody new or nobody.

    Attributes:
        entity: Who is named.
        referent: Who has spoken; of an entity that has, too.
        chance: Probability that the network gives it; of all who are not named, that it is none who is.
        mention: The mention that the network thinks likeliest.
        spoken_at: Token at which it has spoken last before the question, or -1.
    """

    entity: Entity | None = None
    referent: Referent | None = None
    chance: float = 0.0
    mention: Tokens | None = None
    spoken_at: int = -1


Features = dict[str, float]
Evidence = Callable[[Question, list[Candidate]], list[Features]]


class Ranker:
    """Choose among candidates.

    Args:
        weights: For each of :data:`KINDS` the weights of the features that count.
    """

    def __init__(self, weights: Mapping[str, Mapping[str, float]]):
        self._weights = {kind: weights[kind] for kind in KINDS}

    def __call__(
        self, question: Question, candidates: list[Candidate], evidence: Evidence
    ) -> tuple[Candidate, float]:
        """The best of at least one candidate, of equals the first, and its probability."""
        weight = self._weights[question.kind].get
        rows = evidence(question, candidates)
        scores = [sum(weight(name, 0.0) * value for name, value in row.items()) for row in rows]
        best = max(scores)
        chance = 1 / math.fsum(math.exp(score - best) for score in scores)
        return candidates[scores.index(best)], chance
