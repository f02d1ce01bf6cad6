"""What a batch reports at its end."""

import msgspec


class Summary(msgspec.Struct, frozen=True):
    """What a batch has done.

    Attributes:
        answered: Rows in the output, or with their relations in it.
        rejected: Rows without an answer.
        resumed: How many of both earlier runs had done.
        seconds: What this run took.
        rejects: Where the rejected rows are, if there are any.
    """

    answered: int
    rejected: int
    resumed: int
    seconds: float
    rejects: str | None
