"""Who the sources are: the speaker of every relation, by name where the article names one."""

import re
from bisect import bisect_left, insort
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from spacy.tokens import Doc

from service.extraction import descriptions, sources
from service.extraction.decoding import Tokens
from service.extraction.descriptions import FIRST, HE, IT, PRONOUNS, SHE, THEY, WRONG_GENDER
from service.extraction.encoder import Encoded, Encoder
from service.extraction.mentions import SIGHT, Mentions
from service.extraction.names import Entity, fold
from service.extraction.nouns import is_role, is_speech_noun
from service.extraction.referents import Referent, Resolution
from service.extraction.relations import Relation
from service.extraction.titles import title_after, title_before

# What the network must be sure of to name the speaker behind a phrase that points back, and behind any other.
SURE_OF_DEFINITE, SURE_OF_ANY, SURE_OF_OTHER = 0.5, 0.7, 0.9
LEAST_OF_PRONOUN = 0.1
# Speakers without a name that a phrase may point back to.
RECENT = 50

if not Doc.has_extension("resolutions"):
    Doc.set_extension("resolutions", default=None)


class _Spoken(NamedTuple):
    relation: Relation
    resolution: Resolution


Resolved = dict[int, Resolution | None]


class SpeakerResolver:
    """Component: name the speaker of each relation in ``doc._.resolutions``, by position in ``relations``."""

    def __init__(self, encoder: Encoder):
        self._encoder = encoder

    def __call__(self, doc: Doc) -> Doc:
        """Fill ``doc._.resolutions``."""
        article = _Article(doc, self._encoder)
        resolved: Resolved = {}
        # A relation is resolved after the one that it lies in: "I" is whoever speaks there.
        for relation in sorted(doc._.relations, key=lambda r: (len(r.lineage()), r.anchor)):
            if relation.level == "speaker":
                resolved[id(relation)] = article.resolve(relation, resolved)
        doc._.resolutions = [resolved.get(id(r)) for r in doc._.relations]
        return doc


class _Article:
    """What is known of an article while its speakers are resolved."""

    def __init__(self, doc: Doc, encoder: Encoder):
        self.doc = doc
        self.encoder = encoder
        self.encoded: Encoded = doc._.encoded
        self.referents: dict[int, Referent] = {}
        self.entity_of: dict[int, Entity] = {}
        self.joint: dict[str, Referent] = {}
        self.described: list[tuple[Referent, str]] = []
        self.mentions = Mentions(doc)
        self.mention_words = np.searchsorted(self.encoded.sequence.words, self.mentions.starts)
        self.resolved_anchors: list[int] = []
        self.by_anchor: dict[int, _Spoken] = {}

    def resolve(self, relation: Relation, resolved: Resolved) -> Resolution | None:
        """The speaker of a relation, or None when nobody can be named."""
        found = self._resolve(relation, resolved)
        if found is not None:
            insort(self.resolved_anchors, relation.anchor)
            self.by_anchor[relation.anchor] = _Spoken(relation, found)
        return found

    def _resolve(self, relation: Relation, resolved: Resolved) -> Resolution | None:
        if not relation.source:
            return self._elided(relation)
        others = relation.tokens("cue", "content")
        relation.source = sources.with_whole_names(self.doc, relation.source, others)
        span = sources.telling(self.doc, relation.source, relation.cue)
        words = [t.text.casefold() for t in self.doc[span[0] : span[1]] if not t.is_space]
        if len(words) == 1 and words[0] in descriptions.LABELS:
            return self._labelled(words[0])
        if len(words) == 1 and words[0] in PRONOUNS:
            found = self._pronoun(relation, words[0], resolved)
        else:
            whole = sources.with_apposition(self.doc, span, others)
            found = self._named(whole) or self._nominal(relation, span)
        if found is not None:
            found.referent.mentions.update(relation.source)
        return found

    # A name in the source

    def _named(self, span: Tokens) -> Resolution | None:
        inside = [(m, e) for m, e in self.mentions.between(*span) if m[1] <= span[1]]
        return self._named_person(span, inside) or self._named_body(span, inside)

    def _named_person(self, span: Tokens, inside: list[tuple[Tokens, Entity]]) -> Resolution | None:
        people = [p for p in inside if p[1].kind == "person"]
        people = [(m, e) for m, e in people if not sources.is_complement(self.doc, span, m)]
        if not people:
            return None
        if sources.are_joined(self.doc, people):
            return Resolution(self._joint([e for _, e in people]), "name")
        # A place or body that is taken for a person before the name has one word.
        mention, entity = max(people, key=lambda p: " " in p[1].name)
        referent = self._referent(entity)
        before = title_before(self.doc, mention, span[0])
        self._add_title(referent, before or title_after(self.doc, mention, span[1]))
        return Resolution(referent, "name")

    def _named_body(self, span: Tokens, inside: list[tuple[Tokens, Entity]]) -> Resolution | None:
        document = descriptions.is_document(descriptions.head_noun(descriptions.phrase(self.doc, span)))
        bodies = [
            (m, e)
            for m, e in inside
            if (document and sources.is_issuer(self.doc, span, m))
            or (e.kind == "organisation" and sources.is_whole(self.doc, span, m))
        ]
        if not bodies:
            return None
        _, entity = max(bodies, key=lambda b: b[0][1] - b[0][0])
        return Resolution(self._referent(entity), "name")

    def _joint(self, people: list[Entity]) -> Referent:
        """The referent of several people who speak with one voice."""
        *others, last = dict.fromkeys(e.name for e in people)
        name = f"{', '.join(others)} and {last}"
        return self.joint.setdefault(name, Referent(name, "group"))

    # A noun without a name

    def _nominal(self, relation: Relation, span: Tokens) -> Resolution | None:
        text = descriptions.phrase(self.doc, span)
        words = set(re.findall(r"\w+", fold(text)))
        if not words:
            return None
        head = descriptions.head_noun(text)
        issuer = sources.issuer(self.doc, span, text, head)
        if issuer is not None:
            return self._named(issuer) or self._nominal(relation, issuer)
        place = self._place(relation)
        entity = (
            self.mentions.by_title(place, head, text)
            or self.mentions.by_body(place, head, text)
            or self.mentions.by_outlet(place, head, text)
        )
        if entity is not None:
            return Resolution(self._referent(entity), "title", entity.mentions[0])
        pair = self.mentions.pair_before(span[0]) if descriptions.is_pair(text, head) else None
        if pair is not None:
            return Resolution(self._joint(pair), "previous")
        again = self._described_before(text, words, head)
        if again is not None:
            return Resolution(again, "description")
        entity, mention, chance = self._antecedent(relation, lambda e: self._may_be(e, span, head))
        if entity is not None and chance > self._needed(entity, head, text, words):
            referent = self._referent(entity)
            if entity.kind == "person" and is_role(head):
                self._add_title(referent, descriptions.without_determiner(text))
            return Resolution(referent, "antecedent", mention, chance)
        text = self._with_clause(relation, span)
        referent = Referent(
            text, descriptions.kind_of(text, head), organisation=self.mentions.organisation(text)
        )
        self.described.append((referent, head))
        return Resolution(referent, "description")

    def _with_clause(self, relation: Relation, span: Tokens) -> str:
        """Take "who asked not to be named" into the source of somebody without a name; return its words."""
        whole = sources.with_clause(self.doc, span, relation.tokens("cue", "content"))
        relation.source = [s for s in relation.source if not (whole[0] <= s[0] and s[1] <= whole[1])]
        relation.source = sorted([*relation.source, whole])
        return descriptions.phrase(self.doc, whole)

    def _described_before(self, text: str, words: set[str], head: str) -> Referent | None:
        """The speaker without a name that a phrase points back to: "a source in the army", "the source"."""
        for referent, known_head in self.described[: -RECENT - 1 : -1]:
            known = {"same", *re.findall(r"\w+", fold(referent.name))}
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
        if len(words) == 1 and descriptions.is_name(text, head):
            return SURE_OF_OTHER
        names_others = {fold(w) for w in re.findall(r"\w+", text)[1:] if w[0].isupper()}
        if names_others - set(re.findall(r"\w+", fold(entity.name))):
            return SURE_OF_OTHER
        if is_role(head) and self.mentions.titles.get(id(entity)):
            return SURE_OF_OTHER  # it has titles, and none of them is this
        return SURE_OF_DEFINITE if descriptions.is_definite(text) or len(words) == 1 else SURE_OF_ANY

    # The label of a question or an answer

    def _labelled(self, word: str) -> Resolution | None:
        """Who answers in an interview is whom the article names most; who asks has no name."""
        guest = self.mentions.most_named
        if word in descriptions.QUESTION or guest is None:
            return None
        return Resolution(self._referent(guest), "title", guest.mentions[0])

    # A pronoun

    def _pronoun(self, relation: Relation, word: str, resolved: Resolved) -> Resolution | None:
        if word in FIRST:
            return _carried(resolved.get(id(relation.parent)), "parent")
        before = self._spoken_before(relation)
        last = _carried(before and before.resolution, "previous")
        if (
            word in IT | THEY
            and last is not None
            and last.referent.kind in {"organisation", "group", "document"}
        ):
            return last
        entity, mention, chance = self._antecedent(relation, _fits(word))
        unnamed_before = last is not None and last.referent.kind == "unnamed"
        if unnamed_before and before and self._goes_on(before, relation, word):
            return last
        if entity is not None and chance > (SURE_OF_DEFINITE if unnamed_before else LEAST_OF_PRONOUN):
            return Resolution(self._referent(entity), "antecedent", mention, chance)
        if word in IT:
            return None  # "it is alleged"
        if word in HE | SHE and (last is None or not self._may_go_on(last.referent, word)):
            return self._last_unnamed(word)
        return last

    def _goes_on(self, before: _Spoken, relation: Relation, word: str) -> bool:
        """Whether "he" or "she" is who spoke before, at the same level, with no other person named since."""
        same_level = before.relation.parent is relation.parent
        if not (same_level and self._may_go_on(before.resolution.referent, word)):
            return False
        places = self.encoded.sequence.words[[before.relation.anchor, relation.anchor]].tolist()
        return not any(e.kind == "person" for _, e in self.mentions.between(*places))

    def _may_go_on(self, referent: Referent, word: str) -> bool:
        """Whether "he" or "she" may be who spoke before, for all that is known of the gender."""
        entity = self.entity_of.get(id(referent))
        if entity is not None:
            return _fits(word)(entity)
        return referent.kind == "unnamed" and descriptions.agrees(word, referent.name)

    def _last_unnamed(self, word: str) -> Resolution | None:
        """The person without a name who spoke last: "a doctor ... he"."""
        recent = (referent for referent, _ in self.described[: -RECENT - 1 : -1])
        found = (r for r in recent if r.kind == "unnamed" and self._may_go_on(r, word))
        return next((Resolution(referent, "previous") for referent in found), None)

    # No source at all

    def _elided(self, relation: Relation) -> Resolution | None:
        entity, mention, chance = self._antecedent(relation, lambda e: True)
        if entity is not None and chance > SURE_OF_DEFINITE:
            return Resolution(self._referent(entity), "antecedent", mention, chance)
        nominal = any(is_speech_noun(t.text) for s, e in relation.cue for t in self.doc[s:e])
        carried = relation.floating or nominal
        before = self._spoken_before(relation)
        return _carried(before and before.resolution, "previous") if carried else None

    def _spoken_before(self, relation: Relation) -> _Spoken | None:
        """The last relation before this one that has a speaker."""
        number = bisect_left(self.resolved_anchors, relation.anchor)
        return self.by_anchor[self.resolved_anchors[number - 1]] if number else None

    # Shared

    def _antecedent(
        self, relation: Relation, fits: Callable[[Entity], bool]
    ) -> tuple[Entity | None, Tokens | None, float]:
        """Whom the network takes for the speaker among those that fit, by which mention, how surely."""
        place = self._place(relation)
        low = bisect_left(self.mentions.starts, place - SIGHT)
        high = bisect_left(self.mentions.starts, place + SIGHT)
        if low == high:
            return None, None, 0.0
        words = self.mention_words[low:high]
        scores, none = self.encoder.antecedents(self.encoded, relation.anchor, words)
        top = max(float(scores.max()), none)
        weights = np.exp(scores - top) / (np.exp(scores - top).sum() + np.exp(none - top))
        by_entity: dict[int, list[tuple[float, Tokens, Entity]]] = {}
        for weight, (mention, entity) in zip(weights.tolist(), self.mentions.named[low:high], strict=True):
            if weight > 0:
                by_entity.setdefault(id(entity), []).append((weight, mention, entity))
        possible = [named for named in by_entity.values() if fits(named[0][2])]
        if not possible:
            return None, None, 0.0
        best = max(possible, key=lambda named: sum(weight for weight, _, _ in named))
        _, mention, entity = max(best, key=lambda named: named[0])
        return entity, mention, sum(weight for weight, _, _ in best)

    def _place(self, relation: Relation) -> int:
        """The token of a relation's anchor."""
        return int(self.encoded.sequence.words[relation.anchor])

    def _referent(self, entity: Entity) -> Referent:
        """The referent of an entity, with the first title that the article gives."""
        if id(entity) not in self.referents:
            referent = Referent(entity.name, entity.kind, mentions=set(entity.mentions))
            self._add_title(referent, next(iter(self.mentions.titles.get(id(entity), ())), None))
            self.referents[id(entity)] = referent
            self.entity_of[id(referent)] = entity
        return self.referents[id(entity)]

    def _add_title(self, referent: Referent, title: str | None) -> None:
        if title and referent.role is None:
            referent.role = title
            referent.organisation = self.mentions.organisation(title)


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
