"""Gold articles: one JSON object a line, relations and outlet mentions as offsets in code points."""

from pathlib import Path

import msgspec

Offsets = tuple[int, int]


class GoldError(ValueError):
    """A gold file that cannot be read; the message names the line."""


class GoldRelation(msgspec.Struct):
    """One relation. Fields that a corpus does not annotate are absent and not scored."""

    content: list[Offsets]
    cue: list[Offsets] = []
    source: list[Offsets] = []
    addressee: list[Offsets] = []
    via: list[Offsets] | str | None = []
    n: int | None = None
    speaker: str | msgspec.UnsetType | None = msgspec.UNSET
    aliases: list[str] = []
    polarity: str = "positive"
    parent: int | None = None
    optional: bool = False


class GoldOutlet(msgspec.Struct):
    """One outlet mention."""

    span: Offsets
    role: str | None = None
    optional: bool = False


class GoldArticle(msgspec.Struct):
    """One article. ``outlets`` null: not annotated; ``outlets_open``: in part, extra ones are no error."""

    id: str
    text: str
    attributions: list[GoldRelation]
    outlets: list[GoldOutlet] | None = None
    outlets_open: bool = False
    not_quotes: list[Offsets] = []


def read_gold(path: Path) -> list[GoldArticle]:
    """The articles of a file.

    Raises:
        GoldError: A line is no gold article.
        OSError: The file cannot be read.
    """
    articles = []
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        if line.strip():
            try:
                articles.append(msgspec.json.decode(line, type=GoldArticle))
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise GoldError(f"{path}, line {number}: {error}") from error
    return articles
