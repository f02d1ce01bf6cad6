"""From scores a word to spans of tokens."""

from collections.abc import Iterable

import numpy as np
from spacy.tokens import Doc

Tokens = tuple[int, int]

_KEPT_BEFORE = frozenset("$€£₼#@+([-")
_KEPT_AFTER = frozenset("%°)]$€£")


def smooth(scores: np.ndarray, switch: float) -> np.ndarray:
    """Best sequence of labels when every change of label costs ``switch`` (Viterbi over a Potts chain).

    A label that leads by more than two changes cost is right whatever stands beside it, so that only the
    few stretches of doubtful words have to be searched.

    Args:
        scores: ``(n, n_labels)`` log-probabilities.
        switch: Cost of a change.

    Returns:
        ``(n,)`` labels.
    """
    path = scores.argmax(1) if len(scores) else np.zeros(0, dtype=np.int64)
    second, first = np.partition(scores, -2, axis=1)[:, -2:].T
    for start, end in _runs(first - second <= 2 * switch):
        # The sure neighbours on both sides take part, so that changes from and to them are counted.
        low, high = max(start - 1, 0), min(end + 1, len(scores))
        path[low:high] = _viterbi(scores[low:high], switch)
    return path


def _viterbi(scores: np.ndarray, switch: float) -> np.ndarray:
    best, back = scores[0], []
    stay = np.arange(scores.shape[1])
    for row in scores[1:]:
        top = int(best.argmax())
        moved = best[top] - switch
        back.append(np.where(best >= moved, stay, top))
        best = np.maximum(best, moved) + row
    path = [int(best.argmax())]
    for origin in reversed(back):
        path.append(int(origin[path[-1]]))
    return np.array(path[::-1])


def _runs(mask: np.ndarray) -> np.ndarray:
    """Half-open ranges in which a mask is true, as rows of start and end."""
    framed = np.zeros(len(mask) + 2, dtype=bool)
    framed[1:-1] = mask
    return np.flatnonzero(framed[1:] != framed[:-1]).reshape(-1, 2)


def grow(labels: np.ndarray, scores: np.ndarray, label: int, least: float) -> np.ndarray:
    """Let a label spread to unlabelled neighbours (Canny's hysteresis: sure inside, less sure at the rim).

    Args:
        labels: ``(n,)`` labels; 0 is none.
        scores: ``(n, n_labels)`` log-probabilities.
        label: The label that spreads.
        least: Probability of it that a neighbour must have.
    """
    has = labels == label
    may = has | ((labels == 0) & (scores[:, label] > np.log(least)))
    grown = labels.copy()
    for start, end in _runs(may):
        if has[start:end].any():
            grown[start:end] = label
    return grown


def runs(doc: Doc, words: np.ndarray, labels: np.ndarray) -> list[tuple[int, int, int]]:
    """Runs of neighbouring words of one paragraph and one label, as first token, last token + 1, label."""
    if not len(words):
        return []
    gap = np.diff(words)
    blank_between = (gap == 2) & ~doc._.pieces.is_word[words[:-1] + 1]
    parted = (
        ((gap != 1) & ~blank_between) | (np.diff(doc._.paragraph_of[words]) != 0) | (np.diff(labels) != 0)
    )
    first = np.flatnonzero(np.append(True, parted))
    last = np.append(first[1:] - 1, len(words) - 1)
    return list(zip(words[first].tolist(), (words[last] + 1).tolist(), labels[first].tolist(), strict=True))


def spans_of(doc: Doc, tokens: Iterable[int]) -> list[Tokens]:
    """The spans that a set of tokens makes up, trimmed."""
    words = np.array(sorted(tokens), dtype=np.int64)
    return trim_all(doc, [(start, end) for start, end, _ in runs(doc, words, np.zeros_like(words))])


def trim_all(doc: Doc, spans: list[Tokens]) -> list[Tokens]:
    """The spans without punctuation at their ends, less those of which nothing is left."""
    return [s for s in (trim(doc, span) for span in spans) if s is not None]


def trim(doc: Doc, span: Tokens) -> Tokens | None:
    """Cut blanks, quotation marks and other punctuation off both ends; None if nothing is left."""
    start, end = span
    while start < end and _is_edge(doc, start, _KEPT_BEFORE):
        start += 1
    while start < end and _is_edge(doc, end - 1, _KEPT_AFTER):
        end -= 1
    return (start, end) if start < end else None


def _is_edge(doc: Doc, i: int, kept: frozenset[str]) -> bool:
    token = doc[i]
    mark = len(token) <= 2 and not token.text[0].isalnum() and token.text[0] not in kept
    return mark or not doc._.pieces.is_word[i]
