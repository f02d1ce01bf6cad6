"""A folder for the annotation tool brat: each article with its annotations in standoff format."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from schemas import Attribution, OutletMention, Result, Span
from service.batch.rows import Answered
from service.batch.writers.base import Writer

PARTS = ("content", "cue", "source", "addressee", "via")
CONFIGURATION = """\
[entities]
Content
Cue
Source
Addressee
Via
Outlet

[relations]
HasCue\tArg1:Content, Arg2:Cue
HasSource\tArg1:Content, Arg2:Source
HasAddressee\tArg1:Content, Arg2:Addressee
HasVia\tArg1:Content, Arg2:Via
Inside\tArg1:Content, Arg2:Content
<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>

[events]

[attributes]
Type\tArg:Content, Value:direct|mixed|indirect
Level\tArg:Content, Value:speaker|outlet
Negative\tArg:Content
Role\tArg:Outlet, Value:byline|dateline|tag|lead|told|signoff|credit
"""
_decoder = msgspec.json.Decoder(Result)


class BratWriter(Writer):
    """Writes ``NUMBER-ID.txt`` and ``NUMBER-ID.ann`` for each article, and ``annotation.conf``."""

    needs_text = True

    def __init__(self, path: Path, name: Path) -> None:
        self._folder = path
        path.mkdir()
        (path / "annotation.conf").write_text(CONFIGURATION, encoding="utf-8")

    def write(self, number: int, row: Answered) -> None:
        """Write the two files of an article."""
        result = _decoder.decode(row.answer)
        file = self._folder / _name(number, result.id)
        # As bytes: line ends are part of the text that offsets count.
        file.with_name(f"{file.name}.txt").write_bytes((row.text or "").encode())
        lines = "".join(f"{line}\n" for line in standoff(result, row.text or ""))
        file.with_name(f"{file.name}.ann").write_bytes(lines.encode())

    def close(self) -> None:
        """Do nothing: every file is complete."""


def standoff(result: Result, text: str) -> Iterator[str]:
    """Write an answer as lines of an ``.ann`` file.

    A relation is its content, with the other parts and the enclosing content linked to it, its type, level
    and polarity as attributes, and speaker, chain and confidence in a note.
    """
    marks = _Marks(text)
    names = {item.id: item.name for item in (*result.speakers, *result.outlets)}
    contents: dict[str, str] = {}
    for item in result.attributions:
        contents[item.id] = yield from marks.bound("Content", item.content)
        yield from marks.describe(contents[item.id], item, names.get(item.speaker or ""))
    for item in result.attributions:
        for part in PARTS[1:]:
            if spans := getattr(item, part):
                mark = yield from marks.bound(part.capitalize(), spans)
                yield marks.link(f"Has{part.capitalize()}", contents[item.id], mark)
        if item.parent:
            yield marks.link("Inside", contents[item.id], contents[item.parent])
    for outlet in result.outlets:
        for mention in outlet.mentions:
            mark = yield from marks.bound("Outlet", [mention])
            yield marks.attribute("Role", mark, mention.role)


class _Marks:
    """Numbers the annotations of one article."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._counts = dict.fromkeys("TRA#", 0)

    def bound(self, kind: str, spans: Sequence[Span | OutletMention]) -> Iterator[str]:
        """Mark the words of one part; return the mark's name."""
        mark = self._next("T")
        pieces = [piece for span in spans for piece in self._in_lines(span)]
        offsets = ";".join(f"{start} {end}" for start, end in pieces)
        yield f"{mark}\t{kind} {offsets}\t{' '.join(self._text[start:end] for start, end in pieces)}"
        return mark

    def describe(self, mark: str, item: Attribution, speaker: str | None) -> Iterator[str]:
        """Say what kind of relation it is."""
        yield self.attribute("Type", mark, item.type)
        yield self.attribute("Level", mark, item.level)
        if item.polarity == "negative":
            yield f"{self._next('A')}\tNegative {mark}"
        note = f"{item.id}; {speaker or 'nobody named'}; {' > '.join(item.chain)}; {item.confidence:.2f}"
        yield f"{self._next('#')}\tAnnotatorNotes {mark}\t{' '.join(note.split())}"

    def attribute(self, name: str, mark: str, value: str) -> str:
        """Give a mark a value."""
        return f"{self._next('A')}\t{name} {mark} {value}"

    def link(self, name: str, one: str, other: str) -> str:
        """Link two marks."""
        return f"{self._next('R')}\t{name} Arg1:{one} Arg2:{other}"

    def _in_lines(self, span: Span | OutletMention) -> Iterator[tuple[int, int]]:
        """Divide a span at line ends, which brat does not allow inside one."""
        for line in re.finditer(r"[^\r\n]+", self._text[span.start : span.end]):
            yield span.start + line.start(), span.start + line.end()

    def _next(self, kind: str) -> str:
        self._counts[kind] += 1
        return f"{kind}{self._counts[kind]}"


def _name(number: int, id: str | None) -> str:
    """Name the files so that they are in order, unique, and found by the article's own name."""
    readable = re.sub(r"[^\w.-]+", "-", (id or "").removesuffix(".txt")).strip("-.")[:100]
    return f"{number:09}-{readable}" if readable else f"{number:09}"
