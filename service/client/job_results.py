"""Waiting for a job, and reading its answers as they arrive."""

from collections.abc import AsyncGenerator, AsyncIterable, Iterable, Iterator

RUNNING = frozenset({"queued", "running"})
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0  # seconds between two looks at a job


def job_pauses() -> Iterator[float]:
    """Give the seconds to wait before each look at a job: short ones for short jobs."""
    pause = FIRST_PAUSE
    while True:
        yield pause
        pause = min(1.5 * pause, LONGEST_PAUSE)


# Not the lines of str or of httpx: those end at characters, too, that JSON may hold unescaped.
def split_lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Give the complete lines of a body that arrives in pieces; what a break has cut off is left out."""
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        yield from lines


async def split_lines_async(pieces: AsyncIterable[bytes]) -> AsyncGenerator[bytes]:
    """Do the same with pieces that have to be awaited."""
    rest = b""
    async for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            yield line
