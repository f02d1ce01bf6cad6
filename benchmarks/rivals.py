"""Words a second on one thread, beside what else there is; all work on the same articles, in turn."""

from contextlib import ExitStack

import msgspec

from benchmarks.articles import ArticleSource
from benchmarks.contender import CONTENDERS
from benchmarks.contenders import Contender
from benchmarks.spread import Spread, spread

ROUNDS = 7
WORDS = 400  # of an article
ARTICLES = 30  # a round


class Rivals(msgspec.Struct, frozen=True):
    """What every contender did.

    Attributes:
        words_per_second: By contender.
        peak_mebibytes: Most resident memory, by contender.
        refused: Share of the articles that it gave no result for, by contender.
        versions: Of all packages and of our pipeline.
    """

    words_per_second: dict[str, Spread]
    peak_mebibytes: dict[str, float]
    refused: dict[str, float]
    versions: dict[str, str]


def measure(scale: float) -> Rivals:
    """Let all contenders work in turn, round after round."""
    source, count = ArticleSource(seed=1), max(2, round(ARTICLES * scale))
    speeds: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    peaks, versions, refused = {}, {}, dict.fromkeys(CONTENDERS, 0)
    with ExitStack() as stack:
        contenders = {name: stack.enter_context(Contender(name)) for name in CONTENDERS}
        for contender in contenders.values():
            contender.run(source.articles(2, WORDS))
            versions |= contender.versions
        for _ in range(ROUNDS):
            texts = source.articles(count, WORDS)
            for name, contender in contenders.items():
                run = contender.run(texts)
                speeds[name].append(count * WORDS / run.seconds)
                peaks[name] = run.peak_mebibytes
                refused[name] += run.refused
    return Rivals(
        {name: spread(found) for name, found in speeds.items()},
        peaks,
        {name: number / (ROUNDS * count) for name, number in refused.items()},
        versions,
    )
