"""Where contents end: a quotation belongs as a whole to whoever says most of it, and to one speaker only."""

import re

from spacy.language import Language
from spacy.tokens import Doc, Span

from service.extraction.decoding import Tokens, spans_of, trim
from service.extraction.labels import ROLES
from service.extraction.outlets import outlet_tokens
from service.extraction.relations import Relation, holders

# Share of a quotation's words that makes a relation take all of it, and one that is enough from the first on.
CLAIM, BEGUN = 0.5, 0.25
# What is an outlet's relay with this probability may reach over sentences.
RELAY = 0.5
# Words between two parts of a content that may be a slip of the network.
GAP = 5
# Blanks between single marks that are no mere term.
TERM = 2
# An apostrophe behind an "s" may stand for a possessive.
_CLOSING_SINGLE = re.compile(r"[^\ss]'(?!\w)")
_OPENING_SINGLE = re.compile(r"\s'\w")
_POSSESSIVES = frozenset("my your his her its our their".split())


@Language.component("boundaries", assigns=["doc.spans"])
def boundaries(doc: Doc) -> Doc:
    """Mend the spans of ``doc._.relations`` and fill the span groups of their roles."""
    held = holders(doc._.relations)
    for quotation in doc.spans["quotations"]:
        words = {t.i for t in quotation if t.text[0].isalnum()}
        claimants = {id(r): r for w in words for r in held.get(w, ())}
        _assign(doc, quotation, words, list(claimants.values()))
    for relation in doc._.relations:
        _stay_in_sentence(doc, relation)
    _part_rivals(doc, doc._.relations)
    doc._.relations = [r for r in doc._.relations if r.content]
    for relation in doc._.relations:
        _close_gaps(doc, relation)
        if relation.cue:
            relation.content = [_to_inner_mark(doc, span) for span in relation.content]
        _free_possessive(doc, relation)
        if relation.outlet >= RELAY:
            _take_sentence(doc, relation)
    for role in ROLES[1:]:
        doc.spans[role] = [Span(doc, *s, label=role) for r in doc._.relations for s in getattr(r, role)]
    return doc


def _assign(doc: Doc, quotation: Span, words: set[int], claimants: list[Relation]) -> None:
    """Give the quotation to the relation that is surest of it; those that hold its cue keep it, too."""
    rivals = [r for r in claimants if not _lies_in(r, quotation)]
    claims = {id(r): len(r.tokens("content") & words) / len(words) for r in rivals}
    least = CLAIM
    if rivals and max(claims.values()) < CLAIM:
        # The network loses long speech on its way, but knows whose it is at the opening mark.
        rivals, least = [r for r in rivals if min(words) in r.tokens("content")], BEGUN
    if not rivals or max(claims[id(r)] for r in rivals) < least:
        return
    owner = max(rivals, key=lambda r: (claims[id(r)] >= least, r.mean_said(words)))
    for relation in rivals:
        content = relation.tokens("content")
        if relation is owner or _holds(relation, owner):
            if least <= claims[id(relation)] < 1:
                relation.content = spans_of(doc, content | {t.i for t in quotation[1:-1]} | words)
        elif not _holds(owner, relation):
            relation.content = spans_of(doc, content - {t.i for t in quotation})


def _lies_in(relation: Relation, quotation: Span) -> bool:
    """Speech inside the quotation: its cue, or its source if it has none, stands there."""
    return any(quotation.start <= s < quotation.end for s, _ in relation.cue or relation.source)


def _holds(outer: Relation, inner: Relation) -> bool:
    """The cue of one relation lies in the content of the other."""
    return any(s < end and start < e for s, e in inner.cue for start, end in outer.content)


def _stay_in_sentence(doc: Doc, relation: Relation) -> None:
    """A cue, and a source where there is one beside it, stands in one sentence."""
    home = _home(doc, relation)
    for role in ("cue", "source"):
        near = [s for s in getattr(relation, role) if doc._.sentence_of[s[0]] == home]
        setattr(relation, role, near or getattr(relation, role))


def _home(doc: Doc, relation: Relation) -> int:
    return int(doc._.sentence_of[doc._.encoded.sequence.words[relation.anchor]])


def _part_rivals(doc: Doc, relations: list[Relation]) -> None:
    """What two cues claim, neither reporting the other, belongs to the one in whose sentence it stands."""
    inside, sentence_of = doc._.in_quotation, doc._.sentence_of
    homes = {id(r): _home(doc, r) for r in relations}
    lost: dict[int, set[int]] = {}
    for token, claimants in holders(relations).items():
        if len(claimants) < 2 or inside[token]:
            continue
        at_home = [r for r in claimants if homes[id(r)] == sentence_of[token]]
        for relation in claimants if at_home else ():
            if homes[id(relation)] == sentence_of[token] or relation.outlet >= RELAY:
                continue
            if any(not (_holds(r, relation) or _holds(relation, r)) for r in at_home):
                lost.setdefault(id(relation), set()).add(token)
    for relation in relations:
        if id(relation) in lost:
            relation.content = spans_of(doc, relation.tokens("content") - lost[id(relation)])


def _close_gaps(doc: Doc, relation: Relation) -> None:
    """A word or two between parts of one content that nothing else claims belong to it."""
    taken = set().union(*(relation.tokens(role) for role in ROLES[1:] if role != "content"))
    spans = relation.content[:1]
    for start, end in relation.content[1:]:
        gap = range(spans[-1][1], start)
        words = [i for i in gap if doc[i].text[0].isalnum()]
        same = doc._.sentence_of[spans[-1][0]] == doc._.sentence_of[start]
        if same and len(words) <= GAP and not taken & set(gap):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    relation.content = spans


def _to_inner_mark(doc: Doc, span: Tokens) -> Tokens:
    """What begins with a single mark ends with its partner: "He told me, 'It's you,' and I cried".

    Left alone are terms of a word or two, and content that goes on between further marks.
    """
    start, end = doc[span[0]].idx, doc[span[1] - 1].idx
    cleaned = doc._.cleaned
    if start < 2 or cleaned[start - 1] != "'" or cleaned[start - 2].isalnum():
        return span
    closing = _CLOSING_SINGLE.search(cleaned, start, end)
    if closing is None or _OPENING_SINGLE.search(cleaned, closing.end(), end):
        return span
    if closing.group()[0].isalnum() and cleaned.count(" ", start, closing.end()) < TERM:
        return span
    until = next(i for i in range(*span) if doc[i].idx >= closing.end() - 1)
    return trim(doc, (span[0], until)) or span


def _free_possessive(doc: Doc, relation: Relation) -> None:
    """ "In her words": the pronoun is the source, though it stands in the cue."""
    if relation.source:
        return
    inside = [i for s, e in relation.cue for i in range(s, e) if doc[i].text.casefold() in _POSSESSIVES]
    relation.source = [(i, i + 1) for i in inside[:1]]


def _take_sentence(doc: Doc, relation: Relation) -> None:
    """What an outlet relays in a sentence of its own, "Report informs, referring to the agency.", begins with
    the sentence that it stands behind, after the dateline."""
    start, end = relation.content[0]
    if doc._.sentence_of[end - 1] >= _home(doc, relation):
        return
    begin = doc.spans["sentences"][doc._.sentence_of[start]].start
    named = outlet_tokens(doc)
    while begin < start and (begin in named or not doc[begin].text[0].isalnum()):
        begin += 1
    relation.content[0] = (begin, end)
