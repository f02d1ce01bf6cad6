"""Fit the confidence of a model: ``python -m training.calibrate MODEL_DIR`` (see ``make train``).

Uses the articles that are kept from training, and writes the weights into ``meta.json``.
"""

import argparse
import json
from pathlib import Path

import numpy as np

from schemas import Extraction
from service.evaluation import evaluate
from service.evaluation.calibration import calibration_error
from service.evaluation.gold import GoldArticle, GoldOutlet, GoldRelation
from service.evaluation.run import Evaluation
from service.extraction.confidence import FEATURES, features
from service.extraction.document import to_extraction
from service.extraction.encoder import Encoder
from service.extraction.pipeline import build
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


def collect(folder: Path, gold: list[GoldArticle]) -> tuple[np.ndarray, np.ndarray, Evaluation]:
    """Features ``(n, len(FEATURES))`` of the relations found, whether each is right, and all counts."""
    nlp = build(Encoder(folder), folder)
    rows: list[list[float]] = []

    def numbered(text: str) -> Extraction:
        """The extraction with each confidence replaced by the number of its row, none of them left out."""
        with nlp.select_pipes(disable=["confidence", "doubts"]):
            doc = nlp(text)
        for relation in doc._.relations:
            relation.confidence = float(len(rows))
            rows.append(features(doc, relation))
        return to_extraction(doc)

    evaluation = evaluate(gold, numbered)
    judged = evaluation.total.confidences
    chosen = np.array([int(number) for number, _ in judged])
    return np.array(rows)[chosen], np.array([right for _, right in judged], dtype=float), evaluation


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


def store(folder: Path, **fitted: object) -> None:
    """Write what was fitted for a model into its ``meta.json``."""
    path = folder / "meta.json"
    meta = json.loads(path.read_text(encoding="utf-8")) | fitted
    path.write_text(json.dumps(meta, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """Fit the weights, print how well they do, and store them."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=Path, help="an exported model")
    folder = parser.parse_args().folder
    x, right, evaluation = collect(folder, [as_gold(article) for article in markup.kept_from_training()])
    figures = evaluation.figures()
    weights = dict(zip(FEATURES, np.round(fit(x, right), 4).tolist(), strict=True))
    error = cross_validated_error(x, right)
    print(f"{len(x)} relations found in articles kept from training, calibration error {error:.3f}")
    print(f"full {figures['full']:.3f}, speaker {figures['speaker']:.3f}, outlets {figures['outlet_f1']:.3f}")
    store(folder, confidence=weights)


if __name__ == "__main__":
    main()
