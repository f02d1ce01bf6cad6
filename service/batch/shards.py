"""Rows in groups that are worked on, stored and resumed together."""

import hashlib
from collections.abc import Iterator

import msgspec

from service.batch.inputs import Inputs
from service.batch.rows import Row, Task

# Code points after which a shard ends, however few rows it has: it is held in memory as a whole.
_FULL = 1_000_000


class Shard(msgspec.Struct, frozen=True):
    """Some rows in a row.

    Attributes:
        index: Number of the shard, from 0.
        rows: What is in it.
        digest: SHA-256 of the rows; tells at a later run whether they are still the same.
        bytes: Share of the input files, for the progress.
    """

    index: int
    rows: list[Row]
    digest: str
    bytes: int


def shards(inputs: Inputs, most_rows: int) -> Iterator[Shard]:
    """Divide the rows; equal inputs are always divided in the same way."""
    rows: list[Row] = []
    characters = index = consumed = 0
    for row in inputs:
        rows.append(row)
        characters += len(row.article.text) if isinstance(row, Task) else 0
        if len(rows) == most_rows or characters >= _FULL:
            yield Shard(index, rows, _digest(rows), inputs.consumed - consumed)
            rows, characters, index, consumed = [], 0, index + 1, inputs.consumed
    if rows:
        yield Shard(index, rows, _digest(rows), inputs.consumed - consumed)


def _digest(rows: list[Row]) -> str:
    return hashlib.sha256(msgspec.msgpack.encode(rows)).hexdigest()
