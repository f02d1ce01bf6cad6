"""What the job routes answer."""

from typing import Literal

import msgspec

JobState = Literal["queued", "running", "done", "cancelled"]


class DeadLetter(msgspec.Struct, frozen=True):
    """A part of a job that was given up; each of its lines that had no answer yet has a problem now.

    Attributes:
        name: Its name in the queue, ``{first}-{last}``.
        first: First line of the part, counted from 1.
        last: Last line of the part.
        attempts: How often it was tried.
        reason: ``fault`` when the extraction failed each time, ``lost`` when the workers died of it.
    """

    name: str
    first: int
    last: int
    attempts: int
    reason: Literal["fault", "lost"]


class Job(msgspec.Struct, frozen=True):
    """Many articles that were handed in together, and how far they are.

    Attributes:
        id: Name of the job; cannot be guessed.
        state: ``queued`` until a worker begins, ``running``, ``done`` when every line has an answer,
            ``cancelled``.
        total: Lines of the job; blank ones do not count.
        done: Lines answered by a result.
        failed: Lines answered by a problem.
        readable: Lines from the first on that can be read at ``/results`` without a gap.
        rate: Lines answered a second since a worker began.
        dead: Parts of the job that were given up.
        dead_letters: Which parts these are.
        submitted: When the job was handed in; this and the other times are in RFC 3339, UTC.
        started: When a worker began.
        finished: When the last line was answered or the job was cancelled.
        expires: When the job and its results are forgotten; each answered line puts it off.
    """

    id: str
    state: JobState
    total: int
    done: int
    failed: int
    readable: int
    rate: float
    dead: int
    dead_letters: list[DeadLetter]
    submitted: str
    started: str | None
    finished: str | None
    expires: str
