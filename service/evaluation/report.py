"""An evaluation for reading: figures, phenomena, and the articles with most errors."""

from collections import defaultdict
from typing import Any

from rich.console import Group
from rich.table import Table

from service.evaluation.calibration import calibration_error, reliability
from service.evaluation.run import Evaluation, Tally, figures

WORST = 10


def as_json(evaluation: Evaluation) -> dict[str, Any]:
    """All figures, by phenomenon where the ids name one, and the worst articles."""
    return {
        "figures": evaluation.figures(),
        "calibration_error": round(calibration_error(evaluation.total.confidences), 4),
        "reliability": [
            {
                "low": b.low,
                "high": b.high,
                "n": b.count,
                "confidence": round(b.confidence, 4),
                "right": round(b.right, 4),
            }
            for b in reliability(evaluation.total.confidences)
        ],
        "phenomena": {name: figures(tally) for name, tally in phenomena(evaluation).items()},
        "worst": [
            {"id": name, "missed": missed, "false": false} for name, missed, false in worst(evaluation)
        ],
    }


def phenomena(evaluation: Evaluation) -> dict[str, Tally]:
    """Counts by phenomenon: what follows the number in ids such as ``phen-d001 source-cue-quote``."""
    groups: dict[str, Tally] = defaultdict(Tally)
    for name, tally in evaluation.articles.items():
        _, _, phenomenon = name.partition(" ")
        if phenomenon:
            groups[phenomenon].add(tally)
    return dict(groups)


def worst(evaluation: Evaluation) -> list[tuple[str, int, int]]:
    """The articles with most relations missed (or with a wrong source) or wrongly found."""
    rows = [
        (name, t.counts["gold"] - t.counts["full"], t.counts["predicted"] - t.counts["full"])
        for name, t in evaluation.articles.items()
    ]
    return sorted((r for r in rows if r[1] + r[2]), key=lambda r: -(r[1] + r[2]))[:WORST]


def as_tables(evaluation: Evaluation) -> Group:
    """The same for a terminal."""
    found = evaluation.figures()
    main = Table("measure", "value", title=f"{found['n']} relations, {found['predicted']} found")
    for name, value in found.items():
        if not name.startswith("n") and isinstance(value, float):
            main.add_row(
                name, f"{value:.3f}" + (f"  (n {found['n_' + name]})" if "n_" + name in found else "")
            )
    main.add_row("calibration error", f"{calibration_error(evaluation.total.confidences):.3f}")
    errors = Table("article", "missed", "false", title="most errors")
    for name, missed, false in worst(evaluation):
        errors.add_row(name, str(missed), str(false))
    return Group(main, errors)
