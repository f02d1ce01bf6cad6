"""Outlet mentions: bylines, datelines, tags, leads, told, sign-offs and credits."""

import itertools
import re
from collections.abc import Iterator
from functools import cache

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span

from service.extraction import outlet_patterns
from service.extraction.encoder import Encoded, log_softmax
from service.extraction.labels import OUTLETS
from service.extraction.names import fold
from service.extraction.nouns import demonyms, newsroom, other_bodies, outlet_words

THRESHOLD = 0.5
# How likely the likeliest word of a name must be: of an outlet that is known, of another in running text, and
# of another where towns, initials and headings stand, too.
KNOWN, UNKNOWN, UNKNOWN_BY_LAYOUT = 0.3, 0.6, 0.9
_IN_TEXT = frozenset(["told", "credit"])
# A reporter is no outlet: so likely a person's name must be.
PERSON = 0.5
# Words before a name that is no source, and behind one that has nothing to report.
_NO_RELAY = [
    ["hyperlink", "to"],
    ["polled", "by"],
    ["news", "on"],
    ["follow"],
    ["question", ":"],
    ["question", "("],
]
_NO_KNOWLEDGE = [["could", "not"], ["was", "unable"], ["was", "able"], ["is", "not"]]


@Language.component("outlets", requires=["doc.spans"], assigns=["doc.spans"])
def outlets(doc: Doc) -> Doc:
    """Fill ``doc.spans["outlets"]``; the label of a span is what the mention does."""
    learned = [m for m in _as_named(doc, _learned(doc)) if not _is_other(doc, *m[:2])]
    learned = _without_short_forms(doc, learned)
    found: list[tuple[int, int, str]] = []
    taken: set[int] = set()
    names = outlet_patterns.known_names(doc)
    found_by = (outlet_patterns.credits(doc), learned, outlet_patterns.known(doc, names), _likely(doc, names))
    for mention in itertools.chain.from_iterable(found_by):
        place = set(range(mention[0], mention[1]))
        short_form = mention[0] - 2 in taken and doc[mention[0] - 1].text == "("  # "Anadolu Agency (AA)"
        if not place & taken and not short_form:
            taken |= place
            if _relays_nothing(doc, *mention[:2]):
                continue
            role = outlet_patterns.role_by_words(doc, *mention[:2]) or mention[2]
            found.append((*mention[:2], role))
    doc.spans["outlets"] = [Span(doc, start, end, label=role) for start, end, role in sorted(found)]
    return doc


def outlet_tokens(doc: Doc) -> set[int]:
    """The tokens of all mentions of outlets."""
    return {i for mention in doc.spans["outlets"] for i in range(mention.start, mention.end)}


def _as_named(doc: Doc, mentions: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Mentions with the front of their names: "Saturday" of "Saturday Beats"; without what they are:
    "television" behind "N1 television". Longer ones come first."""
    found = []
    for start, end, role in mentions:
        article = doc[start:end].text == "The"
        named = (doc._.name_at.get(i) for i in ([end] if article else range(start, end)))
        body = next((n for n in named if n is not None and n.label_ == "organisation"), None)
        if body is not None and body.start != start:
            start, end = body.start, max(end, body.end)
        joined = doc[start : end + 2]  # "RFE | /RL"
        if "/" in joined.text and outlet_patterns.is_known(joined.text):
            end = joined.end
        if not outlet_patterns.is_known(doc[start:end].text):
            start, end = _without_kind(doc, start, end)
        found.extend(_apart(doc, start, end, role))
    return sorted(found, key=lambda m: m[0] - m[1])


def _apart(doc: Doc, start: int, end: int, role: str) -> Iterator[tuple[int, int, str]]:
    """Two outlets in one line, "MENAFN- AzerNews", "DAILY SABAH WITH AA"; one with its newsroom: "Al Jazeera
    Staff"."""
    for i in range(start + 1, end - 1):
        dash = doc[i].text in {"-", "–", "—"} and doc[i].whitespace_
        if dash or doc[i].text.casefold() == "with":
            yield start, i, role
            start = i + 1
    last = end
    while last > start and _is_newsroom(doc, start, last):
        last -= 1
    yield start, last if outlet_patterns.is_known(doc[start:last].text) else end, role


def _is_newsroom(doc: Doc, start: int, end: int) -> bool:
    """Whether the last word is no part of the outlet's name: not "News" of "Kyodo News"."""
    return doc[end - 1].text.casefold() in newsroom() and not outlet_patterns.is_known(doc[start:end].text)


def _without_kind(doc: Doc, start: int, end: int) -> tuple[int, int]:
    if any(t.text[:1].isupper() for t in doc[start:end]):
        while doc[start].text.islower() and doc[start].whitespace_:
            start += 1
        while doc[end - 1].text.islower() and doc[end - 2].whitespace_:
            end -= 1
    return start, end


def _without_short_forms(doc: Doc, mentions: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Without the acronyms of bodies that are no outlets where they are named in full."""
    entity_at = {mention: entity for entity in doc._.entities for mention in entity.mentions}
    tokens = {i for start, end, _ in mentions for i in range(start, end)}

    def stands_for_other(start: int, end: int) -> bool:
        entity = entity_at.get((start, end)) if doc[start:end].text.isupper() else None
        longer = [m for m in entity.mentions if m[1] - m[0] > end - start] if entity else []
        return bool(longer) and tokens.isdisjoint(i for m in longer for i in range(*m))

    return [m for m in mentions if not stands_for_other(*m[:2])]


def _is_other(doc: Doc, start: int, end: int) -> bool:
    if _is_place(doc, start, end) or _is_other_body(doc, start, end):
        return True
    return _is_person(doc, start, end) or _is_nationality(doc, start, end)


def _relays_nothing(doc: Doc, start: int, end: int) -> bool:
    """The terms of use and the advertisements of a site, "may not be reproduced without a hyperlink to
    AZERTAC", "Follow Trend on Telegram"; a poll's or an address's owner; what an outlet does not know."""
    if _is_in_address(doc, start) or _is_programme(doc, start):
        return True
    before = [t.text.casefold() for t in doc[max(start - 2, 0) : start] if not t.is_space]
    after = [t.text for t in doc[end : end + 2]]
    return before in _NO_RELAY or before[-1:] in _NO_RELAY or after in _NO_KNOWLEDGE


def _is_in_address(doc: Doc, start: int) -> bool:
    """The rest of "https://24.kg/english", "en.Tengrinews.kz" and "desk@dpa.example"."""
    before = doc[max(start - 3, 0) : start].text_with_ws
    return re.search(r"(?:://|\w[.@])\Z", before) is not None


def _is_programme(doc: Doc, start: int) -> bool:
    """ "Morning Report" of "RNZ's Morning Report"."""
    owner = doc[max(start - 3, 0)].text
    return doc[max(start - 2, 0) : start].text in {"'s", "’s"} and outlet_patterns.is_known(owner)


def _is_nationality(doc: Doc, start: int, end: int) -> bool:
    """ "Zambian" before "newspaper Copper Times", "Lebanon" of "Lebanon's state-run agency"."""
    return (
        end - start == 1
        and fold(doc[start].text) in _lands()
        and not outlet_patterns.is_known(doc[start].text)
    )


@cache
def _lands() -> frozenset[str]:
    return frozenset([*demonyms(), *itertools.chain.from_iterable(demonyms().values())])


def _is_person(doc: Doc, start: int, end: int) -> bool:
    """What names somebody in the article, unless it is known for an outlet."""
    name = doc._.name_at.get(start)
    if name is None or name.label_ != "person" or name.end < end:
        return False
    return not outlet_patterns.is_known(doc[start:end].text)


def _learned(doc: Doc) -> list[tuple[int, int, str]]:
    """Runs of words that the network calls a mention, with the role that is likeliest over the run."""
    encoded: Encoded = doc._.encoded
    words = encoded.sequence.words
    if not len(words):
        return []
    chances = np.exp(log_softmax(encoded.outlet))
    begin, inside = chances[:, 1::2], chances[:, 2::2]
    is_mention = 1 - chances[:, 0] > THRESHOLD
    new_paragraph = np.diff(encoded.paragraph, prepend=-1) != 0
    opens = is_mention & (new_paragraph | (begin.sum(-1) > inside.sum(-1)) | ~np.roll(is_mention, 1))
    closes = is_mention & ~np.roll(is_mention & ~opens, -1)
    found = []
    for first, last in zip(np.flatnonzero(opens), np.flatnonzero(closes), strict=True):
        if encoded.person[first : last + 1].mean() > PERSON:
            continue
        role = _likeliest_role((begin + inside)[first : last + 1])
        start, end = _trim(doc, int(words[first]), int(words[last]) + 1)
        sounds = any(t.text.casefold() in outlet_words() for t in doc[start:end])
        least = UNKNOWN if role in _IN_TEXT or sounds else UNKNOWN_BY_LAYOUT
        likely = 1 - chances[first : last + 1, 0].min() > least
        if start < end and _may_be_name(doc, start, end, likely):
            found.append((start, end, "byline" if start and doc[start - 1].text == "By" else role))
    return found


def _likeliest_role(chances: np.ndarray) -> str:
    """Of ``(n_words, n_roles)`` chances."""
    return OUTLETS[1 + 2 * int(chances.sum(0).argmax())].partition("-")[2]


def _likely(doc: Doc, names: list[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
    """Known outlets that the network thinks somewhat likely to be mentioned for what they relay."""
    encoded: Encoded = doc._.encoded
    row = {int(word): i for i, word in enumerate(encoded.sequence.words)}
    for start, end in names:
        chances = np.exp(log_softmax(encoded.outlet[row[start] : row[end - 1] + 1]))
        if 1 - chances[:, 0].min() > KNOWN:
            yield start, end, _likeliest_role(chances[:, 1::2] + chances[:, 2::2])


def _may_be_name(doc: Doc, start: int, end: int, likely: bool) -> bool:
    """A known one, or what is likely and has a capital or the point of an address; no document number."""
    text = doc[start:end].text
    if outlet_patterns.is_known(text):
        return True
    digits = sum(c.isdigit() for c in text)
    return likely and digits < len(text) / 2 and any(c.isupper() or c == "." for c in text)


def _trim(doc: Doc, start: int, end: int) -> tuple[int, int]:
    while start < end and (not re.match(r"\w", doc[start].text) or doc[start].text == "the"):
        start += 1
    while start < end and not re.search(r"\w", doc[end - 1].text):
        end -= 1
    return start, end


def _is_place(doc: Doc, start: int, end: int) -> bool:
    """The town of a dateline, "TASHKENT — ...", when the network takes it for the outlet."""
    name = doc[start:end]
    opens = start == 0 or doc._.paragraph_of[start - 1] != doc._.paragraph_of[start]
    dash = end < len(doc) and doc[end].text in {"—", "–"}
    return opens and dash and name.text.isupper() and not outlet_patterns.is_known(name.text)


def _is_other_body(doc: Doc, start: int, end: int) -> bool:
    """What is no outlet is told things, too: "told the Commons", "told Sligo Coroner's Court"."""
    if outlet_patterns.is_known(doc[start:end].text):
        return False
    while end < len(doc) and (doc[end].text[0].isupper() or doc[end].text in {"'", "’", "s"}):
        end += 1
    return any(t.text.casefold() in other_bodies() for t in doc[start:end])
