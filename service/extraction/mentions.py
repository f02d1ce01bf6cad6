"""Where an article names people and bodies, and what it calls them."""

from bisect import bisect_left, bisect_right
from functools import cached_property
from itertools import combinations

from spacy.tokens import Doc

from service.extraction import descriptions, sources
from service.extraction.decoding import Tokens
from service.extraction.names import Entity, fold
from service.extraction.titles import title_after, title_before

# Tokens to either side in which a speaker is looked for; far beyond any article's paragraph.
SIGHT = 3000
# What the mentions of outlets do that "the newspaper" may point back to.
RELAYED = frozenset(["tag", "lead", "told", "credit"])


class Mentions:
    """The names of an article by place, for looking up whom a title or a noun may stand for.

    Attributes:
        named: Every mention and whose it is, in order.
        starts: Where the mentions begin.
        titles: By the ``id`` of a person, what the article calls them: "deputy minister".
    """

    def __init__(self, doc: Doc):
        self._doc = doc
        self._entities: list[Entity] = doc._.entities
        mentions = [(m, e) for e in self._entities for m in e.mentions]
        self.named = sorted(mentions, key=lambda pair: pair[0])
        self.starts = [m[0] for m, _ in self.named]
        self._person_ends = sorted(t for (_, t), e in self.named if e.kind == "person")
        self._bodies = {fold(e.name): e.name for e in self._entities if e.kind == "organisation"}
        self.titles = {id(e): self._titles(e) for e in self._entities if e.kind == "person"}

    def between(self, start: int, end: int) -> list[tuple[Tokens, Entity]]:
        """The mentions that begin from one token on and before another, in order."""
        return self.named[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def by_outlet(self, place: int, head: str, text: str) -> Entity | None:
        """The outlet that is relayed last before "the newspaper", "the same channel"."""
        if not (descriptions.is_outlet(head) and descriptions.is_definite(text)):
            return None
        relayed = [o for o in self._doc.spans["outlets"] if o.label_ in RELAYED and o.end <= place]
        name = self._doc._.name_at.get(relayed[-1].start) if relayed else None
        named = self.between(name.start, name.end) if name is not None else []
        return next((e for _, e in named if e.kind == "organisation"), None)

    def pair_before(self, place: int) -> list[Entity] | None:
        """The two people whom the article named together last: "A and B ... the couple"."""
        people = [pair for pair in self.between(place - SIGHT, place) if pair[1].kind == "person"]
        for first, second in zip(people[-2::-1], people[:0:-1], strict=False):
            near = self._doc._.sentence_of[first[0][0]] == self._doc._.sentence_of[second[0][0]]
            if near and sources.are_joined(self._doc, [first, second]):
                return [first[1], second[1]]
        return None

    @cached_property
    def most_named(self) -> Entity | None:
        """The person whom the article names most often."""
        people = [e for e in self._entities if e.kind == "person"]
        return max(people, key=lambda e: len(e.mentions), default=None)

    def organisation(self, text: str) -> str | None:
        """The longest name of a body that a title or description holds."""
        words = fold(text).split()[:60]
        spans = sorted(combinations(range(len(words) + 1), 2), key=lambda s: s[0] - s[1])
        held = (self._bodies.get(" ".join(words[a:b]).strip(",.'’")) for a, b in spans)
        return next(filter(None, held), None)

    def _titles(self, entity: Entity) -> list[str]:
        found: list[str | None] = []
        for mention in entity.mentions:
            sentence = self._doc._.sentence_of[mention[0]]
            bounds = self._doc.spans["sentences"][sentence]
            # A title does not reach over another person's name.
            ends = bisect_right(self._person_ends, mention[0])
            floor = max(bounds.start, self._person_ends[ends - 1] if ends else 0)
            found.append(title_before(self._doc, mention, floor))
            found.append(title_after(self._doc, mention, bounds.end))
        return list(dict.fromkeys(title for title in found if title))
