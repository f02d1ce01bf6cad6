"""Who the sources are: the speaker of every relation, by name where the article names one."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from spacy.tokens import Doc

from service.extraction import descriptions
from service.extraction.decoding import Tokens
from service.extraction.descriptions import FIRST, HE, IT, PREPOSITIONS, PRONOUNS, SHE, THEY
from service.extraction.encoder import Encoded, Encoder
from service.extraction.names import HONORIFICS, Entity, fold
from service.extraction.nouns import is_role, is_speech_noun
from service.extraction.relations import Relation
from service.extraction.titles import names_title, title_after, title_before

# What the network must be sure of to name the speaker behind a phrase that points back, and behind any other.
SURE_OF_DEFINITE, SURE_OF_ANY, SURE_OF_OTHER = 0.5, 0.7, 0.9
# A pronoun does not refer to a person whose name speaks this strongly for the other gender (log-odds).
WRONG_GENDER = -1.5

for _name in ("speakers", "resolutions"):
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=None)


@dataclass(slots=True, eq=False)
class Referent:
    """Somebody or something that speaks in the article."""

    name: str
    kind: str
    role: str | None = None
    organisation: str | None = None
    mentions: set[Tokens] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Resolution:
    """How the speaker of a relation was found.

    Attributes:
        referent: The speaker.
        step: What decided: ``name``, ``title``, ``antecedent``, ``description``, ``parent`` or ``previous``.
        antecedent: Where the article names the speaker, if not in the source.
        chance: Probability that the network gives the antecedent, if it was asked.
    """

    referent: Referent
    step: str
    antecedent: Tokens | None = None
    chance: float | None = None


Resolved = dict[int, Resolution | None]


class SpeakerResolver:
    """Component: name the speaker of each relation in ``doc._.resolutions``, by position in ``relations``."""

    def __init__(self, encoder: Encoder):
        self._encoder = encoder

    def __call__(self, doc: Doc) -> Doc:
        """Fill ``doc._.speakers`` and ``doc._.resolutions``."""
        article = _Article(doc, self._encoder)
        resolved: Resolved = {}
        for relation in sorted(doc._.relations, key=lambda r: (_depth(r), r.anchor)):
            if relation.level == "speaker":
                resolved[id(relation)] = article.resolve(relation, resolved)
        doc._.resolutions = [resolved.get(id(r)) for r in doc._.relations]
        doc._.speakers = list(dict.fromkeys(r.referent for r in doc._.resolutions if r is not None))
        return doc


def _depth(relation: Relation) -> int:
    """A relation is resolved after the one that it lies in: "I" is whoever speaks there."""
    return 0 if relation.parent is None else 1 + _depth(relation.parent)


class _Article:
    """What is known of an article while its speakers are resolved."""

    def __init__(self, doc: Doc, encoder: Encoder):
        self.doc = doc
        self.encoder = encoder
        self.encoded: Encoded = doc._.encoded
        self.entities: list[Entity] = doc._.entities
        self.referents: dict[int, Referent] = {}
        self.described: list[tuple[Referent, str]] = []
        position = {int(w): i for i, w in enumerate(self.encoded.sequence.words)}
        pairs = [(position[s], (s, t), e) for e in self.entities for s, t in e.mentions if s in position]
        self.mention_words = np.array([p for p, _, _ in pairs], dtype=np.int64)
        self.mention_owners = [(mention, entity) for _, mention, entity in pairs]
        self.name_ends = [t for e in self.entities if e.kind == "person" for _, t in e.mentions]
        self.titles = {id(e): self._titles(e) for e in self.entities if e.kind == "person"}

    def _titles(self, entity: Entity) -> list[str]:
        found: list[str | None] = []
        for mention in entity.mentions:
            sentence = self.doc._.sentence_of[mention[0]]
            bounds = self.doc.spans["sentences"][sentence]
            # A title does not reach over another person's name.
            floor = max((t for t in self.name_ends if bounds.start < t <= mention[0]), default=bounds.start)
            found.append(title_before(self.doc, mention, floor))
            found.append(title_after(self.doc, mention, bounds.end))
        return list(dict.fromkeys(title for title in found if title))

    def resolve(self, relation: Relation, resolved: Resolved) -> Resolution | None:
        """The speaker of a relation, or None when nobody can be named."""
        if not relation.source:
            return self._elided(relation, resolved)
        span = self._telling(relation.source)
        words = [t.text.casefold() for t in self.doc[span[0] : span[1]] if not t.is_space]
        if len(words) == 1 and words[0] in PRONOUNS:
            found = self._pronoun(relation, words[0], resolved)
        else:
            found = self._named(span) or self._nominal(relation, span)
        if found is not None:
            found.referent.mentions.update(relation.source)
        return found

    def _telling(self, source: list[Tokens]) -> Tokens:
        """The part of a source that says who it is: the first with more than a determiner."""

        def tells(span: Tokens) -> bool:
            return any(t.text.casefold() not in descriptions.DETERMINERS for t in self.doc[span[0] : span[1]])

        return next(filter(tells, source), source[0])

    # A name in the source

    def _named(self, span: Tokens) -> Resolution | None:
        inside = sorted(
            ((s, t), e)
            for e in range(len(self.entities))
            for s, t in self.entities[e].mentions
            if span[0] <= s and t <= span[1]
        )
        for mention, number in inside:
            entity = self.entities[number]
            if entity.kind == "person" and not self._is_complement(span, mention):
                referent = self._referent(entity)
                before, after = (
                    title_before(self.doc, mention, span[0]),
                    title_after(self.doc, mention, span[1]),
                )
                self._add_title(referent, before or after)
                return Resolution(referent, "name")
        document = descriptions.is_document(descriptions.head_noun(descriptions.phrase(self.doc, span)))
        bodies = [(m, e) for m, e in inside if document or self._is_whole(span, m)]
        bodies = [(m, e) for m, e in bodies if document or self.entities[e].kind == "organisation"]
        if not bodies:
            return None
        _, number = max(bodies, key=lambda b: b[0][1] - b[0][0])
        return Resolution(self._referent(self.entities[number]), "name")

    def _is_complement(self, span: Tokens, mention: Tokens) -> bool:
        """The person named is not the one who speaks: "a spokesman for NAME", "NAME's lawyer"."""
        i = mention[0] - 1
        while i > span[0] and self.doc[i].text.casefold() in HONORIFICS | {"."}:
            i -= 1
        if i >= span[0] and self.doc[i].text.casefold() in PREPOSITIONS:
            return True
        behind = [t.text for t in self.doc[mention[1] : mention[1] + 2]]
        return mention[1] + 2 < span[1] and len(behind) == 2 and behind[0] in "'’" and behind[1] == "s"

    def _is_whole(self, span: Tokens, mention: Tokens) -> bool:
        """The body is the source, "the Ministry of Defense", and not part of a description."""
        front = [t.text for t in self.doc[span[0] : mention[0]] if t.text[0].isalnum()]
        rest = [t.text for t in self.doc[mention[1] : span[1]] if t.text[0].isalnum() and t.text != "s"]
        if rest and self.doc[mention[1]].text not in {",", "(", "—"}:
            return False
        allowed = all(w[0].isupper() or w.casefold() in descriptions.DETERMINERS for w in front)
        return allowed and not any(map(is_role, front))

    # A noun without a name

    def _nominal(self, relation: Relation, span: Tokens) -> Resolution | None:
        text = descriptions.phrase(self.doc, span)
        words = set(re.findall(r"\w+", fold(text)))
        if not words:
            return None
        head = descriptions.head_noun(text)
        entity = self._by_title(relation, head, text) or self._by_body(relation, head, text)
        if entity is not None:
            return Resolution(self._referent(entity), "title", entity.mentions[0])
        again = self._described_before(text, words, head)
        if again is not None:
            return Resolution(again, "description")
        entity, mention, chance = self._antecedent(relation, lambda e: self._may_be(e, span, head))
        if entity is not None and chance > self._needed(entity, head, text, words):
            referent = self._referent(entity)
            if entity.kind == "person" and is_role(head):
                self._add_title(referent, descriptions.without_determiner(text))
            return Resolution(referent, "antecedent", mention, chance)
        referent = Referent(text, descriptions.kind_of(text, head), organisation=self._organisation(text))
        self.described.append((referent, head))
        return Resolution(referent, "description")

    def _by_title(self, relation: Relation, head: str, text: str) -> Entity | None:
        """The person who has the title that a role noun names; of several the one named last."""
        if not is_role(head) or descriptions.is_indefinite(text):
            return None
        fits = [
            e for e in self.entities if any(names_title(text, title) for title in self.titles.get(id(e), ()))
        ]
        return self._nearest(relation, fits)

    def _by_body(self, relation: Relation, head: str, text: str) -> Entity | None:
        """The body whose name holds a bare noun: "the ministry", "institute"."""
        words = re.findall(r"\w+", fold(text))
        if words != [head] or descriptions.is_indefinite(text):
            return None
        named = [e for e in self.entities if e.kind == "organisation"]
        return self._nearest(relation, [e for e in named if head in re.findall(r"\w+", fold(e.name))])

    def _nearest(self, relation: Relation, entities: list[Entity]) -> Entity | None:
        """The one named last before a relation; after it only if there is no other (headlines)."""
        place = int(self.encoded.sequence.words[relation.anchor])
        before = [e for e in entities if e.mentions[0][0] < place]
        if before:
            return max(before, key=lambda e: max(s for s, _ in e.mentions if s < place))
        return entities[0] if len(entities) == 1 else None

    def _described_before(self, text: str, words: set[str], head: str) -> Referent | None:
        """The speaker without a name that a phrase points back to: "a source in the army", "the source"."""
        for referent, known_head in reversed(self.described):
            known = set(re.findall(r"\w+", fold(referent.name)))
            again = descriptions.is_definite(text) and known_head == head and words <= known
            if again or fold(referent.name) == fold(text):
                return referent
        return None

    def _may_be(self, entity: Entity, span: Tokens, head: str) -> bool:
        """Not what is named inside the phrase itself, nor what its head noun cannot stand for."""
        inside = any(span[0] <= s and t <= span[1] for s, t in entity.mentions)
        return not inside and descriptions.may_stand_for(head, entity)

    def _needed(self, entity: Entity, head: str, text: str, words: set[str]) -> float:
        """How sure the network must be that a phrase stands for an entity."""
        names_others = {fold(w) for w in re.findall(r"\w+", text)[1:] if w[0].isupper()}
        if names_others - set(re.findall(r"\w+", fold(entity.name))):
            return SURE_OF_OTHER
        if is_role(head) and self.titles.get(id(entity)):
            return SURE_OF_OTHER  # it has titles, and none of them is this
        return SURE_OF_DEFINITE if descriptions.is_definite(text) or len(words) == 1 else SURE_OF_ANY

    # A pronoun

    def _pronoun(self, relation: Relation, word: str, resolved: Resolved) -> Resolution | None:
        if word in FIRST:
            return _carried(resolved.get(id(relation.parent)), "parent")
        last = _carried(self._previous(relation, resolved), "previous")
        if (
            word in IT | THEY
            and last is not None
            and last.referent.kind in {"organisation", "group", "document"}
        ):
            return last
        entity, mention, chance = self._antecedent(relation, _fits(word))
        unnamed_before = last is not None and last.referent.kind == "unnamed"
        if entity is not None and (chance > SURE_OF_DEFINITE or not unnamed_before):
            return Resolution(self._referent(entity), "antecedent", mention, chance)
        if word in HE | SHE and last is not None and last.referent.kind not in {"person", "unnamed"}:
            return None
        return last

    # No source at all

    def _elided(self, relation: Relation, resolved: Resolved) -> Resolution | None:
        entity, mention, chance = self._antecedent(relation, lambda e: True)
        if entity is not None and chance > SURE_OF_DEFINITE:
            return Resolution(self._referent(entity), "antecedent", mention, chance)
        nominal = any(is_speech_noun(t.text) for s, e in relation.cue for t in self.doc[s:e])
        carried = relation.floating or nominal
        return _carried(self._previous(relation, resolved), "previous") if carried else None

    def _previous(self, relation: Relation, resolved: Resolved) -> Resolution | None:
        """How the last relation before this one was resolved."""
        before = [r for r in self.doc._.relations if r.anchor < relation.anchor and resolved.get(id(r))]
        return resolved[id(max(before, key=lambda r: r.anchor))] if before else None

    # Shared

    def _antecedent(
        self, relation: Relation, fits: Callable[[Entity], bool]
    ) -> tuple[Entity | None, Tokens | None, float]:
        """Whom the network takes for the speaker among those that fit, by which mention, how surely."""
        if not len(self.mention_words):
            return None, None, 0.0
        scores, none = self.encoder.antecedents(self.encoded, relation.anchor, self.mention_words)
        top = max(float(scores.max()), none)
        weights = np.exp(scores - top) / (np.exp(scores - top).sum() + np.exp(none - top))
        chances: dict[int, float] = {}
        for weight, (_, entity) in zip(weights, self.mention_owners, strict=True):
            chances[id(entity)] = chances.get(id(entity), 0.0) + float(weight)
        possible = [e for e in self.entities if fits(e) and chances.get(id(e), 0.0) > 0]
        if not possible:
            return None, None, 0.0
        best = max(possible, key=lambda e: chances[id(e)])
        nearest = max(
            (float(w), m) for w, (m, e) in zip(weights, self.mention_owners, strict=True) if e is best
        )
        return best, nearest[1], chances[id(best)]

    def _referent(self, entity: Entity) -> Referent:
        """The referent of an entity, with the first title that the article gives."""
        if id(entity) not in self.referents:
            referent = Referent(entity.name, entity.kind, mentions=set(entity.mentions))
            self._add_title(referent, next(iter(self.titles.get(id(entity), ())), None))
            self.referents[id(entity)] = referent
        return self.referents[id(entity)]

    def _add_title(self, referent: Referent, title: str | None) -> None:
        if title and referent.role is None:
            referent.role = title
            referent.organisation = self._organisation(title)

    def _organisation(self, text: str) -> str | None:
        """The body that a title or description names."""
        folded = fold(text)
        named = [e.name for e in self.entities if e.kind == "organisation" and fold(e.name) in folded]
        return max(named, key=len, default=None)


def _carried(resolution: Resolution | None, step: str) -> Resolution | None:
    return Resolution(resolution.referent, step) if resolution is not None else None


def _fits(word: str) -> Callable[[Entity], bool]:
    """Whether an entity may be what a pronoun refers to."""
    if word in IT:
        return lambda e: e.kind != "person"
    if word in HE | SHE:
        sign = 1 if word in SHE else -1
        return lambda e: e.kind == "person" and e.gender * sign > WRONG_GENDER
    return lambda e: True
