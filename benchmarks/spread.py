"""Several measurements of one thing, told by their middle and their ends."""

import statistics
from collections.abc import Sequence

import msgspec


class Spread(msgspec.Struct, frozen=True):
    """What several rounds measured.

    Attributes:
        median: The middle one.
        low: The least.
        high: The greatest.
        rounds: All of them, in order.
    """

    median: float
    low: float
    high: float
    rounds: list[float]

    def __format__(self, form: str) -> str:
        return f"{self.median:{form}} ({self.low:{form}} to {self.high:{form}})"


def spread(rounds: Sequence[float]) -> Spread:
    """Sum up the rounds."""
    return Spread(statistics.median(rounds), min(rounds), max(rounds), list(rounds))


def ratio(ours: Spread, other: Spread) -> Spread:
    """Divide round by round: what slows the machine down for a while slows both."""
    return spread([a / b for a, b in zip(ours.rounds, other.rounds, strict=True)])


def percentile(values: Sequence[float], share: float) -> float:
    """The value that a share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
