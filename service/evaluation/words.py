"""Word tokens and quotations as the scorer counts them.

The scorer has its own idea of both, so that a change to the extraction's cannot change the yardstick.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable

Offsets = tuple[int, int]
Ids = frozenset[int]

_WORD = re.compile(r"\w+")
_SINGLE_OPEN = re.compile(r"(?:(?<=^)|(?<=[\s(\[“\"—–-]))[‘'`](?=\w)")
_SINGLE_CLOSE = re.compile(r"(?<=[\w.,!?…])[’'](?!\w)")


class Words:
    """The runs of ``\\w`` of a text; punctuation and quotation marks count nowhere."""

    def __init__(self, text: str):
        self.text = text
        self.spans = [m.span() for m in _WORD.finditer(text)]
        self._ends = [end for _, end in self.spans]

    def ids(self, spans: Iterable[Offsets]) -> Ids:
        """The words that overlap any of the spans."""
        found = set()
        for start, end in spans:
            i = bisect_left(self._ends, start + 1)
            while i < len(self.spans) and self.spans[i][0] < end:
                found.add(i)
                i += 1
        return frozenset(found)

    def form(self, i: int) -> str:
        """Word ``i`` in lower case."""
        start, end = self.spans[i]
        return self.text[start:end].lower()

    def quoted(self) -> Ids:
        """The words in quotation marks."""
        return self.ids(_quotations(self.text))


def quotation_type(content: Ids, quoted: Ids) -> str:
    """direct: all content words in quotation marks; mixed: some; indirect: none."""
    inside = len(content & quoted)
    if content and inside == len(content):
        return "direct"
    return "mixed" if inside else "indirect"


def _quotations(text: str) -> list[Offsets]:
    found = []
    for paragraph in re.finditer(r"[^\n]+", text):
        base, line = paragraph.start(), paragraph.group()
        doubles = _doubles(line)
        found += [(base + s, base + e) for s, e in doubles + _singles(line, doubles)]
    return found


def _doubles(line: str) -> list[Offsets]:
    """Pairs of double marks; one that is open at the end of its paragraph runs to that end."""
    found: list[Offsets] = []
    start: int | None = None
    i = 0
    while i < len(line):
        mark, width = line[i], 1
        if line.startswith(("''", "``"), i):
            mark, width = '"', 2
        if start is None:
            if mark in '“„«"':
                start = i
        elif mark in '”»"':
            found.append((start, i + width))
            start = None
        i += width
    return [*found, (start, len(line))] if start is not None else found


def _singles(line: str, doubles: list[Offsets]) -> list[Offsets]:
    """Pairs of single marks outside double ones."""

    def covered(at: int) -> bool:
        return any(s <= at < e for s, e in doubles)

    found, at = [], 0
    while opening := _SINGLE_OPEN.search(line, at):
        at = opening.end()
        closing = None if covered(opening.start()) else _SINGLE_CLOSE.search(line, at)
        if closing and not covered(closing.start()):
            found.append((opening.start(), closing.end()))
            at = closing.end()
    return found
