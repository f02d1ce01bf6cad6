"""What the encoder reads: word pieces with a little typography, cut into overlapping windows."""

from dataclasses import dataclass

import numpy as np
from spacy.tokens import Doc

CLS, SEP, PAD = 101, 102, 0
MAX_PIECES = 384
OVERLAP = 64
N_TYPES = 6
N_PARAGRAPHS = 5
NO_WORD = -1


@dataclass(frozen=True, slots=True)
class Sequence:
    """A document as the encoder sees it, ``[SEP]`` between paragraphs.

    Attributes:
        ids: ``(n,)`` vocabulary ids.
        types: ``(n,)`` letter case (0 lower, 1 capitalised, 2 all capitals) + 3 inside quotation marks.
        word: ``(n,)`` token of the Doc, :data:`NO_WORD` for separators.
        first: ``(n_words,)`` places of the first piece of each word that has one.
        words: ``(n_words,)`` the tokens of the Doc at these places.
    """

    ids: np.ndarray
    types: np.ndarray
    word: np.ndarray
    first: np.ndarray
    words: np.ndarray


def sequence(doc: Doc) -> Sequence:
    """Lay out a document that went through the tokenizer and ``layout``."""
    pieces = doc._.pieces
    if len(pieces.ids) == 0:
        empty = np.zeros(0, dtype=np.int64)
        return Sequence(empty, empty, empty, empty, empty)
    types = pieces.case[pieces.word] + 3 * doc._.in_quotation[pieces.word]
    paragraph = doc._.paragraph_of[pieces.word]
    breaks = np.flatnonzero(np.diff(paragraph) != 0) + 1
    word = np.insert(pieces.word, breaks, NO_WORD)
    begins = np.flatnonzero((word != NO_WORD) & (np.diff(word, prepend=NO_WORD - 1) != 0))
    begins = begins[np.diff(word[begins], prepend=NO_WORD) != 0]
    return Sequence(
        ids=np.insert(pieces.ids, breaks, SEP),
        types=np.insert(types, breaks, 0),
        word=word,
        first=begins,
        words=word[begins],
    )


def windows(n_pieces: int, size: int = MAX_PIECES - 2, overlap: int = OVERLAP) -> list[tuple[int, int]]:
    """Cover ``n_pieces`` by as few windows of at most ``size`` as can be, that overlap by ``overlap``."""
    if n_pieces <= size:
        return [(0, n_pieces)]
    count = -(-(n_pieces - overlap) // (size - overlap))
    length = -(-(n_pieces + (count - 1) * overlap) // count)
    starts = np.linspace(0, n_pieces - length, count).round().astype(int)
    return [(int(s), int(s) + length) for s in starts]


def distance_bucket(delta: np.ndarray) -> np.ndarray:
    """Signed distance within a window to one of 32 buckets: exact below 8, then logarithmic."""
    return _BUCKETS[delta + MAX_PIECES]


def _buckets() -> np.ndarray:
    delta = np.arange(-MAX_PIECES, MAX_PIECES + 1)
    size = np.abs(delta)
    far = 8 + np.log(np.maximum(size, 8) / 8) / np.log(MAX_PIECES / 8) * 8
    bucket = np.where(size < 8, size, far).astype(np.int64).clip(max=15)
    return np.where(delta < 0, bucket, bucket + 16)


_BUCKETS = _buckets()


def paragraph_bucket(delta: np.ndarray) -> np.ndarray:
    """Signed distance in paragraphs, clipped to -2..2, as 0..4."""
    return np.clip(delta, -2, 2) + 2
