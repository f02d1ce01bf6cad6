"""Closed layouts in which copy names an outlet, for what the network overlooks.

Known outlets come from ``data/outlets.json``; a credit line needs no known name.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from spacy.tokens import Doc, Span

from service.extraction.names import fold

Mention = tuple[int, int, str]

_DATA = Path(__file__).parent / "data" / "outlets.json"
_RELAYS = frozenset("reports reported informs informed says said writes wrote quotes".split())
_AFTER_RELAY = frozenset([".", ",", "citing", "referring", "quoting", "with", "via"])
_BEFORE_RELAYED = frozenset([("link", "to"), ("reference", "to"), ("referring", "to")])
_BEFORE_TOLD = re.compile(
    r"\b(?:told|tell|telling|(?:asked|contacted|approached) by)(?: the)?$", re.IGNORECASE
)
_DASHES = frozenset(["-", "–", "—"])
_AFTER_DATELINE = frozenset([".", ":", "/", ")", "—", "-"])
# Datelines stand on top of an article.
_TOP = 6
LONGEST_DATELINE = 12
# What the words before or behind a name say of its role.
_ROLE_BEFORE = [
    (re.compile(before + r"(?: the| an?)?$", re.IGNORECASE), role)
    for before, role in (
        (
            r"\b(?:asked|contacted|approached|pressed) by(?: an? (?:reporter|correspondent) (?:from|of))?",
            "told",
        ),
        (r"\bon", "told"),
        (r"\b(?:seen|reviewed|obtained|viewed|examined|carried|quoted) by", "credit"),
        (r"^photos?:?", "credit"),
        (r"©|^copyright|^published in", "signoff"),
    )
]
_ROLE_BEHIND = [
    (re.compile(r"(?:has |have )?(?:asked|spoke|spoken|interviewed)\b"), "told"),
    (re.compile(r"was first published\b"), "signoff"),
]
_LONGEST_HINT = 6
_CREDIT = re.compile(r"\((?P<credit>(?:Additional )?(?:Reporting|Writing|Editing) by [^()]+)\)")
_SOURCE_LINE = re.compile(r"Sources?\s*[:—-]\s*(?P<credit>[A-Z][\w.]*(?: [\w.]+){0,4})")


@cache
def known_outlets() -> dict[str, str]:
    """From every folded form of a known outlet to its usual name."""
    return {fold(form): forms[0] for forms in reversed(_rows()) for form in forms}


@cache
def _forms() -> frozenset[str]:
    """Known names as written, and in capitals where those cannot be another word's."""
    forms = [form for row in _rows() for form in row]
    return frozenset([*forms, *(form.upper() for form in forms if len(form) > 3)])


@cache
def _longest_by_first_word() -> dict[str, int]:
    """From the first word of known names to the number of words of the longest one."""
    longest: dict[str, int] = {}
    for form in _forms():
        words = re.findall(r"\w+|[^\w\s]", form)
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return longest


@cache
def _rows() -> list[list[str]]:
    return json.loads(_DATA.read_text(encoding="utf-8"))


def is_known(name: str) -> bool:
    """Whether an outlet is known by a name; a single word as it is written: "dpa", but not "time"."""
    return name in _forms() or (" " in name and fold(name) in known_outlets())


def known_names(doc: Doc) -> list[tuple[int, int]]:
    """All known outlets, whatever they do, as ``(first token, last token + 1)``."""
    return [name for paragraph in doc.spans["paragraphs"] for name in _known(doc, paragraph)]


def known(doc: Doc, names: list[tuple[int, int]]) -> Iterator[Mention]:
    """The known outlets that stand in closed layouts, as ``(first token, last token + 1, role)``."""
    for start, end in names:
        number = int(doc._.paragraph_of[start])
        paragraph = doc.spans["paragraphs"][number]
        role = _role(doc, number, (paragraph.start, paragraph.end), start, end)
        if role:
            yield start, end, role


def credits(doc: Doc) -> Iterator[Mention]:
    """Paragraphs that are a credit line, "(Reporting by ...; Editing by ...)", "Source: ..."."""
    for paragraph in doc.spans["paragraphs"]:
        yield from _credit(doc, paragraph)


def _credit(doc: Doc, paragraph) -> Iterator[Mention]:
    text = paragraph.text.strip()
    match = _CREDIT.fullmatch(text) or _SOURCE_LINE.fullmatch(text)
    if match:
        offset = paragraph.start_char + paragraph.text.index(text)
        span = doc.char_span(
            offset + match.start("credit"), offset + match.end("credit"), alignment_mode="contract"
        )
        if span is not None:
            yield span.start, span.end, "credit"


def _known(doc: Doc, paragraph: Span) -> Iterator[tuple[int, int]]:
    """The longest known names, from the left."""
    longest, forms = _longest_by_first_word(), _forms()
    words = [t.text for t in paragraph]
    after = 0
    for i, word in enumerate(words):
        if i < after or word not in longest:
            continue
        start = paragraph.start + i
        last = min(start + longest[word], paragraph.end)
        end = next((j for j in range(last, start, -1) if doc[start:j].text in forms), start)
        if end > start:
            yield start, end
            after = end - paragraph.start


def role_by_words(doc: Doc, start: int, end: int) -> str | None:
    """What a mention does by the words beside it: "asked by OUTLET", "© OUTLET", "OUTLET has asked"."""
    paragraph = doc.spans["paragraphs"][doc._.paragraph_of[start]]
    before = doc[max(start - _LONGEST_HINT, paragraph.start) : start].text.strip()
    behind = doc[end : min(end + _LONGEST_HINT, paragraph.end)].text
    roles = [role for hint, role in _ROLE_BEFORE if hint.search(before)]
    roles += [role for hint, role in _ROLE_BEHIND if hint.match(behind)]
    return roles[0] if roles else None


def _role(doc: Doc, number: int, paragraph: tuple[int, int], start: int, end: int) -> str | None:
    """What a known outlet does here, if the words around it leave no doubt."""
    if tuple(t.text for t in doc[max(start - 2, paragraph[0]) : start]) in _BEFORE_RELAYED:
        return "credit"
    if _BEFORE_TOLD.search(doc[max(start - 3, paragraph[0]) : start].text):
        return "told"
    before = doc[paragraph[0] : min(start, paragraph[0] + 2 * LONGEST_DATELINE)]
    words = [t.text for t in before if t.text[0].isalnum()]
    following = [t.text for t in doc[end : min(end + 2, paragraph[1])]]
    role = None if words else _opening_role(doc, number, end, paragraph[1])
    if role:
        return role
    if following and following[0] in _RELAYS and (len(following) == 1 or following[1] in _AFTER_RELAY):
        return "tag" if words else "lead"
    dateline = all(not w[0].islower() for w in words) and len(words) < LONGEST_DATELINE
    if number < _TOP and words and dateline and following[:1] and following[0] in _AFTER_DATELINE:
        return "byline" if words[0] == "By" else "dateline"
    return None


def _opening_role(doc: Doc, number: int, end: int, last: int) -> str | None:
    """What it does before any other word of its paragraph: "/ritzau/", "MINA - Workers ..."."""
    if not any(t.text[0].isalnum() for t in doc[end:last]):
        return "signoff" if number == len(doc.spans["paragraphs"]) - 1 else "dateline"
    spaced_dash = doc[end].text in _DASHES and doc[end - 1].whitespace_
    return "dateline" if number < _TOP and spaced_dash else None
