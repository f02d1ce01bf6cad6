"""Run the extraction over gold articles and count.

Definitions (all over word tokens, all counts summed over the articles before P, R and F1 are taken):

- content: one-to-one matches of relations whose contents share half of their words (Jaccard >= .5);
- full: such a match whose source is right: both empty, or sharing a content word at the same place;
- by type: recall over gold of the type, precision over predictions of the type;
- quoted_covered: share of the direct and mixed gold contents of which half the words lie in contents found,
  however those are cut: for corpora that take every clause of a quotation for a relation of its own;
- speaker, via, parent, negative, addressee: share of the matched relations that have one and got it right;
- outlet: mentions that overlap one to one;
- scare_as_quote: words in quotation marks that are no speech, returned as speech.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from schemas import Attribution, Extraction, Span
from service.evaluation.gold import GoldArticle, GoldRelation, Offsets
from service.evaluation.matching import Item, drop_optional, item, match, same_cue, same_source
from service.evaluation.names import same_name
from service.evaluation.words import Words

TYPES = ("direct", "mixed", "indirect")


@dataclass(slots=True)
class Tally:
    """Counts of a set of articles.

    Attributes:
        counts: Relations by name: ``gold``, ``predicted``, ``content``, ``full``, ``cue`` and by type.
        rates: For each further measure, how many were right and how many there were.
        confidences: Confidence and rightness (full) of every predicted relation that counts.
        bad_spans: Spans whose text is not that of the article at their offsets.
    """

    counts: Counter[str] = field(default_factory=Counter)
    rates: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    confidences: list[tuple[float, bool]] = field(default_factory=list)
    bad_spans: int = 0

    def add(self, other: "Tally") -> None:
        """Add another's counts to these."""
        self.counts += other.counts
        for name, (right, total) in other.rates.items():
            self.rates[name][0] += right
            self.rates[name][1] += total
        self.confidences += other.confidences
        self.bad_spans += other.bad_spans

    def rate(self, name: str, right: bool) -> None:
        """Count one case of a measure."""
        self.rates[name][0] += right
        self.rates[name][1] += 1


@dataclass(slots=True)
class Evaluation:
    """Counts of a gold file, altogether and by article."""

    total: Tally
    articles: dict[str, Tally]

    def figures(self) -> dict[str, Any]:
        """All figures by name; F1 unless the name says otherwise."""
        return figures(self.total)


def evaluate(gold: list[GoldArticle], extract: Callable[[str], Extraction]) -> Evaluation:
    """Extract from every gold article and compare."""
    total, articles = Tally(), {}
    for article in gold:
        articles[article.id] = compare(article, extract(article.text))
        total.add(articles[article.id])
    return Evaluation(total, articles)


def compare(article: GoldArticle, found: Extraction) -> Tally:
    """Count one article."""
    tally = Tally()
    words = Words(article.text)
    quoted = words.quoted()
    truths = [(g, _gold_item(words, quoted, g)) for g in article.attributions if words.ids(g.content)]
    guesses = [(a, _guess_item(words, quoted, a)) for a in found.attributions]
    guesses = [(a, i) for a, i in guesses if i.content]
    _count_relations(tally, [i for _, i in truths], guesses)
    _count_fields(tally, words, truths, guesses, found)
    if article.outlets is not None:
        _count_outlets(tally, article, found)
    for start, end in article.not_quotes:
        ids = words.ids([(start, end)])
        tally.rate("scare_as_quote", any(i.content <= ids for _, i in guesses))
    tally.bad_spans = sum(
        article.text[s.start : s.end] != s.text for a in found.attributions for s in _spans(a)
    )
    return tally


def _gold_item(words: Words, quoted: frozenset[int], gold: GoldRelation) -> Item:
    return item(words, quoted, gold.content, gold.cue, gold.source, optional=gold.optional)


def _guess_item(words: Words, quoted: frozenset[int], guess: Attribution) -> Item:
    return item(words, quoted, _offsets(guess.content), _offsets(guess.cue), _offsets(guess.source))


def _offsets(spans: list[Span]) -> list[Offsets]:
    return [(s.start, s.end) for s in spans]


def _spans(a: Attribution) -> list[Span]:
    return [*a.content, *a.cue, *a.source, *a.addressee, *a.via]


def _count_relations(tally: Tally, truths: list[Item], guesses: list[tuple[Attribution, Item]]) -> None:
    confidence = {id(i): a.confidence for a, i in guesses}
    found = frozenset().union(*(i.content for _, i in guesses))
    gold, predicted = drop_optional(list(truths), [i for _, i in guesses])
    for truth in (i for i in gold if i.type != "indirect"):
        tally.rate("quoted_covered", 2 * len(truth.content & found) >= len(truth.content))
    pairs = match(gold, predicted)
    counts = tally.counts
    counts["gold"] += len(gold)
    counts["predicted"] += len(predicted)
    counts["content"] += len(pairs)
    for name, items in (("gold", gold), ("predicted", predicted)):
        for i in items:
            counts[f"{i.type} {name}"] += 1
    right = {p for g, p in pairs if same_source(gold[g], predicted[p])}
    for g, p in pairs:
        full = p in right
        counts["full"] += full
        counts["cue"] += same_cue(gold[g], predicted[p])
        for side, kind in (("gold", gold[g].type), ("predicted", predicted[p].type)):
            counts[f"{kind} {side} content"] += 1
            counts[f"{kind} {side} full"] += full
    tally.confidences += [(confidence[id(i)], p in right) for p, i in enumerate(predicted)]


def _count_fields(
    tally: Tally,
    words: Words,
    truths: list[tuple[GoldRelation, Item]],
    guesses: list[tuple[Attribution, Item]],
    found: Extraction,
) -> None:
    names = {s.id: s.name for s in found.speakers} | {o.id: o.name for o in found.outlets}
    pairs = dict(match([i for _, i in truths], [i for _, i in guesses]))
    place = {g.n: k for k, (g, _) in enumerate(truths)}
    for k, p in pairs.items():
        gold, guess = truths[k][0], guesses[p][0]
        if gold.optional:
            continue
        if gold.speaker is not msgspec.UNSET:
            tally.rate("speaker", same_name(gold, names.get(guess.speaker) if guess.speaker else None))
        if isinstance(gold.via, list) and gold.via:
            tally.rate("via", bool(words.ids(gold.via) & words.ids(_offsets(guess.via))))
        elif gold.via:
            tally.rate("via", bool(guess.via))
        if gold.parent is not None:
            parent = pairs.get(place.get(gold.parent, -1))
            tally.rate("parent", parent is not None and guess.parent == guesses[parent][0].id)
        if gold.polarity == "negative":
            tally.rate("negative", guess.polarity == "negative")
        if gold.addressee:
            tally.rate("addressee", bool(words.ids(gold.addressee) & words.ids(_offsets(guess.addressee))))


def _count_outlets(tally: Tally, article: GoldArticle, found: Extraction) -> None:
    left = [m for outlet in found.outlets for m in outlet.mentions]
    for gold in article.outlets or []:
        start, end = gold.span
        hit = next((m for m in left if m.start < end and start < m.end), None)
        if hit is not None:
            left.remove(hit)
        if not gold.optional:
            tally.counts["outlet gold"] += 1
            tally.counts["outlet hit"] += hit is not None
            if hit is not None:
                tally.rate("outlet_role", hit.role == gold.role)
    tally.counts["outlet extra"] += 0 if article.outlets_open else len(left)


def figures(tally: Tally) -> dict[str, Any]:
    """P, R and F1 of the relations, shares of the rest, and how many there were of each."""
    c = tally.counts
    out: dict[str, Any] = {"n": c["gold"], "predicted": c["predicted"]}
    for name in ("content", "full", "cue"):
        out |= _prf(name, c[name], c["predicted"], c[name], c["gold"])
    for kind in TYPES:
        hits = (
            c[f"{kind} predicted full"],
            c[f"{kind} predicted"],
            c[f"{kind} gold full"],
            c[f"{kind} gold"],
        )
        out[f"{kind}_full"] = _prf("f", *hits)["f"]
        quoted_hits = c[f"{kind} gold content"]
        out[f"{kind}_content_recall"] = (
            round(quoted_hits / c[f"{kind} gold"], 4) if c[f"{kind} gold"] else None
        )
    for name, (right, total) in sorted(tally.rates.items()):
        out[name], out[f"n_{name}"] = round(right / total, 4), total
    if c["outlet gold"]:
        hit = c["outlet hit"]
        out["outlet_f1"] = _prf("f", hit, hit + c["outlet extra"], hit, c["outlet gold"])["f"]
        out["n_outlet"] = c["outlet gold"]
    out["bad_spans"] = tally.bad_spans
    return out


def _prf(name: str, right_p: int, predicted: int, right_g: int, gold: int) -> dict[str, float]:
    precision = right_p / predicted if predicted else float(not gold)
    recall = right_g / gold if gold else float(not predicted)
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {name: round(f1, 4), f"{name}_p": round(precision, 4), f"{name}_r": round(recall, 4)}
