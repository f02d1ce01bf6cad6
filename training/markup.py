"""Read the inline-marked training articles (the format is described in training/gold/README.md)."""

import csv
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

GOLD = Path(__file__).parent / "gold"
UNSEEN = GOLD / "unseen"
# One article in so many is kept from training, for the calibration of the confidence.
HELD_OUT = 20

_MARK = re.compile(r"\{(?:([CSQAV])(\d+)|O\.(\w+)|(N)):")
_ROLES = {"C": "content", "S": "source", "Q": "cue", "A": "addressee", "V": "via"}
_ARTICLE = re.compile(r"^=== ", re.MULTILINE)
_META = re.compile(r"\s*(\d+):\s*(.*)")

Offsets = tuple[int, int]


class MarkupError(ValueError):
    """A training article that cannot be read; the message names the article and the place."""


@dataclass(slots=True)
class GoldRelation:
    """One marked relation; all offsets are code points of the unmarked text."""

    number: int
    content: list[Offsets] = field(default_factory=list)
    cue: list[Offsets] = field(default_factory=list)
    source: list[Offsets] = field(default_factory=list)
    addressee: list[Offsets] = field(default_factory=list)
    via: list[Offsets] = field(default_factory=list)
    speaker: str | None = None
    level: str = "speaker"
    polarity: str = "positive"
    parent: int | None = None
    optional: bool = False
    role: str | None = None
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class GoldOutlet:
    """An outlet mention and what it does."""

    start: int
    end: int
    role: str


@dataclass(frozen=True, slots=True)
class GoldEntity:
    """A named person or body with all the forms of its name in the article. Gender: ``m``, ``f`` or ``?``."""

    kind: str
    gender: str
    name: str
    forms: tuple[str, ...]


@dataclass(slots=True)
class GoldArticle:
    """An article with everything that was annotated in it."""

    id: str
    text: str
    relations: list[GoldRelation]
    outlets: list[GoldOutlet]
    not_quotations: list[Offsets]
    entities: list[GoldEntity] = field(default_factory=list)


def is_held_out(article: "GoldArticle") -> bool:
    """Whether an article is kept from training; its name alone decides."""
    return zlib.crc32(article.id.encode()) % HELD_OUT == 0


def is_in_other_half(article: "GoldArticle") -> bool:
    """Whether ``training.train --half`` leaves an article out; its name alone decides."""
    return zlib.crc32(article.id.encode()) // HELD_OUT % 2 == 0


def read_folder(folder: Path = GOLD) -> list[GoldArticle]:
    """All articles of a folder, in the order of the file names."""
    return [article for path in sorted(folder.glob("*.txt")) for article in read_file(path)]


def kept_from_training() -> list[GoldArticle]:
    """The articles that no network has learned from: those held out, and a folder of nothing else."""
    return [a for a in read_folder(GOLD) if is_held_out(a)] + read_folder(UNSEEN)


def read_file(path: Path) -> Iterator[GoldArticle]:
    """The articles of one file, with the entities of the ``.entities.tsv`` beside it if there is one.

    Raises:
        MarkupError: A mark or a line of metadata cannot be read.
    """
    entities = _read_entities(path.with_suffix(".entities.tsv"))
    for block in _ARTICLE.split(path.read_text(encoding="utf-8"))[1:]:
        name, _, rest = block.partition("\n")
        marked, _, meta = rest.partition("\n---\n")
        article = _read_article(name.strip(), marked, meta)
        article.entities = entities.get(article.id, [])
        yield article


def _read_entities(path: Path) -> dict[str, list[GoldEntity]]:
    found: dict[str, list[GoldEntity]] = {}
    if path.exists():
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                article, kind, gender, name, *forms = row
                others = tuple(f.strip() for f in forms[0].split("|") if f.strip()) if forms else ()
                found.setdefault(article, []).append(GoldEntity(kind, gender, name, others))
    return found


def _read_article(name: str, marked: str, meta: str) -> GoldArticle:
    text, spans = _strip(name, marked)
    article = GoldArticle(name, text, [], [], [])
    relations: dict[int, GoldRelation] = {}
    for mark, start, end in sorted(spans, key=lambda s: s[1]):
        role, number, outlet, _ = mark.groups()
        if role:
            relation = relations.setdefault(int(number), GoldRelation(int(number)))
            getattr(relation, _ROLES[role]).append((start, end))
        elif outlet:
            article.outlets.append(GoldOutlet(start, end, outlet))
        else:
            article.not_quotations.append((start, end))
    for line in filter(str.strip, meta.splitlines()):
        _read_meta(name, line, relations)
    article.relations = [relations[n] for n in sorted(relations)]
    for relation in article.relations:
        if not relation.content:
            raise MarkupError(f"{name}: relation {relation.number} has no content")
    return article


def _strip(name: str, marked: str) -> tuple[str, list[tuple[re.Match[str], int, int]]]:
    out: list[str] = []
    opened: list[tuple[re.Match[str], int]] = []
    spans = []
    i = 0
    while i < len(marked):
        if match := _MARK.match(marked, i):
            opened.append((match, len(out)))
            i = match.end()
            continue
        if marked[i] == "{" or (marked[i] == "}" and not opened):
            raise MarkupError(f"{name}: stray {marked[i]} near {marked[max(0, i - 40) : i + 20]!r}")
        if marked[i] == "}":
            match, start = opened.pop()
            spans.append((match, start, len(out)))
        else:
            out.append(marked[i])
        i += 1
    if opened:
        raise MarkupError(f"{name}: {opened[-1][0].group()} is never closed")
    return "".join(out), spans


def _read_meta(name: str, line: str, relations: dict[int, GoldRelation]) -> None:
    match = _META.match(line)
    if not match or int(match[1]) not in relations:
        raise MarkupError(f"{name}: no such relation, or no metadata: {line!r}")
    relation = relations[int(match[1])]
    for part in match[2].split(";"):
        key, _, value = (p.strip() for p in part.partition("="))
        if key == "optional":
            relation.optional = True
        elif key == "parent":
            relation.parent = int(value)
        elif key in ("speaker", "role", "organisation"):
            setattr(relation, key, None if value == "-" else value)
        elif key in ("level", "polarity"):
            setattr(relation, key, value)
