"""Who the sources are: the speaker of every relation, by name where the article names one."""

import math
import re
from bisect import bisect_left
from collections.abc import Callable
from heapq import nlargest

import numpy as np
from spacy.tokens import Doc

from service.extraction import descriptions, sources
from service.extraction.decoding import Tokens
from service.extraction.descriptions import FIRST, HE, IT, PRONOUNS, SHE, THEY, WRONG_GENDER
from service.extraction.encoder import Encoded, Encoder
from service.extraction.evidence import Evidence
from service.extraction.history import History
from service.extraction.mentions import SIGHT, Mentions
from service.extraction.names import Entity
from service.extraction.nouns import is_role
from service.extraction.ranking import Candidate, Question, Ranker
from service.extraction.referents import Referent, Resolution
from service.extraction.relations import Relation
from service.extraction.titles import title_after, title_before

# Candidates that are weighed, the likeliest first; a list of names has thousands in sight.
MOST = 24

if not Doc.has_extension("resolutions"):
    Doc.set_extension("resolutions", default=None)

Resolved = dict[int, Resolution | None]


class SpeakerResolver:
    """Component: name the speaker of each relation in ``doc._.resolutions``, by position in ``relations``.

    Args:
        encoder: Says whom the network takes for the speaker.
        ranker: Chooses among those who may be meant.
    """

    def __init__(self, encoder: Encoder, ranker: Ranker):
        self._encoder = encoder
        self._ranker = ranker

    def __call__(self, doc: Doc) -> Doc:
        """Fill ``doc._.resolutions``."""
        article = _Article(doc, self._encoder, self._ranker)
        resolved: Resolved = {}
        # A relation is resolved after the one that it lies in: "I" is whoever speaks there.
        for relation in sorted(doc._.relations, key=lambda r: (len(r.lineage()), r.anchor)):
            if relation.level == "speaker":
                resolved[id(relation)] = article.resolve(relation, resolved)
        doc._.resolutions = [resolved.get(id(r)) for r in doc._.relations]
        return doc


class _Article:
    """What is known of an article while its speakers are resolved."""

    def __init__(self, doc: Doc, encoder: Encoder, ranker: Ranker):
        self.doc = doc
        self.encoder = encoder
        self.ranker = ranker
        self.encoded: Encoded = doc._.encoded
        self.referents: dict[int, Referent] = {}
        self.joint: dict[str, Referent] = {}
        self.history = History()
        self.mentions = Mentions(doc)
        self.mention_words = np.searchsorted(self.encoded.sequence.words, self.mentions.starts)
        self.evidence = Evidence(doc, self.mentions)

    def resolve(self, relation: Relation, resolved: Resolved) -> Resolution | None:
        """The speaker of a relation, or None when nobody can be named."""
        found = self._resolve(relation, resolved)
        if found is not None:
            self.history.add(relation, found, self._place(relation))
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
            found = self._pronoun(relation, span, words[0], resolved)
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
        if name not in self.joint:
            self.joint[name] = Referent(name, "group")
            self.history.unnamed.append(self.joint[name])
        return self.joint[name]

    # A noun without a name

    def _nominal(self, relation: Relation, span: Tokens) -> Resolution | None:
        text = descriptions.phrase(self.doc, span)
        if not re.search(r"\w", text):
            return None
        head = descriptions.head_noun(text)
        issuer = sources.issuer(self.doc, span, text, head)
        if issuer is not None:
            return self._named(issuer) or self._nominal(relation, issuer)
        outlet = self.mentions.by_outlet(self._place(relation), head, text)
        if outlet is not None:
            return Resolution(self._referent(outlet), "title", outlet.mentions[0])
        pair = self.mentions.pair_before(span[0]) if descriptions.is_pair(text, head) else None
        if pair is not None:
            return Resolution(self._joint(pair), "previous")
        question = self._question("noun", relation, span, text, head)
        candidates = self._candidates(question, lambda e: self._may_be(e, span, head))
        found = self._choose(question, candidates)
        if found is None:
            return self._described(relation, span)
        if found.referent.kind == "person" and is_role(head):
            self._add_title(found.referent, descriptions.without_determiner(text))
        return found

    def _described(self, relation: Relation, span: Tokens) -> Resolution:
        """Somebody who comes up here for the first time, without a name."""
        text = self._with_clause(relation, span)
        kind = descriptions.kind_of(text, descriptions.head_noun(text))
        referent = Referent(text, kind, organisation=self.mentions.organisation(text))
        self.history.unnamed.append(referent)
        return Resolution(referent, "description")

    def _with_clause(self, relation: Relation, span: Tokens) -> str:
        """Take "who asked not to be named" into the source of somebody without a name; return its words."""
        whole = sources.with_clause(self.doc, span, relation.tokens("cue", "content"))
        relation.source = [s for s in relation.source if not (whole[0] <= s[0] and s[1] <= whole[1])]
        relation.source = sorted([*relation.source, whole])
        return descriptions.phrase(self.doc, whole)

    def _may_be(self, entity: Entity, span: Tokens, head: str) -> bool:
        """Not what is named inside the phrase itself, nor what its head noun cannot stand for."""
        inside = any(span[0] <= s and t <= span[1] for s, t in entity.mentions)
        return not inside and descriptions.may_stand_for(head, entity)

    # The label of a question or an answer

    def _labelled(self, word: str) -> Resolution | None:
        """Who answers in an interview is whom the article names most; who asks has no name."""
        guest = self.mentions.most_named
        if word in descriptions.QUESTION or guest is None:
            return None
        return Resolution(self._referent(guest), "title", guest.mentions[0])

    # A pronoun

    def _pronoun(self, relation: Relation, span: Tokens, word: str, resolved: Resolved) -> Resolution | None:
        if word in FIRST:
            outer = resolved.get(id(relation.parent))
            return Resolution(outer.referent, "parent") if outer is not None else None
        kind = "person" if word in HE | SHE else "pronoun"
        question = self._question(kind, relation, span, word, word)
        candidates = self._candidates(question, _fits(word))
        # "it is alleged" is said by nobody.
        return self._choose(question, candidates if word in IT else candidates[:-1])

    # No source at all

    def _elided(self, relation: Relation) -> Resolution | None:
        question = self._question("floating" if relation.floating else "elided", relation, None, "", "")
        return self._choose(question, self._candidates(question, lambda e: True))

    # Who is meant

    def _question(self, kind: str, relation: Relation, span: Tokens | None, text: str, head: str) -> Question:
        turns = self.history.before(relation)
        last = turns[0].resolution.referent if turns else None
        others = (turn.resolution.referent for turn in turns if turn.resolution.referent is not last)
        return Question(
            relation=relation,
            kind=kind,
            place=span[0] if span is not None else self._place(relation),
            span=span,
            text=text,
            head=head,
            last=last,
            same_level=bool(turns) and turns[0].relation.parent is relation.parent,
            second_last=next(others, None),
        )

    def _candidates(self, question: Question, fits: Callable[[Entity], bool]) -> list[Candidate]:
        """Whoever is named and fits, speakers without a name that fit, and at the end nobody of them."""
        named, none = self._named_candidates(question.relation, fits)
        known = [r for r in self.history.recent_unnamed() if _may_be_again(question, r)]
        unnamed = [Candidate(referent=r, chance=none) for r in known]
        for candidate in [*named, *unnamed]:
            if candidate.referent is not None:
                candidate.spoken_at = self.history.spoken_at(candidate.referent, question.place)
        return [*named, *unnamed, Candidate(chance=none)]

    def _named_candidates(
        self, relation: Relation, fits: Callable[[Entity], bool]
    ) -> tuple[list[Candidate], float]:
        """Who is named within sight and fits, and how likely the network thinks none of them."""
        place = self._place(relation)
        low = bisect_left(self.mentions.starts, place - SIGHT)
        high = bisect_left(self.mentions.starts, place + SIGHT)
        scores, none = self.encoder.antecedents(self.encoded, relation.anchor, self.mention_words[low:high])
        top = float(scores.max(initial=none))
        weights, nobody = np.exp(scores - top).tolist(), math.exp(none - top)
        named = self.mentions.named[low:high]
        entities = {id(entity): entity for _, entity in named}
        found = {k: Candidate(e, self.referents.get(k)) for k, e in entities.items() if fits(e)}
        most = dict.fromkeys(found, -1.0)
        for weight, (mention, entity) in zip(weights, named, strict=True):
            candidate = found.get(id(entity))
            if candidate is not None:
                candidate.chance += weight
                if weight > most[id(entity)]:
                    most[id(entity)], candidate.mention = weight, mention
        fitting = list(found.values())
        if len(fitting) > MOST:
            fitting = nlargest(MOST, fitting, key=lambda c: (c.chance, c.mention))
        total = math.fsum([nobody, *(c.chance for c in fitting)]) or 1.0
        for candidate in fitting:
            candidate.chance /= total
        return fitting, nobody / total

    def _choose(self, question: Question, candidates: list[Candidate]) -> Resolution | None:
        """The best candidate; None when that is somebody new, or nobody."""
        if not candidates:
            return None
        chosen, chance = self.ranker(question, candidates, self.evidence)
        if chosen.entity is not None:
            return Resolution(self._referent(chosen.entity), "antecedent", chosen.mention, chance)
        if chosen.referent is not None:
            return Resolution(chosen.referent, "previous", chance=chance)
        return None

    def _place(self, relation: Relation) -> int:
        """The token of a relation's anchor."""
        return int(self.encoded.sequence.words[relation.anchor])

    def _referent(self, entity: Entity) -> Referent:
        """The referent of an entity, with the first title that the article gives."""
        if id(entity) not in self.referents:
            referent = Referent(entity.name, entity.kind, mentions=set(entity.mentions))
            self._add_title(referent, next(iter(self.mentions.titles.get(id(entity), ())), None))
            self.referents[id(entity)] = referent
        return self.referents[id(entity)]

    def _add_title(self, referent: Referent, title: str | None) -> None:
        if title and referent.role is None:
            referent.role = title
            referent.organisation = self.mentions.organisation(title)


def _fits(word: str) -> Callable[[Entity], bool]:
    """Whether an entity may be what a pronoun refers to."""
    if word in IT:
        return lambda e: e.kind != "person"
    if word in HE | SHE:
        sign = 1 if word in SHE else -1
        return lambda e: e.kind == "person" and e.gender * sign > WRONG_GENDER
    return lambda e: True


def _may_be_again(question: Question, referent: Referent) -> bool:
    """Whether a source may point back to a speaker without a name."""
    if question.kind == "person":
        return referent.kind == "unnamed" and descriptions.agrees(question.head, referent.name)
    if question.head in IT:
        return referent.kind != "unnamed"
    if question.head in THEY:
        return referent.kind != "document"
    return question.kind in {"noun", "pronoun"} or referent is question.last
