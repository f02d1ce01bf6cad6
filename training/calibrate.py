"""Fit the confidence of a model: ``python -m training.calibrate MODEL_DIR`` (see ``make train``).

Uses the articles of ``training/gold`` that are kept from training, and writes the weights into ``meta.json``.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from msgspec.structs import replace

from schemas import Attribution, Extraction
from service.evaluation import evaluate
from service.evaluation.calibration import calibration_error
from service.evaluation.gold import GoldArticle, GoldOutlet, GoldRelation
from service.evaluation.run import Evaluation
from service.extraction import Extractor, load
from service.extraction.confidence import FEATURES, features
from training import markup

# Keeps the weights small where a few hundred relations do not tell (L2).
PENALTY = 1.0
FOLDS = 5


def as_gold(article: markup.GoldArticle) -> GoldArticle:
    """An article of the corpus as the evaluation reads it."""
    forms = {e.name: list(e.forms) for e in article.entities}
    relations = [
        GoldRelation(
            content=r.content, cue=r.cue, source=r.source, addressee=r.addressee, via=r.via, n=r.number,
            speaker=r.speaker, aliases=forms.get(r.speaker or "", []), polarity=r.polarity, parent=r.parent,
            optional=r.optional,
        )
        for r in article.relations
    ]  # fmt: skip
    outlets = [GoldOutlet((o.start, o.end), o.role) for o in article.outlets]
    return GoldArticle(article.id, article.text, relations, outlets, not_quotes=article.not_quotations)


def collect(extractor: Extractor, gold: list[GoldArticle]) -> tuple[np.ndarray, np.ndarray, Evaluation]:
    """Features ``(n, len(FEATURES))`` of the relations found, whether each is right, and all counts."""
    rows: list[list[float]] = []

    def numbered(text: str) -> Extraction:
        """The extraction with each confidence replaced by the number of its row."""
        found = extractor(text, explain=True)
        attributions = []
        for item in found.attributions:
            attributions.append(replace(item, confidence=float(len(rows))))
            rows.append(_features(item))
        return replace(found, attributions=attributions)

    evaluation = evaluate(gold, numbered)
    judged = evaluation.total.confidences
    chosen = np.array([int(number) for number, _ in judged])
    return np.array(rows)[chosen], np.array([right for _, right in judged], dtype=float), evaluation


def _features(item: Attribution) -> list[float]:
    assert item.explanation is not None
    return features(
        item.explanation.anchor_probability,
        item.explanation.role_probability,
        floating=not item.cue,
        outlet=item.level == "outlet",
    )


def fit(x: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Weights of a logistic regression, by Newton's method."""
    weights = np.zeros(x.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (chance - right) + PENALTY * weights
        curve = (x * (chance * (1 - chance))[:, None]).T @ x + PENALTY * np.eye(len(weights))
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return weights


def cross_validated_error(x: np.ndarray, right: np.ndarray) -> float:
    """Expected calibration error when every fold is judged by the others' weights."""
    judged: list[tuple[float, bool]] = []
    fold = np.arange(len(x)) * FOLDS // len(x)
    for number in range(FOLDS):
        weights = fit(x[fold != number], right[fold != number])
        chances = 1 / (1 + np.exp(-x[fold == number] @ weights))
        judged += zip(chances.tolist(), right[fold == number].astype(bool).tolist(), strict=True)
    return calibration_error(judged)


def main() -> None:
    """Fit the weights, print how well they do, and store them."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=Path, help="an exported model")
    folder = parser.parse_args().folder
    gold = [as_gold(article) for article in markup.read_folder() if markup.is_held_out(article)]
    x, right, evaluation = collect(load(folder), gold)
    figures = evaluation.figures()
    weights = dict(zip(FEATURES, np.round(fit(x, right), 4).tolist(), strict=True))
    error = cross_validated_error(x, right)
    print(f"{len(gold)} held-out articles, {len(x)} relations found, calibration error {error:.3f}")
    print(f"full {figures['full']:.3f}, speaker {figures['speaker']:.3f}, outlets {figures['outlet_f1']:.3f}")
    path = folder / "meta.json"
    meta = json.loads(path.read_text(encoding="utf-8")) | {"confidence": weights}
    path.write_text(json.dumps(meta, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
