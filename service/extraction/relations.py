"""Relations: every anchor that the network sees, with the words that play a part in it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from spacy.tokens import Doc, Span

from schemas import QuotationType
from service.extraction.decoding import Tokens, grow, runs, smooth, trim_all
from service.extraction.encoder import Encoded, Encoder, log_softmax
from service.extraction.labels import ANCHORS, ROLES, TRAITS
from service.extraction.subjects import elided_source
from service.extraction.unclaimed import issuer, unclaimed

ANCHOR_THRESHOLD = 0.5
# Cost in log-probability of a change of role between neighbouring words.
SWITCH = 0.25
# A content takes in its neighbours down to this probability.
GROW = 0.35

if not Doc.has_extension("relations"):
    Doc.set_extension("relations", default=None)


@dataclass(slots=True, eq=False)
class Relation:
    """One relation in the making. Spans are half-open ranges of tokens of the Doc.

    Attributes:
        anchor: Index of the anchor among the words that the encoder saw.
        floating: The anchor is the first word of a quotation without a cue.
        score: Probability of the anchor.
        certainty: Mean probability of the roles of its words, by role.
        said: Probability that a word is content, for each token from ``said_from`` on.
        outlet: Probability that the source is an outlet that relays.
        negative: Probability that the speech is denied to have happened.
        confidence: Calibrated probability that content and source are right.
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
    said: np.ndarray = field(default_factory=lambda: np.zeros(0))
    said_from: int = 0
    outlet: float = 0.0
    negative: float = 0.0
    confidence: float = 0.0
    level: str = "speaker"
    parent: "Relation | None" = None

    def tokens(self, *roles: str) -> set[int]:
        """All tokens that play one of some roles."""
        return {i for role in roles for start, end in getattr(self, role) for i in range(start, end)}

    def mean_said(self, tokens: Iterable[int]) -> float:
        """Mean probability that tokens are content; 0 for those beyond the reach of the anchor."""
        near = np.fromiter(tokens, dtype=np.int64) - self.said_from
        seen = near[(near >= 0) & (near < len(self.said))]
        return float(self.said[seen].sum() / len(near))

    def lineage(self) -> "list[Relation]":
        """This relation and those that it lies in, innermost first."""
        found: list[Relation] = [self]
        while found[-1].parent is not None:
            found.append(found[-1].parent)
        return found


def quotation_type(doc: Doc, relation: Relation) -> QuotationType:
    """Direct when all words of the content are in quotation marks, mixed when some are."""
    words = [i for s, e in relation.content for i in range(s, e) if doc[i].text[0].isalnum()]
    inside = doc._.in_quotation[words].sum()
    if words and inside == len(words):
        return "direct"
    return "mixed" if inside else "indirect"


def holders(relations: list[Relation]) -> dict[int, list[Relation]]:
    """For every token, the relations that have it in their content: who may lie in whom, in linear time."""
    held: dict[int, list[Relation]] = {}
    for relation in relations:
        for token in relation.tokens("content"):
            held.setdefault(token, []).append(relation)
    return held


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
            anchors = np.flatnonzero(1 - chances[:, 0] > ANCHOR_THRESHOLD)
            found = [self._relation(doc, int(a), chances[a]) for a in anchors]
            doc._.relations = [r for r in found if r.content]
            doc._.relations += [self._of_quotation(doc, *q, chances) for q in unclaimed(doc, chances)]
            doc._.relations.sort(key=lambda r: r.anchor)
        return doc

    def _of_quotation(self, doc: Doc, anchor: int, quotation: Span, chances: np.ndarray) -> Relation:
        """The relation that has a quotation for its content, whatever the network makes of the words."""
        relation = self._relation(doc, anchor, chances[anchor])
        relation.content = trim_all(doc, [(quotation.start, quotation.end)])
        relation.certainty["content"] = relation.mean_said(t.i for t in quotation if t.text[0].isalnum())
        cue = int(doc._.encoded.sequence.words[anchor])
        if cue < quotation.start:
            relation.floating = False
            relation.cue = relation.cue or [(cue, cue + 1)]
            relation.source = issuer(doc, cue, quotation) or relation.source
        return relation

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
        for role in ("content", "source"):
            roles = grow(roles, scores, ROLES.index(role), GROW)
        near = encoded.sequence.words[low : low + len(scores)]
        relation.said_from = int(near[0])
        relation.said = np.zeros(near[-1] + 1 - near[0])
        relation.said[near - near[0]] = np.exp(scores[:, ROLES.index("content")])
        chosen = np.flatnonzero(roles)
        played = roles[chosen]
        for start, end, number in runs(doc, near[chosen], played):
            getattr(relation, ROLES[number]).extend(_trimmed(doc, (start, end), ROLES[number]))
        words = np.bincount(played, minlength=len(ROLES)).tolist()
        certain = np.bincount(played, np.exp(scores[chosen, played]), len(ROLES)).tolist()
        relation.certainty = {ROLES[k]: certain[k] / n for k, n in enumerate(words) if n}
        if relation.cue and not relation.source:
            relation.source = elided_source(doc, relation.cue, near, np.exp(scores[:, ROLES.index("source")]))
        return relation


def _trimmed(doc: Doc, span: Tokens, role: str) -> list[Tokens]:
    """A colon or a dash may be a cue of its own; every other span begins and ends with a word, and "the" is
    no source."""
    if role == "source" and doc[span[0] : span[1]].text.casefold() == "the":
        return []
    return trim_all(doc, [span]) or ([span] if role == "cue" else [])
