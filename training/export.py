"""Export a trained tagger: ``python -m training.export MODEL_PT OUT_DIR`` (see ``make train``).

The encoder and the token heads become an int8 ONNX graph, what runs per relation a small ``heads.npz``.
"""

import argparse
import json
import shutil
import tempfile
import warnings
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from training.base import TOKENIZER
from training.model import Shape, Tagger

INPUTS = ("ids", "types", "mask")
OUTPUTS = ("scores", "role_word", "role_anchor", "mention", "asked")


def load(path: Path) -> tuple[Tagger, dict]:
    """A trained tagger and the recipe that made it."""
    stored = torch.load(path, weights_only=True)
    model = Tagger(Shape(**stored["shape"]))
    model.load_state_dict(stored["weights"])
    return model.eval(), stored["recipe"]


def export(model: Tagger, recipe: dict, out: Path) -> None:
    """Write ``model.onnx``, ``heads.npz``, ``tokenizer.json`` and ``meta.json`` into ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.onnx"
        _export_graph(model, full)
        quantize_dynamic(full, out / "model.onnx", weight_type=QuantType.QInt8, per_channel=True)
    np.savez(
        out / "heads.npz",
        role_distance=_array(model.role_distance.weight),
        role_paragraph=_array(model.role_paragraph.weight),
        role_weight=_array(model.role_out.weight.T),
        role_bias=_array(model.role_out.bias),
        antecedent_distance=_array(model.antecedent_distance.weight[:, 0]),
    )
    shutil.copy(TOKENIZER, out / "tokenizer.json")
    meta = {"shape": model.shape.as_dict(), "recipe": recipe}
    (out / "meta.json").write_text(json.dumps(meta, indent=2) + "\n", encoding="utf-8")


def _export_graph(model: Tagger, path: Path) -> None:
    ids = torch.randint(1000, 2000, (2, 64))
    example = (ids, torch.zeros_like(ids), torch.ones_like(ids))
    axes = {name: {0: "batch", 1: "length"} for name in (*INPUTS, *OUTPUTS)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's own deprecation notes
        torch.onnx.export(
            model, example, path, input_names=INPUTS, output_names=OUTPUTS, dynamic_axes=axes,
            opset_version=17, dynamo=False,
        )  # fmt: skip


def _array(tensor: torch.Tensor) -> np.ndarray:
    return tensor.detach().numpy().astype(np.float32)


def main() -> None:
    """Export a checkpoint of ``training.train``."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    export(*load(options.checkpoint), options.out)


if __name__ == "__main__":
    main()
