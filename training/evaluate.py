"""Score the shipped model on every development set: ``python -m training.evaluate`` (``make evaluate``).

Writes the table of the README and ``docs/accuracy.json``. Sets that are not at hand are left out: our own
gold is in ``tests/gold`` and ``training/gold/unseen``, the other corpora may not be copied.
"""

import json
import re
from pathlib import Path

from service.evaluation import evaluate, read_gold
from service.evaluation.report import as_json
from service.extraction import load
from training.calibrate import as_gold
from training.markup import UNSEEN, read_folder

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
SETS = {
    "the five real articles": SHARED / "gold" / "seeds.jsonl",
    "agency style (wire_dev)": ROOT / "tests" / "gold" / "wire_dev.jsonl",
    "phenomena (phenomena_dev)": ROOT / "tests" / "gold" / "phenomena_dev.jsonl",
    "PolNeAR dev, speech": SHARED / "corpora" / "polnear_dev_speech.jsonl",
    "GUM Wikinews": SHARED / "corpora" / "gum_wikinews.jsonl",
}
# Has neither sources nor speakers: only the contents can be compared.
CONTENT_ONLY = "GUM Wikinews"
COLUMNS = {
    "n": "relations",
    "full": "full",
    "content": "content",
    "direct_full": "direct, full",
    "quoted_covered": "quoted words found",
    "speaker": "speaker",
    "outlet_f1": "outlets",
    "via": "via",
    "parent": "parent",
    "negative": "negative",
    "scare_as_quote": "scare quotes taken for speech",
}
_MARKERS = re.compile(r"(<!-- accuracy -->\n).*?(<!-- /accuracy -->)", re.DOTALL)


def main() -> None:
    """Score all sets, print the table and write it where it is shown."""
    extractor = load()
    sets = {name: read_gold(path) for name, path in SETS.items() if path.exists()}
    sets["ordinary news, unseen"] = [as_gold(article) for article in read_folder(UNSEEN)]
    reports = {name: as_json(evaluate(gold, extractor)) for name, gold in sets.items()}
    table = _table({name: report["figures"] for name, report in reports.items()})
    print(table)
    stored = {"pipeline": extractor.version, "sets": reports}
    (ROOT / "docs" / "accuracy.json").write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    readme.write_text(_MARKERS.sub(lambda m: m[1] + table + m[2], text), encoding="utf-8")


def _table(figures: dict[str, dict]) -> str:
    lines = ["| set | " + " | ".join(COLUMNS.values()) + " |", "|---" * (len(COLUMNS) + 1) + "|"]
    for name, found in figures.items():
        shown = ("n", "content", "quoted_covered") if name == CONTENT_ONLY else tuple(COLUMNS)
        cells = [_cell(found.get(column) if column in shown else None) for column in COLUMNS]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _cell(value: float | int | None) -> str:
    if value is None:
        return "-"
    return f"{value:g}" if isinstance(value, int) else f"{value:.3f}"


if __name__ == "__main__":
    main()
