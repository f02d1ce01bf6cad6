"""What the caller of a batch chooses."""

from pathlib import Path
from typing import Literal

import msgspec

InputKind = Literal["ndjson", "csv", "parquet", "text"]
OutputKind = Literal["ndjson", "csv", "parquet", "brat"]


class Columns(msgspec.Struct, frozen=True):
    """Which column, or JSON key, holds which part of an article."""

    text: str = "text"
    id: str = "id"
    title: str = "title"
    outlet: str = "outlet"
    url: str = "url"
    published: str = "published"

    @property
    def names(self) -> frozenset[str]:
        """All columns that may be part of an article."""
        return frozenset(msgspec.structs.astuple(self))


COLUMNS = Columns.__struct_fields__


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """A batch, except for who does the work.

    Attributes:
        inputs: Files, folders or ``-``.
        output: File to write, or folder for brat.
        read: Kind of the inputs; by their names when not given.
        write: Kind of the output; by its name when not given.
        columns: Where the parts of an article are.
        shard_rows: Most rows that are worked on and stored together.
        max_characters: Longest text, in code points.
        overwrite: Replace the output, and what a run that was not equal to this one has left.
    """

    inputs: tuple[str, ...]
    output: Path
    read: InputKind | None = None
    write: OutputKind | None = None
    columns: Columns = Columns()
    shard_rows: int = 64
    max_characters: int = 2_000_000
    overwrite: bool = False
