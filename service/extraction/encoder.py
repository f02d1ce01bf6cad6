"""The learned part: one run of the network over a document, kept for the components that read it."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort
from spacy.tokens import Doc

from service.extraction.errors import ModelError
from service.extraction.labels import ANCHORS, ENTITIES, GENDERS, OUTLETS, TRAITS
from service.extraction.windows import (
    CLS,
    SEP,
    Sequence,
    distance_bucket,
    paragraph_bucket,
    sequence,
    windows,
)

FILES = ("model.onnx", "heads.npz", "tokenizer.json", "meta.json")
REACH = 160  # pieces to either side of an anchor; 99.9% of the training relations are within 129

_HEADS = {
    "anchor": len(ANCHORS), "outlet": len(OUTLETS), "entity": len(ENTITIES),
    "gender": len(GENDERS), "trait": len(TRAITS), "unnamed": 1,
}  # fmt: skip

if not Doc.has_extension("encoded"):
    Doc.set_extension("encoded", default=None)


@dataclass(frozen=True, slots=True)
class Window:
    """States of one window for the heads that run per anchor; all have a row a piece."""

    start: int
    end: int
    role_word: np.ndarray
    role_anchor: np.ndarray
    mention: np.ndarray
    asked: np.ndarray


@dataclass(frozen=True, slots=True)
class Encoded:
    """What the network says of a document.

    The score tables have a row for each of ``sequence.words`` (the tokens of the Doc that are no blanks), in
    the column order of :mod:`service.extraction.labels`; they are log-odds, not probabilities.
    """

    sequence: Sequence
    anchor: np.ndarray
    outlet: np.ndarray
    entity: np.ndarray
    gender: np.ndarray
    trait: np.ndarray
    unnamed: np.ndarray
    paragraph: np.ndarray
    windows: list[Window]
    window_of: np.ndarray


class Encoder:
    """The ONNX network with its small heads. Thread-safe: a session may run in several threads at once."""

    def __init__(self, folder: Path):
        _require(folder)
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session = ort.InferenceSession(
                str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
            with np.load(folder / "heads.npz") as heads:
                self._heads = {name: heads[name] for name in heads.files}
            self.meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        except Exception as error:
            raise ModelError(
                f"The model in {folder} cannot be read ({error}); install the package again."
            ) from error
        self.fingerprint = _fingerprint(folder)

    def __call__(self, doc: Doc) -> Doc:
        """Run the network; the result is at ``doc._.encoded``."""
        seq = sequence(doc)
        found, best, window_of = [], np.full(len(seq.ids), -1.0), np.zeros(len(seq.ids), dtype=np.int64)
        scores = np.zeros((len(seq.ids), sum(_HEADS.values())), dtype=np.float32)
        for number, (start, end) in enumerate(windows(len(seq.ids)) if len(seq.ids) else []):
            table, *states = self._run(seq.ids[start:end], seq.types[start:end])
            found.append(Window(start, end, *states))
            centrality = _centrality(start, end, len(seq.ids))
            better = start + np.flatnonzero(centrality > best[start:end])
            best[better] = centrality[better - start]
            window_of[better] = number
            scores[better] = table[better - start]
        words = scores[seq.first]
        edges = np.cumsum([0, *_HEADS.values()])
        heads = {name: words[:, a:b] for name, a, b in zip(_HEADS, edges, edges[1:], strict=False)}
        paragraph = doc._.paragraph_of[seq.words] if len(seq.words) else np.zeros(0, dtype=np.int64)
        doc._.encoded = Encoded(
            seq, **heads, paragraph=paragraph, windows=found, window_of=window_of[seq.first]
        )
        return doc

    def _run(self, ids: np.ndarray, types: np.ndarray) -> list[np.ndarray]:
        """Scores and states of one window, without the two pieces that frame it."""
        framed = np.concatenate([[CLS], ids, [SEP]])[None]
        inputs = {"ids": framed, "types": np.pad(types, 1)[None], "mask": np.ones_like(framed)}
        return [np.asarray(output)[0, 1:-1] for output in self._session.run(None, inputs)]

    def roles(self, encoded: Encoded, anchor: int) -> tuple[int, np.ndarray]:
        """Which part each word near an anchor plays in its relation.

        Args:
            encoded: The document.
            anchor: Index into ``encoded.sequence.words``.

        Returns:
            The index of the first word looked at, and ``(n, len(ROLES))`` log-probabilities from it on.
        """
        first = encoded.sequence.first
        window = encoded.windows[encoded.window_of[anchor]]
        place = first[anchor]
        low = int(np.searchsorted(first, max(window.start, place - REACH)))
        high = int(np.searchsorted(first, min(window.end, place + REACH)))
        near = first[low:high]
        heads = self._heads
        word, asked = window.role_word[near - window.start], window.role_anchor[place - window.start]
        n = heads["role_distance"].shape[1]
        added = word[:, :n] + asked[:n]
        added += heads["role_distance"][distance_bucket(near - place)]
        added += heads["role_paragraph"][
            paragraph_bucket(encoded.paragraph[low:high] - encoded.paragraph[anchor])
        ]
        np.maximum(added, 0, out=added)
        scores = added @ heads["role_weight"][:n] + (word[:, n:] * asked[n:]) @ heads["role_weight"][n:]
        return low, log_softmax(scores + heads["role_bias"])

    def antecedents(self, encoded: Encoded, anchor: int, mentions: np.ndarray) -> tuple[np.ndarray, float]:
        """How likely the speaker of an anchor is the one named at each mention.

        Args:
            encoded: The document.
            anchor: Index into ``encoded.sequence.words``.
            mentions: Indices of the first words of names.

        Returns:
            A score for every mention, ``-inf`` outside the window, and the score of none of them.
        """
        first = encoded.sequence.first
        window = encoded.windows[encoded.window_of[anchor]]
        asked = window.asked[first[anchor] - window.start]
        scores = np.full(len(mentions), -np.inf, dtype=np.float32)
        inside = np.flatnonzero((first[mentions] >= window.start) & (first[mentions] < window.end))
        near = first[mentions[inside]]
        scores[inside] = window.mention[near - window.start] @ asked / np.sqrt(len(asked))
        scores[inside] += self._heads["antecedent_distance"][distance_bucket(near - first[anchor])]
        return scores, float(encoded.unnamed[anchor, 0])


def log_softmax(scores: np.ndarray) -> np.ndarray:
    """Log-probabilities over the last axis."""
    shifted = scores - scores.max(-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))


def _centrality(start: int, end: int, n: int) -> np.ndarray:
    """Distance of each piece of a window to the nearer edge that is not an edge of the text."""
    places = np.arange(start, end, dtype=float)
    before = places - start if start > 0 else np.full(end - start, float(n))
    after = end - 1 - places if end < n else np.full(end - start, float(n))
    return np.minimum(before, after)


def _require(folder: Path) -> None:
    for name in FILES:
        if not (folder / name).is_file():
            raise ModelError(
                f"The model file {folder / name} is missing. Install the package again, "
                "or point ATTRIBUTION_MODEL_DIR at a folder that `make train` has written."
            )


def _fingerprint(folder: Path) -> str:
    """Twelve hexadecimal digits that change with any of the model's files."""
    digest = hashlib.sha256()
    for name in FILES:
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:12]
