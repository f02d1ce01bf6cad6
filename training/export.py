"""Export a trained tagger: ``python -m training.export MODEL_PT OUT_DIR`` (see ``make train``).

The encoder and the token heads become an int8 ONNX graph, what runs for each relation a small ``heads.npz``.
"""

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import torch
from torch import nn

from service.extraction.confidence import FEATURES
from service.extraction.ranking import KINDS
from training import graph
from training.base import TOKENIZER
from training.model import Tagger, load_tagger


def export(model: Tagger, recipe: dict, out: Path) -> None:
    """Write ``model.onnx``, ``heads.npz``, ``tokenizer.json`` and ``meta.json`` into ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    graph.write(model, out / "model.onnx")
    np.savez(
        out / "heads.npz",
        role_distance=_array(model.role_distance.weight),
        role_paragraph=_array(model.role_paragraph.weight),
        **_linear("role", model.role_out),
        antecedent_distance=_array(model.antecedent_distance.weight[:, 0]),
        **_linear("role_anchor", model.role_anchor),
        **_linear("antecedent_mention", model.antecedent_mention),
        **_linear("antecedent_anchor", model.antecedent_anchor),
    )
    shutil.copy(TOKENIZER, out / "tokenizer.json")
    # Until training.antecedents and training.calibrate have been run, the network's word is all there is.
    speakers = {kind: {"chance": 1.0, "nobody": 1.0} for kind in KINDS}
    confidence = {name: float(name == "anchor") for name in FEATURES}
    meta = {
        "shape": model.shape.as_dict(), "recipe": recipe, "speakers": speakers, "confidence": confidence
    }  # fmt: skip
    (out / "meta.json").write_text(json.dumps(meta, indent=2) + "\n", encoding="utf-8")


def _linear(name: str, part: nn.Linear) -> dict[str, np.ndarray]:
    return {f"{name}_weight": _array(part.weight.T), f"{name}_bias": _array(part.bias)}


def _array(tensor: torch.Tensor) -> np.ndarray:
    return tensor.detach().numpy().astype(np.float32)


def main() -> None:
    """Export a checkpoint of ``training.train``."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    recipe = torch.load(options.checkpoint, weights_only=True)["recipe"]
    export(load_tagger(options.checkpoint), recipe, options.out)


if __name__ == "__main__":
    main()
