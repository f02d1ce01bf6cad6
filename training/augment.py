"""Vary the training articles: other people, other outlets, broken marks.

A tagger that has seen three hundred surnames learns the surnames; one that sees them exchanged learns where
names stand. Every variant is an edit of the text that carries all spans along.
"""

import random
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from functools import cache

from training.markup import GoldArticle, GoldEntity, GoldOutlet, GoldRelation, Offsets

SWAP_PEOPLE = 0.5
SWAP_OUTLETS = 0.35
BREAK_MARK = 0.06
ADD_TAG = 0.25
_ROLES = ("content", "cue", "source", "addressee", "via")
_MARKS = re.compile('["“”«»„]')
# A mention that is one plain name may be exchanged, "a Kazinform correspondent" may not.
_PLAIN_OUTLET = re.compile(r"[A-Z][\w.]*(?: [A-Z][\w.]*){0,3}")

# How agencies name themselves behind what they relay; {o} the outlet, {b} a body that they relay.
_TAGS = (
    ", {o} reports", ", {o} reports", ", {o} reported", ", {o} informs", ", according to {o}", " {o} reports",
    ", {o} reports citing {b}", ", {o} reports, citing {b}", ", {o} reports referring to {b}",
    ", {o} reports with reference to {b}", ", {o} reported, quoting {b}", ", {o} informs with a link to {b}",
)  # fmt: skip

Edit = tuple[int, int, str]


class Pool:
    """Names of people and outlets of all articles, to be exchanged for one another."""

    def __init__(self, articles: list[GoldArticle]):
        self.people: dict[tuple[str, int], list[str]] = defaultdict(list)
        outlets = set()
        for article in articles:
            for entity in article.entities:
                if entity.kind == "person":
                    self.people[entity.gender, len(entity.name.split())].append(entity.name)
            found = {article.text[o.start : o.end] for o in article.outlets}
            outlets |= {name for name in found if _PLAIN_OUTLET.fullmatch(name)}
        self.outlets = sorted(outlets)
        self.bodies = sorted(
            {e.name for a in articles for e in a.entities if e.kind == "organisation"} - outlets
        )


def augment(article: GoldArticle, pool: Pool, rng: random.Random) -> GoldArticle:
    """A variant of an article."""
    if article.entities and rng.random() < SWAP_PEOPLE:
        article = _swap_people(article, pool, rng)
    if article.outlets and rng.random() < SWAP_OUTLETS:
        article = _swap_outlets(article, pool, rng)
    if rng.random() < ADD_TAG:
        article = _add_tag(article, pool, rng)
    if rng.random() < BREAK_MARK:
        article = _break_mark(article, rng)
    return article


def _swap_people(article: GoldArticle, pool: Pool, rng: random.Random) -> GoldArticle:
    """Give people other names of the same gender and number of words, in all their forms."""
    words: dict[str, str] = {}
    for entity in article.entities:
        parts = entity.name.split()
        candidates = pool.people.get((entity.gender, len(parts)), [])
        if entity.kind != "person" or not candidates or any(p in words for p in parts):
            continue
        if not all(set(form.split()) <= set(parts) for form in entity.forms):
            continue
        words |= dict(zip(parts, rng.choice(candidates).split(), strict=True))
    used = [e for e in article.entities if e.kind == "person" and all(p in words for p in e.name.split())]

    def rename(text: str) -> str:
        return " ".join(words.get(w, w) for w in text.split(" "))

    forms = {form for e in used for form in (e.name, *e.forms)}
    varied = _edit(article, _occurrences(article.text, {form: rename(form) for form in forms}))
    entities = [
        GoldEntity(e.kind, e.gender, rename(e.name), tuple(map(rename, e.forms))) if e in used else e
        for e in article.entities
    ]
    relations = [replace(r, speaker=rename(r.speaker)) if r.speaker in forms else r for r in varied.relations]
    return replace(varied, entities=entities, relations=relations)


def _swap_outlets(article: GoldArticle, pool: Pool, rng: random.Random) -> GoldArticle:
    names = {article.text[o.start : o.end] for o in article.outlets}
    other = {name: rng.choice(pool.outlets) for name in names if _PLAIN_OUTLET.fullmatch(name)}
    varied = _edit(article, _occurrences(article.text, other))
    entities = [
        GoldEntity(e.kind, e.gender, other.get(e.name, e.name), tuple(other.get(f, f) for f in e.forms))
        for e in article.entities
    ]
    return replace(varied, entities=entities)


def _add_tag(article: GoldArticle, pool: Pool, rng: random.Random) -> GoldArticle:
    """Let an outlet relay a relation that fills a sentence: "..., Trend reports citing the ministry"."""
    fits = [r for r in article.relations if _fills_sentence(article, r)]
    if not fits:
        return article
    relation = rng.choice(fits)
    start, end = _extent(relation)
    outlet, body = rng.choice(pool.outlets), rng.choice(pool.bodies)
    tag = rng.choice(_TAGS)
    text = tag.format(o=outlet, b=body)
    varied = _edit(article, [(end, end, text)])
    number = max(r.number for r in article.relations) + 1

    def place(part: str) -> list[Offsets]:
        at = text.find(part)
        return [(end + at, end + at + len(part))] if at >= 0 else []

    cue = re.sub(r"\{.\}", "", tag).strip(" ,").split()[0].strip(",")
    if cue == "according":
        cue = "according to"
    outer = GoldRelation(
        number, content=[(start, end)], cue=place(cue), source=place(outlet),
        via=place(body) if "{b}" in tag else [], speaker=outlet, level="outlet",
    )  # fmt: skip
    inner = [
        replace(r, parent=number)
        if r.parent is None and start <= _extent(r)[0] and _extent(r)[1] <= end
        else r
        for r in varied.relations
    ]
    tagged = GoldOutlet(*place(outlet)[0], role="tag")
    return replace(varied, relations=[*inner, outer], outlets=[*varied.outlets, tagged])


def _extent(relation: GoldRelation) -> Offsets:
    spans = [span for role in _ROLES for span in getattr(relation, role)]
    return min(s for s, _ in spans), max(e for _, e in spans)


def _fills_sentence(article: GoldArticle, relation: GoldRelation) -> bool:
    """The relation begins its paragraph, ends with a sentence in it, and nothing relays it yet."""
    start, end = _extent(relation)
    before = article.text[:start].rstrip("\"“«„' ")
    return (
        relation.parent is None
        and not relation.optional
        and relation.level == "speaker"
        and (not before or before.endswith("\n"))
        and article.text[end : end + 1] == "."
        and "\n" not in article.text[start:end]
        and ". " not in article.text[start:end]
    )


def _break_mark(article: GoldArticle, rng: random.Random) -> GoldArticle:
    """Lose one quotation mark, as copy often does."""
    marks = [m.span() for m in _MARKS.finditer(article.text)]
    return _edit(article, [(*rng.choice(marks), "")]) if marks else article


def _occurrences(text: str, other: dict[str, str]) -> list[Edit]:
    """Edits that exchange whole words; of overlapping names the longest counts."""
    if not other:
        return []
    names = "|".join(re.escape(n) for n in sorted(other, key=len, reverse=True))
    return [(*m.span(), other[m.group()]) for m in re.finditer(rf"(?<!\w)(?:{names})(?!\w)", text)]


def _edit(article: GoldArticle, edits: list[Edit]) -> GoldArticle:
    """Apply edits that do not overlap, in order, to the text and to every span."""
    out, at = [], 0
    for start, end, new in edits:
        out += [article.text[at:start], new]
        at = end
    text = "".join([*out, article.text[at:]])
    move = _mover(edits)
    relations = [
        replace(r, **{role: [(move(s), move(e)) for s, e in getattr(r, role)] for role in _ROLES})
        for r in article.relations
    ]
    outlets = [GoldOutlet(move(o.start), move(o.end), o.role) for o in article.outlets]
    return replace(
        article,
        text=text,
        relations=relations,
        outlets=outlets,
        not_quotations=[(move(s), move(e)) for s, e in article.not_quotations],
    )


def _mover(edits: list[Edit]) -> Callable[[int], int]:
    """Where an offset of the old text lies in the new one; inside an edit it goes to the edit's end."""

    @cache
    def move(at: int) -> int:
        shift = 0
        for start, end, new in edits:
            if at >= end:
                shift += len(new) - (end - start)
            elif at > start:
                return start + shift + len(new)
            else:
                break
        return at + shift

    return move
