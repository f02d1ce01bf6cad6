"""Draw ``docs/speed.png`` from ``results.json``; matplotlib is in the environment of the rivals alone."""

import json
from pathlib import Path

from matplotlib import pyplot as plt
from matplotlib.axes import Axes

ROOT = Path(__file__).parent.parent
LABELS = {
    "engine": "this engine",
    "textacy": "textacy,\ndirect quotations",
    "spacy": "spaCy small,\nno quotations",
}
OURS, THEIRS = "#2a5d84", "#b0b0b0"


def main() -> None:
    """Draw the three panels."""
    plt.switch_backend("agg")
    results = json.loads((ROOT / "benchmarks" / "results.json").read_text(encoding="utf-8"))
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(13, 4), layout="constrained")
    _contenders(left, results["rivals"]["words_per_second"])
    _by_length(middle, results["lengths"]["words_per_second"], "words a second by length of the article")
    middle.set_xscale("log")
    _by_length(right, results["lengths"]["peak_mebibytes"], "peak memory in MiB by length of the article")
    machine = results["machine"]
    figure.suptitle(
        f"One thread, {machine['cpu']}, Python {machine['python']}, {results['date']}; "
        "bars show the lowest and the highest round",
        fontsize=9,
    )
    figure.savefig(ROOT / "docs" / "speed.png", dpi=110, metadata={"Software": None})


def _contenders(axes: Axes, speeds: dict[str, dict]) -> None:
    names = list(speeds)
    axes.bar(
        [LABELS[name] for name in names],
        [speeds[name]["median"] for name in names],
        yerr=_errors(list(speeds.values())),
        color=[OURS if name == "engine" else THEIRS for name in names],
        capsize=4,
    )
    axes.set_title("words a second, articles of 400 words", fontsize=10)


def _by_length(axes: Axes, found: dict[str, dict], title: str) -> None:
    values = list(found.values())
    medians = [value["median"] for value in values]
    axes.errorbar(
        [int(words) for words in found], medians, yerr=_errors(values), color=OURS, marker="o", capsize=3
    )
    axes.set_ylim(bottom=0)
    axes.set_xlabel("words")
    axes.grid(alpha=0.3)
    axes.set_title(title, fontsize=10)


def _errors(spreads: list[dict]) -> list[list[float]]:
    return [
        [spread["median"] - spread["low"] for spread in spreads],
        [spread["high"] - spread["median"] for spread in spreads],
    ]


if __name__ == "__main__":
    main()
