"""Windows of articles as padded tensors."""

import random
from collections.abc import Iterator
from collections.abc import Sequence as Items
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from service.extraction.windows import CLS, MAX_PIECES, OVERLAP, PAD, SEP, distance_bucket, paragraph_bucket
from training.examples import IGNORE, Anchored, Example

N_NEGATIVE = 2


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces ``start`` to ``end`` of an article."""

    example: Example
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded windows; every tensor is ``(batch, length)`` and starts with ``[CLS]``."""

    windows: list[Window]
    ids: Tensor
    types: Tensor
    mask: Tensor
    anchors: Tensor
    outlets: Tensor
    entities: Tensor
    genders: Tensor


@dataclass(frozen=True, slots=True)
class Pairs:
    """The relations of a batch seen from their anchors: ``n`` of them, over the length of the batch."""

    row: Tensor
    anchor: Tensor
    distance: Tensor
    paragraph: Tensor
    roles: Tensor
    traits: Tensor
    candidates: Tensor
    antecedents: Tensor
    resolved: Tensor


def batches(examples: Items[Example], size: int, rng: random.Random) -> Iterator[Batch]:
    """Shuffled batches of windows of like length, cut at random places."""
    cut = [w for e in examples for w in _windows(e, rng)]
    cut.sort(key=lambda w: (w.end - w.start) // 24 + rng.random())
    groups = [cut[i : i + size] for i in range(0, len(cut), size)]
    rng.shuffle(groups)
    return map(_pad, groups)


def _windows(example: Example, rng: random.Random) -> list[Window]:
    n, size = len(example.sequence.ids), MAX_PIECES - 2
    if n == 0:
        return []
    starts = [0]
    while starts[-1] + size < n:
        starts.append(starts[-1] + rng.randint(OVERLAP, size - OVERLAP))
    return [Window(example, s, min(s + size, n)) for s in starts]


def _pad(windows: list[Window]) -> Batch:
    length = max(w.end - w.start for w in windows) + 2

    def table(fill: int) -> Tensor:
        return torch.full((len(windows), length), fill, dtype=torch.long)

    ids, types, mask = table(PAD), table(0), table(0)
    labels = {name: table(IGNORE) for name in ("anchors", "outlets", "entities", "genders")}
    for row, w in enumerate(windows):
        stop = w.end - w.start + 1
        ids[row, 0], ids[row, stop] = CLS, SEP
        ids[row, 1:stop] = torch.from_numpy(w.example.sequence.ids[w.start : w.end])
        types[row, 1:stop] = torch.from_numpy(w.example.sequence.types[w.start : w.end])
        mask[row, : stop + 1] = 1
        for name, tensor in labels.items():
            tensor[row, 1:stop] = torch.from_numpy(getattr(w.example, name)[w.start : w.end])
    return Batch(windows, ids, types, mask, **labels)


def pairs(batch: Batch, anchor_scores: Tensor) -> Pairs | None:
    """The gold relations of a batch, and the model's own best false anchors with nothing to find."""
    found: list[tuple[int, int, Anchored | None]] = []
    for row, w in enumerate(batch.windows):
        gold = [r for r in w.example.relations if w.start <= r.anchor < w.end]
        found += [(row, r.anchor - w.start + 1, r) for r in gold]
        found += [(row, place, None) for place in _false_anchors(batch.anchors[row], anchor_scores[row])]
    if not found:
        return None
    items = [_pair(batch, *f) for f in found]
    columns = [np.stack([item[k] for item in items]) for k in range(len(items[0]))]
    row, anchor, distance, paragraph, roles, traits, candidates, antecedents, resolved = columns
    return Pairs(
        *map(
            torch.from_numpy,
            (row, anchor, distance, paragraph, roles, traits, candidates, antecedents, resolved),
        )
    )


def _false_anchors(labels: Tensor, scores: Tensor) -> list[int]:
    likely = scores[:, 1:].logsumexp(-1) - scores[:, 0]
    likely = likely.masked_fill(labels != 0, -torch.inf)
    best = likely.topk(N_NEGATIVE).indices
    return [int(i) for i in best if likely[i] > -3]


def _pair(batch: Batch, row: int, anchor: int, relation: Anchored | None) -> tuple[np.ndarray, ...]:
    w = batch.windows[row]
    length = batch.ids.shape[1]
    inside = slice(1, w.end - w.start + 1)
    roles = np.full(length, IGNORE)
    paragraph = np.full(length, 2)
    candidates, antecedents = np.zeros(length, bool), np.zeros(length, bool)
    paragraphs = w.example.paragraphs
    paragraph[inside] = paragraph_bucket(paragraphs[w.start : w.end] - paragraphs[w.start + anchor - 1])
    first = np.zeros(len(w.example.sequence.ids), bool)
    first[w.example.sequence.first] = True
    roles[inside] = np.where(first[w.start : w.end], 0, IGNORE)
    resolved = False
    if relation is not None:
        roles[inside] = relation.roles[w.start : w.end]
        candidates[inside] = w.example.names[w.start : w.end]
        if relation.mentions is not None:
            here = relation.mentions[(relation.mentions >= w.start) & (relation.mentions < w.end)]
            antecedents[here - w.start + 1] = True
            resolved = len(relation.mentions) == 0 or len(here) > 0
    return (
        np.array(row),
        np.array(anchor),
        distance_bucket(np.arange(length) - anchor),
        paragraph,
        roles,
        relation.traits if relation else np.full(2, np.nan, dtype=np.float32),
        candidates,
        antecedents,
        np.array(resolved),
    )
