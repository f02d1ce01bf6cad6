"""The network as an int8 ONNX graph, written node by node.

Exporters leave masks, casts and layouts in a graph that one unpadded window does not need, and
onnxruntime's own fusions pick a slow kernel for the norm after a residual. Weights are int8 with a scale for
each output, activations are quantised as they come (Zafrir et al. 2019).
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from training.model import Layer, Tagger

MICROSOFT = "com.microsoft"
INPUTS = {"ids": [1, "length"], "types": [1, "length"], "rows": ["words"]}
OUTPUTS = ("states", "tagged")
_EPSILON = 1e-12


def write(model: Tagger, path: Path) -> None:
    """Write the graph: ``(1, n)`` ids and types to ``(1, m, width)`` states and ``(1, m, heads)`` scores.

    Only the ``(m,)`` rows that are asked for are worked out to the end: the first pieces of the words.
    The scores are those of :meth:`Tagger.token_heads`, side by side.
    """
    graph = _Graph()
    x = graph.embed(model)
    *layers, last = model.encoder.layers
    for number, layer in enumerate(layers):
        x = graph.layer(x, x, layer, f"layer{number}")
    asked = graph.node("Gather", [x, "rows"], name="asked", axis=1)
    x = graph.layer(asked, x, last, "last")
    graph.node("Identity", [x], name="states")
    weight, bias = model.token_heads()
    graph.linear(x, weight, bias, "tagged")
    onnx.save(graph.model(), path)


class _Graph:
    """Nodes and constants in the order in which they are needed."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def model(self) -> onnx.ModelProto:
        graph = helper.make_graph(
            self._nodes,
            "tagger",
            [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name, shape in INPUTS.items()],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, "words", None]) for name in OUTPUTS],
            self._constants,
        )
        versions = [helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)]
        model = helper.make_model(graph, opset_imports=versions, ir_version=9)
        onnx.checker.check_model(model)
        return model

    def constant(self, name: str, value: Tensor | np.ndarray) -> str:
        array = value.detach().numpy() if isinstance(value, Tensor) else value
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(self, kind: str, inputs: list[str], *, name: str, domain: str = "", **attributes) -> str:
        self._nodes.append(helper.make_node(kind, inputs, [name], name=name, domain=domain, **attributes))
        return name

    def embed(self, model: Tagger) -> str:
        encoder = model.encoder
        length = self.node("Shape", ["ids"], name="length", start=1, end=2)
        end = self.node("Squeeze", [length], name="end")
        limits = [self.constant("zero", np.array(0)), end, self.constant("one", np.array(1))]
        places = self.node("Range", limits, name="places")
        types = self.node(
            "Gather", [self.constant("types.table", encoder.types.weight), "types"], name="typed"
        )
        table = self.constant("positions.table", encoder.positions.weight)
        x = self.node("Add", [self.words(encoder.words), types], name="words_types")
        x = self.node("Add", [x, self.node("Gather", [table, places], name="positions")], name="embedded")
        return self.norm(x, encoder.norm, "embedding.norm")

    def words(self, table: nn.Embedding) -> str:
        """The largest table by far: int8 with a scale for each row."""
        int8, scale = _quantise(table.weight.detach().numpy())
        rows = self.node("Gather", [self.constant("words.table", int8), "ids"], name="words")
        scales = self.node("Gather", [self.constant("words.scale", scale), "ids"], name="word_scales")
        rows = self.node("Cast", [rows], name="words_float", to=TensorProto.FLOAT)
        return self.node("Mul", [rows, scales], name="words_scaled")

    def layer(self, x: str, context: str, layer: Layer, name: str) -> str:
        """``x`` after one layer, in which it attends to ``context``."""
        inputs = [
            self.linear(of, part.weight, part.bias, f"{name}.{role}")
            for of, role, part in (
                (x, "query", layer.query),
                (context, "key", layer.key),
                (context, "value", layer.value),
            )
        ]
        attended = self.node(
            "MultiHeadAttention", inputs, name=f"{name}.attention", domain=MICROSOFT, num_heads=layer.heads
        )
        out = self.linear(attended, layer.out.weight, layer.out.bias, f"{name}.out")
        x = self.norm(self.node("Add", [x, out], name=f"{name}.sum1"), layer.norm_attention, f"{name}.norm1")
        up = self.linear(x, layer.up.weight, layer.up.bias, f"{name}.up")
        up = self.node("Gelu", [up], name=f"{name}.gelu", domain=MICROSOFT)
        down = self.linear(up, layer.down.weight, layer.down.bias, f"{name}.down")
        return self.norm(self.node("Add", [x, down], name=f"{name}.sum2"), layer.norm_out, f"{name}.norm2")

    def norm(self, x: str, norm: nn.LayerNorm, name: str) -> str:
        scale, bias = self.constant(f"{name}.scale", norm.weight), self.constant(f"{name}.bias", norm.bias)
        return self.node("LayerNormalization", [x, scale, bias], name=name, epsilon=_EPSILON)

    def linear(self, x: str, weight: Tensor, bias: Tensor, name: str) -> str:
        """``x @ weight.T + bias`` with int8 weights, one scale for each output."""
        int8, scale = _quantise(weight.detach().numpy())
        inputs = [x, self.constant(f"{name}.weight", int8.T), self.constant(f"{name}.scale", scale[:, 0]), ""]
        return self.node(
            "DynamicQuantizeMatMul",
            [*inputs, self.constant(f"{name}.bias", bias)],
            name=name,
            domain=MICROSOFT,
        )


def _quantise(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Symmetric int8 rows and ``(n, 1)`` scales."""
    scale = np.maximum(np.abs(rows).max(1, keepdims=True) / 127, 1e-9).astype(np.float32)
    return np.round(rows / scale).astype(np.int8), scale
