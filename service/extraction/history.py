"""Who has spoken so far, while the speakers of an article are resolved one after another."""

from bisect import bisect_left, insort
from typing import NamedTuple

from service.extraction.referents import Referent, Resolution
from service.extraction.relations import Relation

# Speakers before a relation, and speakers without a name, that it may point back to.
RECENT = 12


class Turn(NamedTuple):
    """A relation whose speaker is known."""

    relation: Relation
    resolution: Resolution


class History:
    """The relations resolved so far, by their place in the article and not by when they were resolved.

    Attributes:
        unnamed: The speakers without a name of their own, and those who speak together, in the order in which
            they came up.
    """

    def __init__(self) -> None:
        self.unnamed: list[Referent] = []
        self._anchors: list[int] = []
        self._turns: dict[int, Turn] = {}
        self._places: dict[int, list[int]] = {}

    def add(self, relation: Relation, resolution: Resolution, place: int) -> None:
        """Note who speaks at a token."""
        insort(self._anchors, relation.anchor)
        self._turns[relation.anchor] = Turn(relation, resolution)
        insort(self._places.setdefault(id(resolution.referent), []), place)

    def before(self, relation: Relation) -> list[Turn]:
        """The latest turns before a relation, the last one first."""
        number = bisect_left(self._anchors, relation.anchor)
        return [self._turns[anchor] for anchor in self._anchors[max(number - RECENT, 0) : number][::-1]]

    def spoken_at(self, referent: Referent, place: int) -> int:
        """The last token before a place at which somebody speaks, or -1."""
        places = self._places.get(id(referent), [])
        number = bisect_left(places, place)
        return places[number - 1] if number else -1

    def recent_unnamed(self) -> list[Referent]:
        """The speakers without a name that came up last."""
        return self.unnamed[-RECENT:]
