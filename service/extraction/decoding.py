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


def grow(labels: np.ndarray, scores: np.ndarray, label: int, least: float) -> np.ndarray:
    """Let a label spread to unlabelled neighbours (Canny's hysteresis: sure inside, less sure at the rim).

    Args:
        labels: ``(n,)`` labels; 0 is none.
        scores: ``(n, n_labels)`` log-probabilities.
        label: The label that spreads.
        least: Probability of it that a neighbour must have.
    """
    grown = labels.copy()
    may = (labels == 0) & (scores[:, label] > np.log(least))
    for order in (range(1, len(labels)), range(len(labels) - 2, -1, -1)):
        step = order.step
        for i in order:
            if may[i] and grown[i] == 0 and grown[i - step] == label:
                grown[i] = label
    return grown


def split(doc: Doc, words: np.ndarray) -> list[Tokens]:
    """Runs of neighbouring words of one paragraph, as half-open ranges of tokens."""
    spans: list[Tokens] = []
    for word in map(int, words):
        start, last = spans[-1] if spans else (word, word)
        joined = last == word or (last == word - 1 and doc[last].is_space)
        if spans and joined and doc._.paragraph_of[word] == doc._.paragraph_of[last - 1]:
            spans[-1] = (start, word + 1)
        else:
            spans.append((word, word + 1))
    return spans


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
