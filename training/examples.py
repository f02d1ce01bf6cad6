"""From a gold article to the arrays that the network learns from."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
from spacy.tokens import Doc

from service.extraction.labels import ANCHORS, ENTITIES, GENDERS, OUTLETS, ROLES, TRAITS
from service.extraction.layout import layout
from service.extraction.tokenizer import WordPieceTokenizer
from service.extraction.windows import Sequence, sequence
from training.base import TOKENIZER
from training.markup import GoldArticle, GoldEntity, GoldRelation, Offsets

IGNORE = -100
# Later roles win where two of one relation share a word: "In {her} words" is cue and source.
_ORDER = ("content", "via", "addressee", "cue", "source")


@dataclass(frozen=True, slots=True)
class Anchored:
    """A relation seen from its anchor, in pieces of the sequence.

    Attributes:
        anchor: Place of the anchor.
        roles: ``(n,)`` role of each piece, :data:`IGNORE` inside words.
        traits: ``(n_traits,)`` zeros and ones.
        mentions: Places where a name of the speaker starts; None when the speaker is not known.
    """

    anchor: int
    roles: np.ndarray
    traits: np.ndarray
    mentions: np.ndarray | None


@dataclass(frozen=True, slots=True)
class Example:
    """One article. All arrays are indexed by pieces of ``sequence``; labels stand on first pieces."""

    article: GoldArticle
    sequence: Sequence
    paragraphs: np.ndarray
    anchors: np.ndarray
    outlets: np.ndarray
    entities: np.ndarray
    genders: np.ndarray
    relations: list[Anchored]
    names: np.ndarray


@cache
def _tokenizer() -> WordPieceTokenizer:
    return WordPieceTokenizer(TOKENIZER)


def example(article: GoldArticle) -> Example:
    """Label an article."""
    doc = layout(_tokenizer()(article.text))
    places = _Places(doc)
    seq = places.sequence
    n = len(seq.ids)
    mentions = {entity: _mentions(article.text, entity) for entity in article.entities}
    entities, genders = _entity_labels(places, mentions)
    anchors, relations = _relations(places, article, mentions)
    names = np.zeros(n, dtype=bool)
    for spans in mentions.values():
        names[[p[0] for p in map(places, spans) if len(p)]] = True
    paragraphs = (
        np.where(seq.word >= 0, doc._.paragraph_of[seq.word.clip(min=0)], 0) if n else np.zeros(0, int)
    )
    return Example(
        article,
        seq,
        paragraphs,
        anchors,
        _outlet_labels(places, article),
        entities,
        genders,
        relations,
        names,
    )


class _Places:
    """From offsets to places of first pieces."""

    def __init__(self, doc: Doc):
        self.sequence = sequence(doc)
        self._starts = np.array([doc[int(w)].idx for w in self.sequence.words], dtype=np.int64)
        self._ends = np.array(
            [doc[int(w)].idx + len(doc[int(w)]) for w in self.sequence.words], dtype=np.int64
        )
        self.n = len(self.sequence.ids)

    def __call__(self, span: Offsets) -> np.ndarray:
        inside = (self._starts < span[1]) & (self._ends > span[0])
        return self.sequence.first[inside]

    def blank(self) -> np.ndarray:
        labels = np.full(self.n, IGNORE)
        labels[self.sequence.first] = 0
        return labels


def _relations(
    places: _Places, article: GoldArticle, mentions: dict[GoldEntity, list[Offsets]]
) -> tuple[np.ndarray, list[Anchored]]:
    anchors = places.blank()
    found: list[Anchored] = []
    for relation in article.relations:
        begin = places((relation.cue or relation.content)[0])
        if not len(begin):
            continue
        anchor = int(begin[0])
        label = "cue" if relation.cue else "floating"
        if anchors[anchor] > 0:
            continue  # two relations on one word: the first is kept
        if relation.optional:
            anchors[anchor] = IGNORE
            if label == "floating":
                continue
        else:
            anchors[anchor] = ANCHORS.index(label)
        found.append(
            Anchored(
                anchor,
                _role_labels(places, relation),
                _traits(relation),
                _speaker(places, relation, mentions),
            )
        )
    return anchors, found


def _role_labels(places: _Places, relation: GoldRelation) -> np.ndarray:
    labels = places.blank()
    for role in _ORDER:
        for span in getattr(relation, role):
            labels[places(span)] = ROLES.index(role)
    return labels


def _traits(relation: GoldRelation) -> np.ndarray:
    values = {"outlet": relation.level == "outlet", "negative": relation.polarity == "negative"}
    return np.array([values[t] for t in TRAITS], dtype=np.float32)


def _speaker(
    places: _Places, relation: GoldRelation, mentions: dict[GoldEntity, list[Offsets]]
) -> np.ndarray | None:
    if not mentions or relation.level == "outlet":
        return None
    if relation.speaker is None:
        return np.zeros(0, dtype=np.int64)
    wanted = fold(relation.speaker)
    spans = [
        s for e, found in mentions.items() if wanted in {fold(n) for n in (e.name, *e.forms)} for s in found
    ]
    starts = [p[0] for p in map(places, spans) if len(p)]
    return np.array(sorted(starts), dtype=np.int64)


def fold(name: str) -> str:
    """A name without case, accents and leading article."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return re.sub(r"^(the|a|an) ", "", plain)


def _mentions(text: str, entity: GoldEntity) -> list[Offsets]:
    """Where the article names an entity; of overlapping forms the longest counts."""
    found: list[Offsets] = []
    for form in sorted({entity.name, *entity.forms}, key=len, reverse=True):
        for match in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", text):
            if not any(s < match.end() and match.start() < e for s, e in found):
                found.append(match.span())
    return sorted(found)


def _entity_labels(
    places: _Places, mentions: dict[GoldEntity, list[Offsets]]
) -> tuple[np.ndarray, np.ndarray]:
    genders = np.full(places.n, IGNORE)
    if not mentions:
        return genders.copy(), genders
    labels = places.blank()
    for entity, spans in sorted(mentions.items(), key=lambda item: len(item[0].name)):
        for span in spans:
            inside = places(span)
            labels[inside] = ENTITIES.index(f"I-{entity.kind}")
            labels[inside[:1]] = ENTITIES.index(f"B-{entity.kind}")
            if entity.gender in GENDERS:
                genders[inside] = GENDERS.index(entity.gender)
    return labels, genders


def _outlet_labels(places: _Places, article: GoldArticle) -> np.ndarray:
    labels = places.blank()
    for outlet in article.outlets:
        inside = places((outlet.start, outlet.end))
        labels[inside] = OUTLETS.index(f"I-{outlet.role}")
        labels[inside[:1]] = OUTLETS.index(f"B-{outlet.role}")
    return labels
