"""Which predicted relation is which gold one."""

from collections.abc import Iterable
from dataclasses import dataclass

from service.evaluation.words import Ids, Offsets, Words, quotation_type

# Words that make no source right by themselves.
_STOP = frozenset(
    """a an the of in on at to for from by with and or but as that this these
    those s t mr mrs ms dr sen rep gov president senator""".split()
)


@dataclass(frozen=True, slots=True)
class Item:
    """A relation as sets of word ids; the cue counts characters, because a colon may be one."""

    content: Ids
    cue: frozenset[int]
    source: Ids
    type: str
    optional: bool = False


def item(
    words: Words,
    quoted: Ids,
    content: Iterable[Offsets],
    cue: Iterable[Offsets],
    source: Iterable[Offsets],
    *,
    optional: bool = False,
) -> Item:
    """Make an item; a leading "that" of a content span does not count."""
    spans = list(content)
    ids = words.ids(spans)
    firsts = {min(words.ids([s])) for s in spans if words.ids([s])}
    ids -= {i for i in firsts if words.form(i) == "that"}
    all_source = words.ids(source)
    full = frozenset(i for i in all_source if words.form(i) not in _STOP)
    places = frozenset(i for s, e in cue for i in range(s, e))
    return Item(ids, places, full or all_source, quotation_type(ids, quoted), optional)


def same_source(a: Item, b: Item) -> bool:
    """Both sources are empty, or they share a word at the same place."""
    return bool(a.source & b.source) or not (a.source or b.source)


def same_cue(a: Item, b: Item) -> bool:
    """Both cues are empty, or they overlap."""
    return bool(a.cue & b.cue) or not (a.cue or b.cue)


def match(gold: list[Item], predicted: list[Item], least: float = 0.5) -> list[tuple[int, int]]:
    """One-to-one pairs of positions with content Jaccard of at least ``least``.

    Greedy by Jaccard; of equal ones those with the right source come first.
    """
    edges = []
    for p, guess in enumerate(predicted):
        for g, truth in enumerate(gold):
            shared = len(truth.content & guess.content)
            if shared and shared / len(truth.content | guess.content) >= least:
                jaccard = shared / len(truth.content | guess.content)
                edges.append((-jaccard, not same_source(truth, guess), g, p))
    pairs, used_gold, used_predicted = [], set(), set()
    for _, _, g, p in sorted(edges):
        if g not in used_gold and p not in used_predicted:
            used_gold.add(g)
            used_predicted.add(p)
            pairs.append((g, p))
    return pairs


def drop_optional(gold: list[Item], predicted: list[Item]) -> tuple[list[Item], list[Item]]:
    """Leave out gold that does not count, and the predictions that match it and nothing better."""
    if not any(g.optional for g in gold):
        return gold, predicted
    hit = {p for g, p in match(gold, predicted) if gold[g].optional}
    must = frozenset().union(*(g.content for g in gold if not g.optional))
    spare = frozenset().union(*(g.content for g in gold if g.optional)) - must
    kept = [x for p, x in enumerate(predicted) if p not in hit and not x.content <= spare]
    return [g for g in gold if not g.optional], kept
