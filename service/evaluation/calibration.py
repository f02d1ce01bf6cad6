"""Whether a confidence of 0.8 is right eight times in ten.

Expected calibration error as in Guo et al. (2017): the mean distance between confidence and share of right
answers over equal-width bins, weighted by their size.
"""

import math
from dataclasses import dataclass

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Relations whose confidence lies between ``low`` and ``high``."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


def reliability(confidences: list[tuple[float, bool]]) -> list[Bin]:
    """The reliability curve: bins that hold a relation, in order of confidence."""
    groups: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in confidences:
        groups.setdefault(min(int(confidence * BINS), BINS - 1), []).append((confidence, right))
    return [
        Bin(
            k / BINS,
            (k + 1) / BINS,
            len(group),
            math.fsum(c for c, _ in group) / len(group),
            sum(r for _, r in group) / len(group),
        )
        for k, group in sorted(groups.items())
    ]


def calibration_error(confidences: list[tuple[float, bool]]) -> float:
    """Expected calibration error, 0 for no relations at all."""
    total = len(confidences)
    return (
        math.fsum(abs(b.confidence - b.right) * b.count for b in reliability(confidences)) / total
        if total
        else 0.0
    )
