"""Quotation marks: which stretches of a paragraph stand between them, and which marks have no partner.

Marks differ by language and are often mixed within one pair (``"... ”``), so a mark's direction comes from
its shape and from the blanks beside it, never from the shape alone. A quotation left open at the end of a
paragraph goes on if the next paragraph opens with a mark again (the convention for quotations over several
paragraphs); otherwise its mark is reported as unpaired.
"""

from bisect import bisect_right
from dataclasses import dataclass

# Code points after which an apostrophe is not taken for the opening of a quotation any more.
LONGEST_SINGLE = 3000

_OPENERS = frozenset("“„«‟〝❝")
_CLOSERS = frozenset("”»〞❞")
_BEFORE_OPENING = frozenset(" \n([{—-/:")
_NO_LETTER_AFTER_CLOSING = frozenset(" \n.,;:!?)]}—-")


@dataclass(frozen=True, slots=True)
class Quotation:
    """Offsets of a quotation, marks included. ``closed`` is false when the paragraph ends first."""

    start: int
    end: int
    closed: bool


def find_quotations(text: str, cleaned: str, start: int, end: int) -> tuple[list[Quotation], list[int]]:
    """Pair the marks of the paragraph ``text[start:end]``.

    Args:
        text: The caller's text, for the direction of a mark.
        cleaned: :func:`service.extraction.text.clean` of it, for the places of the marks.
        start: First code point of the paragraph.
        end: Code point after its last one.

    Returns:
        The quotations in order, single marks included, and the offsets of closing marks that none opens.
    """
    doubles, stray = _double(text, cleaned, start, end)
    return sorted(doubles + _single(cleaned, start, end, doubles), key=lambda q: q.start), stray


def _double(text: str, cleaned: str, start: int, end: int) -> tuple[list[Quotation], list[int]]:
    quotations: list[Quotation] = []
    stray: list[int] = []
    opened = None
    at = cleaned.find('"', start, end)
    while at != -1:
        after = at + 1
        if opened is None:
            if _may_open(text, cleaned, at, after, start, end):
                opened = at
            elif not _is_measure(cleaned, at, start):
                stray.append(at)
        elif _must_open(text, cleaned, at, after, opened, end):
            # An opening mark inside an open quotation: the first one was never closed.
            quotations.append(Quotation(opened, at, closed=False))
            opened = at
        elif text[at] not in _OPENERS or at + 1 >= end or cleaned[at + 1] in _NO_LETTER_AFTER_CLOSING:
            quotations.append(Quotation(opened, after, closed=True))
            opened = None
        at = cleaned.find('"', after, end)
    if opened is not None:
        quotations.append(Quotation(opened, end, closed=False))
    return quotations, stray


def _may_open(text: str, cleaned: str, at: int, after: int, start: int, end: int) -> bool:
    if after >= end:
        return False
    if text[at] in _OPENERS:
        return True
    before_ok = at == start or cleaned[at - 1] in _BEFORE_OPENING or cleaned[at - 1] in "'\""
    if text[at] in _CLOSERS:
        # German and Scandinavian copy opens with these shapes.
        return before_ok and not cleaned[after].isspace()
    if before_ok:
        return True
    return not cleaned[at - 1].isdigit() and not cleaned[after].isspace() and cleaned[after].isalnum()


def _must_open(text: str, cleaned: str, at: int, after: int, opened: int, end: int) -> bool:
    if after >= end or not cleaned[after].isalnum() or not cleaned[at - 1].isspace():
        return False
    return text[at] in _OPENERS and text[opened] in _OPENERS and text[at] == text[opened]


def _is_measure(cleaned: str, at: int, start: int) -> bool:
    """Inches and seconds: a digit stands right before the mark."""
    return at > start and cleaned[at - 1].isdigit()


def _single(cleaned: str, start: int, end: int, doubles: list[Quotation]) -> list[Quotation]:
    """Single marks outside double ones; an apostrophe has a letter behind it or no partner."""
    quotations: list[Quotation] = []
    at = cleaned.find("'", start, end)
    covered = _Cover(doubles)
    while at != -1:
        opens = (
            at + 1 < end
            and cleaned[at + 1].isalnum()
            and (at == start or cleaned[at - 1] in _BEFORE_OPENING)
            and not covered(at)
        )
        close = _closing_single(cleaned, at + 1, end, covered) if opens else -1
        if close != -1 and not _is_decade(cleaned, at):
            quotations.append(Quotation(at, close + 1, closed=True))
            at = close
        at = cleaned.find("'", at + 1, end)
    return quotations


def _is_decade(cleaned: str, at: int) -> bool:
    """ "the '80s": two digits and an s."""
    return cleaned[at + 1 : at + 3].isdigit() and cleaned[at + 3 : at + 4] == "s"


def _closing_single(cleaned: str, start: int, end: int, covered: "_Cover") -> int:
    """The mark that closes a single quotation; one behind an "s" only if no better one comes."""
    possessive = -1
    end = min(end, start + LONGEST_SINGLE)
    at = cleaned.find("'", start, end)
    while at != -1:
        if (
            not covered(at)
            and (at + 1 >= end or not cleaned[at + 1].isalnum())
            and not cleaned[at - 1].isspace()
        ):
            if cleaned[at - 1] != "s" or at + 1 >= end:
                return at
            if possessive == -1:
                possessive = at  # "the workers' hall": perhaps only an apostrophe
        at = cleaned.find("'", at + 1, end)
    return possessive


class _Cover:
    """Whether an offset lies in one of some sorted quotations that do not overlap."""

    def __init__(self, quotations: list[Quotation]):
        self._quotations = quotations
        self._starts = [q.start for q in quotations]

    def __call__(self, at: int) -> bool:
        number = bisect_right(self._starts, at) - 1
        return number >= 0 and at < self._quotations[number].end
