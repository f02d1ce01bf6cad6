"""The rows of a batch on their way from an input to the output."""

import msgspec

from schemas import Article


class Task(msgspec.Struct, frozen=True, tag=True):
    """A row with an article.

    Attributes:
        input: File that it comes from, or ``-``.
        line: First line of the row in that file, from 1; in Parquet, the row, unless it is read in pieces.
        article: What the row holds.
    """

    input: str
    line: int | None
    article: Article


class Rejected(msgspec.Struct, frozen=True, tag=True):
    """A row without an answer: one line of the file of rejects.

    Attributes:
        input: File that it comes from, or ``-``.
        line: As in :class:`Task`.
        id: The row's own name, if it could be read.
        reason: Why, for programs: the last part of a problem's type, see ``docs/problems.md``.
        detail: Why, for people; repeats nothing of the text.
    """

    input: str
    line: int | None
    id: str | None
    reason: str
    detail: str


class Answered(msgspec.Struct, frozen=True, tag=True):
    """A row with its answer.

    Attributes:
        answer: A :class:`schemas.Result` in JSON, as the service sends it.
        text: The article, where the output has it, too.
    """

    answer: bytes
    text: str | None = None


Row = Task | Rejected
Outcome = Answered | Rejected


class UnusableError(Exception):
    """A row that is no article.

    Args:
        reason: As in :class:`Rejected`.
        detail: As in :class:`Rejected`.
        id: As in :class:`Rejected`.
    """

    def __init__(self, reason: str, detail: str, id: str | None = None) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
        self.id = id

    def at(self, input: str, line: int | None) -> Rejected:
        """Say which row it is."""
        return Rejected(input, line, self.id, self.reason, self.detail)


def line_of(rejected: Rejected) -> bytes:
    """Write a line of the file of rejects."""
    return msgspec.json.encode(msgspec.structs.asdict(rejected)) + b"\n"


def reject(task: Task, reason: str, detail: str) -> Rejected:
    """Give up on a row."""
    return Rejected(task.input, task.line, task.article.id, reason, detail)
