"""Parts of a job: a run of lines that one message stands for.

A chunk is named after its lines, ``{first}-{last}``, counted from 1. It is small, so that others have little
to do again after a worker was killed.
"""

from collections.abc import Iterator, Sequence

import zstandard

LINES = 32
BYTES = 1024 * 1024  # after which a chunk takes no further line


def cut(lines: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
    """Cut the lines of a job into chunks; yields the name and the compressed lines of each."""
    first, held, size = 1, [], 0
    for number, line in enumerate(lines, start=1):
        held.append(line)
        size += len(line)
        if len(held) == LINES or size >= BYTES or number == len(lines):
            yield f"{first}-{number}", compress(b"\n".join(held))
            first, held, size = number + 1, [], 0


def numbers(chunk: str) -> range:
    """Line numbers of a chunk."""
    first, _, last = chunk.partition("-")
    return range(int(first), int(last) + 1)


def lines_of(chunk: str, packed: bytes) -> dict[int, bytes]:
    """Unpack the lines of a chunk, by number."""
    return dict(zip(numbers(chunk), decompress(packed).split(b"\n"), strict=True))


def compress(data: bytes) -> bytes:
    """Pack what goes into Redis."""
    return zstandard.compress(data)


def decompress(packed: bytes) -> bytes:
    """Unpack what came out of Redis."""
    return zstandard.decompress(packed)
