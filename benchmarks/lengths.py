"""Speed and memory of the engine by the length of the article: both should grow no faster than it."""

import msgspec

from benchmarks.articles import ArticleSource
from benchmarks.contenders import Contender
from benchmarks.spread import Spread, spread

ROUNDS = 3
LENGTHS = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000)
LEAST = 8_000  # words a length and round


class Lengths(msgspec.Struct, frozen=True):
    """What was measured, by words of an article.

    Attributes:
        words_per_second: On one thread.
        peak_mebibytes: Most resident memory of a process that has seen articles up to this length.
    """

    words_per_second: dict[int, Spread]
    peak_mebibytes: dict[int, Spread]


def measure(scale: float) -> Lengths:
    """Go from short to long in a new process each round, so that every peak is that of its length."""
    source = ArticleSource(seed=2)
    speeds: dict[int, list[float]] = {words: [] for words in LENGTHS}
    peaks: dict[int, list[float]] = {words: [] for words in LENGTHS}
    for _ in range(ROUNDS):
        with Contender("engine") as engine:
            engine.run(source.articles(20, LENGTHS[0]))
            for words in LENGTHS:
                count = max(1, round(LEAST * scale / words))
                run = engine.run(source.articles(count, words))
                speeds[words].append(count * words / run.seconds)
                peaks[words].append(run.peak_mebibytes)
    return Lengths(
        {words: spread(found) for words, found in speeds.items()},
        {words: spread(found) for words, found in peaks.items()},
    )
