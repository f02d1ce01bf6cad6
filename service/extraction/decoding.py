"""From scores a word to spans of tokens."""

import numpy as np
from spacy.tokens import Doc

Tokens = tuple[int, int]

_KEPT_BEFORE = frozenset("$€£₼#@+([-")
_KEPT_AFTER = frozenset("%°)]$€£")


def smooth(scores: np.ndarray, switch: float) -> np.ndarray:
    """Best sequence of labels when every change of label costs ``switch`` (Viterbi over a Potts chain).

    Args:
        scores: ``(n, n_labels)`` log-probabilities.
        switch: Cost of a change.

    Returns:
        ``(n,)`` labels.
    """
    n = len(scores)
    path = np.zeros(n, dtype=np.int64)
    if not n:
        return path
    best = scores[0].copy()
    back = np.zeros(scores.shape, dtype=np.int64)
    stay = np.arange(scores.shape[1])
    for i in range(1, n):
        top = int(best.argmax())
        moved = best[top] - switch
        back[i] = np.where(best >= moved, stay, top)
        best = np.maximum(best, moved) + scores[i]
    path[-1] = best.argmax()
    for i in range(n - 1, 0, -1):
        path[i - 1] = back[i, path[i]]
    return path


def split(doc: Doc, words: np.ndarray) -> list[Tokens]:
    """Runs of neighbouring words of one paragraph, as half-open ranges of tokens."""
    spans: list[Tokens] = []
    for word in map(int, words):
        last = spans[-1][1] if spans else -1
        joined = last == word or (last == word - 1 and doc[last].is_space)
        if joined and doc._.paragraph_of[word] == doc._.paragraph_of[last - 1]:
            spans[-1] = (spans[-1][0], word + 1)
        else:
            spans.append((word, word + 1))
    return spans


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
    return token.is_space or (len(token) <= 2 and not token.text[0].isalnum() and token.text[0] not in kept)
