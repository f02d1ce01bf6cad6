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
    N_PARAGRAPHS,
    SEP,
    Sequence,
    distance_bucket,
    paragraph_bucket,
    sequence,
    windows,
)

FILES = ("model.onnx", "heads.npz", "tokenizer.json", "meta.json")
REACH = 144  # pieces to either side of an anchor; 99.9% of the training relations are within 129

_HEADS = {
    "anchor": len(ANCHORS), "outlet": len(OUTLETS), "entity": len(ENTITIES),
    "gender": len(GENDERS), "trait": len(TRAITS), "unnamed": 1,
}  # fmt: skip
_PERSON, _BODY = (
    [k for k, label in enumerate(ENTITIES) if label.endswith(kind)] for kind in ("person", "organisation")
)
_EDGES = np.cumsum([0, *_HEADS.values()]).tolist()

if not Doc.has_extension("encoded"):
    Doc.set_extension("encoded", default=None)


@dataclass(frozen=True, slots=True)
class Window:
    """States of the words of one window for the heads that run for each relation or name.

    Attributes:
        begin: Index of the first of its words among ``Encoded.sequence.words``.
        end: Index after the last one.
        states: ``(end - begin, width)`` output of the encoder.
        role_word: ``(end - begin, 2 * pair)`` word halves of the role head.
    """

    begin: int
    end: int
    states: np.ndarray
    role_word: np.ndarray


@dataclass(frozen=True, slots=True)
class Encoded:
    """What the network says of a document.

    The score tables have a row for each of ``sequence.words`` (the tokens of the Doc that are no blanks), in
    the column order of :mod:`service.extraction.labels`; they are log-odds, not probabilities.
    ``person`` and ``body`` are the probabilities ``(n_words,)`` that a word is part of a person's or of a
    body's name.
    """

    sequence: Sequence
    anchor: np.ndarray
    outlet: np.ndarray
    entity: np.ndarray
    gender: np.ndarray
    trait: np.ndarray
    unnamed: np.ndarray
    person: np.ndarray
    body: np.ndarray
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
        # The graph is written for these kernels; "extended" would fuse the norms into a slower one.
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
        try:
            self._session = ort.InferenceSession(
                str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
            with np.load(folder / "heads.npz") as heads:
                self._heads = {name: heads[name] for name in heads.files}
            # One table for both distances of a word to an anchor, in the order of their buckets.
            distance, paragraph = self._heads["role_distance"], self._heads["role_paragraph"]
            self._role_place = (distance[:, None] + paragraph).reshape(-1, distance.shape[1])
            # Numpy compares several times as fast with an array of the same shape as with a number.
            self._zeros = np.zeros((2 * REACH, distance.shape[1]), dtype=np.float32)
            self.meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        except Exception as error:
            raise ModelError(
                f"The model in {folder} cannot be read ({error}); install the package again."
            ) from error
        self.fingerprint = _fingerprint(folder)

    def __call__(self, doc: Doc) -> Doc:
        """Run the network; the result is at ``doc._.encoded``."""
        seq = sequence(doc)
        n = len(seq.words)
        found, best, window_of = [], np.full(n, -1.0), np.zeros(n, dtype=np.int64)
        scores = np.zeros((n, _EDGES[-1]), dtype=np.float32)
        for number, (start, end) in enumerate(windows(len(seq.ids)) if n else []):
            window, table = self._run(seq, start, end)
            found.append(window)
            centrality = _centrality(seq.first[window.begin : window.end], start, end, len(seq.ids))
            better = np.flatnonzero(centrality > best[window.begin : window.end])
            best[window.begin + better] = centrality[better]
            window_of[window.begin + better] = number
            scores[window.begin + better] = table[better]
        heads = {name: scores[:, a:b] for name, a, b in zip(_HEADS, _EDGES, _EDGES[1:], strict=False)}
        names = np.exp(log_softmax(heads["entity"]))
        doc._.encoded = Encoded(
            seq,
            **heads,
            person=names[:, _PERSON].sum(-1),
            body=names[:, _BODY].sum(-1),
            paragraph=doc._.paragraph_of[seq.words],
            windows=found,
            window_of=window_of,
        )
        return doc

    def _run(self, seq: Sequence, start: int, end: int) -> tuple[Window, np.ndarray]:
        """One window of pieces, and the scores of the words that begin in it."""
        ids = np.concatenate([[CLS], seq.ids[start:end], [SEP]])[None]
        types = np.pad(seq.types[start:end], 1)[None]
        begin, stop = np.searchsorted(seq.first, (start, end)).tolist()
        rows = seq.first[begin:stop] - start + 1
        inputs = {"ids": ids, "types": types, "rows": rows}
        states, tagged = (np.asarray(x)[0] for x in self._session.run(None, inputs))
        window = Window(begin, stop, states, np.ascontiguousarray(tagged[:, _EDGES[-1] :]))
        return window, tagged[:, : _EDGES[-1]]

    def roles(self, encoded: Encoded, anchor: int) -> tuple[int, np.ndarray]:
        """Which part each word near an anchor plays in its relation.

        Args:
            encoded: The document.
            anchor: Index into ``encoded.sequence.words``.

        Returns:
            The index of the first word looked at, and ``(n, len(ROLES))`` log-probabilities from it on.
        """
        heads, first = self._heads, encoded.sequence.first
        window = encoded.windows[encoded.window_of[anchor]]
        low, high = np.searchsorted(first, (first[anchor] - REACH, first[anchor] + REACH))
        low, high = max(window.begin, int(low)), min(window.end, int(high))
        word = window.role_word[low - window.begin : high - window.begin]
        asked = window.states[anchor - window.begin] @ heads["role_anchor_weight"] + heads["role_anchor_bias"]
        n = word.shape[1] // 2
        place = distance_bucket(first[low:high] - first[anchor]) * N_PARAGRAPHS
        place += paragraph_bucket(encoded.paragraph[low:high] - encoded.paragraph[anchor])
        added = (self._role_place + asked[:n]).take(place, axis=0)
        added += word[:, :n]
        np.maximum(added, self._zeros[: len(added)], out=added)
        weight = heads["role_weight"]
        scores = added @ weight[:n] + word[:, n:] @ (asked[n:, None] * weight[n:])
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
        heads, first = self._heads, encoded.sequence.first
        window = encoded.windows[encoded.window_of[anchor]]
        state = window.states[anchor - window.begin]
        asked = state @ heads["antecedent_anchor_weight"] + heads["antecedent_anchor_bias"]
        # (states @ weight + bias) @ asked, with the many rows last.
        asker = heads["antecedent_mention_weight"] @ asked
        scores = np.full(len(mentions), -np.inf, dtype=np.float32)
        inside = np.flatnonzero((mentions >= window.begin) & (mentions < window.end))
        near = mentions[inside]
        product = window.states[near - window.begin] @ asker + heads["antecedent_mention_bias"] @ asked
        scores[inside] = product / np.sqrt(len(asked))
        scores[inside] += heads["antecedent_distance"][distance_bucket(first[near] - first[anchor])]
        return scores, float(encoded.unnamed[anchor, 0])


def log_softmax(scores: np.ndarray) -> np.ndarray:
    """Log-probabilities of ``(n, labels)`` scores."""
    # A few long columns are worked through several times as fast as many short rows.
    columns = np.ascontiguousarray(scores.T)
    columns = columns - columns.max(0)
    columns -= np.log(np.exp(columns).sum(0))
    return columns.T


def _centrality(places: np.ndarray, start: int, end: int, n: int) -> np.ndarray:
    """Distance of pieces of a window to the nearer edge that is not an edge of the text."""
    before = places - start if start > 0 else np.full(len(places), n)
    after = end - 1 - places if end < n else np.full(len(places), n)
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
