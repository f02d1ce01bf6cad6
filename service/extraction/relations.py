"""Relations: every anchor that the network sees, with the words that play a part in it."""

from dataclasses import dataclass, field

import numpy as np
from spacy.tokens import Doc

from service.extraction.decoding import smooth, split, trim
from service.extraction.encoder import Encoded, Encoder, log_softmax
from service.extraction.labels import ANCHORS, ROLES, TRAITS

ANCHOR_THRESHOLD = 0.35
# A quotation that no relation claims is one without a cue already at this probability, if it has some words.
FLOATING_THRESHOLD = 0.01
FLOATING_WORDS = 3
# Cost in log-probability of a change of role between neighbouring words.
SWITCH = 0.25

Tokens = tuple[int, int]

if not Doc.has_extension("relations"):
    Doc.set_extension("relations", default=None)


@dataclass(slots=True)
class Relation:
    """One relation in the making. Spans are half-open ranges of tokens of the Doc.

    Attributes:
        anchor: Index of the anchor among the words that the encoder saw.
        floating: The anchor is the first word of a quotation without a cue.
        score: Probability of the anchor.
        certainty: Mean probability of the roles of its words, by role.
        outlet: Probability that the source is an outlet that relays.
        negative: Probability that the speech is denied to have happened.
        level: ``outlet`` or ``speaker``; decided with the outlet mentions at hand.
        parent: The relation in whose content this one lies.
    """

    anchor: int
    floating: bool
    score: float
    content: list[Tokens] = field(default_factory=list)
    source: list[Tokens] = field(default_factory=list)
    cue: list[Tokens] = field(default_factory=list)
    addressee: list[Tokens] = field(default_factory=list)
    via: list[Tokens] = field(default_factory=list)
    certainty: dict[str, float] = field(default_factory=dict)
    outlet: float = 0.0
    negative: float = 0.0
    level: str = "speaker"
    parent: "Relation | None" = None

    def tokens(self, role: str) -> set[int]:
        """All tokens that play a role."""
        return {i for start, end in getattr(self, role) for i in range(start, end)}


class RelationFinder:
    """Component: decode the anchors of ``doc._.encoded`` into ``doc._.relations``."""

    def __init__(self, encoder: Encoder):
        self._encoder = encoder

    def __call__(self, doc: Doc) -> Doc:
        """Fill ``doc._.relations``, in the order of their anchors."""
        encoded: Encoded = doc._.encoded
        doc._.relations = []
        if len(encoded.sequence.words):
            chances = np.exp(log_softmax(encoded.anchor))
            self._add(doc, chances, np.flatnonzero(1 - chances[:, 0] > ANCHOR_THRESHOLD))
            self._add(doc, chances, _unclaimed(doc, chances))
            doc._.relations.sort(key=lambda r: r.anchor)
        return doc

    def _add(self, doc: Doc, chances: np.ndarray, anchors: np.ndarray) -> None:
        found = [self._relation(doc, int(a), chances[a]) for a in anchors]
        doc._.relations += [r for r in found if r.content]

    def _relation(self, doc: Doc, anchor: int, chances: np.ndarray) -> Relation:
        encoded: Encoded = doc._.encoded
        traits = dict(zip(TRAITS, 1 / (1 + np.exp(-encoded.trait[anchor])), strict=True))
        floating = chances[ANCHORS.index("floating")] > chances[ANCHORS.index("cue")]
        relation = Relation(
            anchor,
            floating=bool(floating),
            score=float(1 - chances[0]),
            outlet=float(traits["outlet"]),
            negative=float(traits["negative"]),
        )
        low, scores = self._encoder.roles(encoded, anchor)
        roles = smooth(scores, SWITCH)
        for number, role in enumerate(ROLES[1:], start=1):
            chosen = np.flatnonzero(roles == number)
            spans = split(doc, encoded.sequence.words[low + chosen])
            # Cues are kept as they are: a colon or a dash may be one.
            setattr(relation, role, spans if role == "cue" else list(filter(None, (trim(doc, s) for s in spans))))
            if len(chosen):
                relation.certainty[role] = float(np.exp(scores[chosen, number]).mean())
        return relation


def _unclaimed(doc: Doc, chances: np.ndarray) -> np.ndarray:
    """First words of the quotations that may stand alone and that no relation has in its content."""
    claimed = set().union(*(r.tokens("content") for r in doc._.relations))
    place = {int(w): i for i, w in enumerate(doc._.encoded.sequence.words)}
    found = []
    for quotation in doc.spans["quotations"]:
        words = [place[t.i] for t in quotation if t.i in place and t.text[0].isalnum()]
        free = [w for w in words if int(doc._.encoded.sequence.words[w]) not in claimed]
        if len(words) >= FLOATING_WORDS and len(free) > len(words) / 2:
            found.append(words[0])
    floating = chances[found, ANCHORS.index("floating")] if found else np.zeros(0)
    return np.array(found, dtype=np.int64)[floating > FLOATING_THRESHOLD]
