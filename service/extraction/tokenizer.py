"""Words and word pieces in one pass: the tokenizer of the pipeline and of the model are the same.

A word is what BERT's pre-tokeniser calls one (a run of letters and digits, or one punctuation mark), so
``doc[i]`` is word ``i`` for the rules and for the model alike.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from spacy.tokens import Doc
from spacy.vocab import Vocab
from tokenizers import Tokenizer

from service.extraction.text import clean

if not Doc.has_extension("pieces"):
    Doc.set_extension("pieces", default=None)


@dataclass(frozen=True, slots=True)
class Pieces:
    """Word pieces of a document.

    Attributes:
        ids: ``(n_pieces,)`` vocabulary ids.
        word: ``(n_pieces,)`` index of the token of the Doc that each piece belongs to, never decreasing.
        is_word: ``(n_tokens,)`` false for tokens without pieces: blanks, and what was cleaned away.
    """

    ids: np.ndarray
    word: np.ndarray
    is_word: np.ndarray


class WordPieceTokenizer:
    """Make a spaCy Doc whose tokens are the model's words; blanks between them may be tokens, too."""

    def __init__(self, vocab: Vocab, path: Path):
        self.vocab = vocab
        self._tokenizer = Tokenizer.from_file(str(path))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def __call__(self, text: str) -> Doc:
        """Tokenise ``text``; ``doc.text == text`` whatever it holds."""
        encoding = self._tokenizer.encode(clean(text), add_special_tokens=False)
        words, spaces, piece_word = _group(text, encoding)
        doc = Doc(self.vocab, words=words, spaces=spaces)
        word = np.array(piece_word, dtype=np.int64)
        is_word = np.zeros(len(words), dtype=bool)
        is_word[word] = True
        doc._.pieces = Pieces(np.array(encoding.ids, dtype=np.int64), word, is_word)
        return doc


def _group(text: str, encoding) -> tuple[list[str], list[bool], list[int]]:
    """Words of the text, whether a single space follows each, and the word of every piece."""
    words: list[str] = []
    spaces: list[bool] = []
    piece_word: list[int] = []
    end = 0
    start_of_word = 0
    last_word = None
    for word, (start, stop) in zip(encoding.word_ids, encoding.offsets, strict=True):
        if word == last_word:
            end = max(end, stop)
            words[-1] = text[start_of_word:end]
        else:
            _close_gap(text, end, start, words, spaces)
            words.append(text[start:stop])
            spaces.append(False)
            start_of_word, end, last_word = start, max(stop, start), word
        piece_word.append(len(words) - 1)
    _close_gap(text, end, len(text), words, spaces)
    return words, spaces, piece_word


def _close_gap(text: str, end: int, start: int, words: list[str], spaces: list[bool]) -> None:
    """Account for the characters between two words: spaCy's trailing space, or a blank token."""
    if start > end and words and text[end] == " ":
        spaces[-1] = True
        end += 1
    if start > end:
        words.append(text[end:start])
        spaces.append(False)
