"""Words and word pieces in one pass: the tokenizer of the pipeline and of the model are the same.

A word is what BERT's pre-tokeniser calls one (a run of letters and digits, or one punctuation mark), so
``doc[i]`` is word ``i`` for the rules and for the model alike.
"""

import re
from array import array
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from spacy.attrs import IS_SPACE
from spacy.tokens import Doc
from spacy.vocab import Vocab
from tokenizers import Tokenizer

from service.extraction.text import clean

# Texts repeat themselves: most chunks of an article have been seen in another one.
REMEMBERED = 8_000
LONGEST_REMEMBERED = 40

# What lies between blanks is tokenised on its own, which for BERT gives the same as the text in one piece.
_CHUNK = re.compile(r"[^ \n]+")

for _name in ("pieces", "cleaned"):
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=None)


@dataclass(frozen=True, slots=True)
class Pieces:
    """Word pieces of a document.

    Attributes:
        ids: ``(n_pieces,)`` vocabulary ids.
        word: ``(n_pieces,)`` index of the token of the Doc that each piece belongs to, never decreasing.
        is_word: ``(n_tokens,)`` false for tokens without pieces: blanks, and what was cleaned away.
        case: ``(n_tokens,)`` 0 for lower case and marks, 1 for a capital, 2 for several and nothing else.
    """

    ids: np.ndarray
    word: np.ndarray
    is_word: np.ndarray
    case: np.ndarray


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Tokens of what stands between two blanks: the texts, the pieces, how many each has, letter case."""

    words: tuple[str, ...]
    ids: array
    counts: bytes
    cases: bytes


class WordPieceTokenizer:
    """Make a spaCy Doc whose tokens are the model's words; blanks between them may be tokens, too."""

    def __init__(self, path: Path):
        self._tokenizer = Tokenizer.from_file(str(path))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._remembered: dict[str | tuple[str, str], _Chunk] = {}

    def __call__(self, text: str) -> Doc:
        """Tokenise ``text``; ``doc.text == text`` whatever it holds.

        The pieces are at ``doc._.pieces``, the cleaned copy of the text at ``doc._.cleaned``.
        """
        cleaned = clean(text)
        words: list[str] = []
        spaces: list[bool] = []
        ids: list[int] = []
        counts: list[int] = []
        cases: list[int] = []

        def blank(start: int, end: int) -> None:
            """Account for blanks: one behind a word is its own trailing space, the rest is a token."""
            if words and text[start] == " ":
                spaces[-1] = True
                start += 1
            if start < end:
                words.append(text[start:end])
                spaces.append(False)
                counts.append(0)
                cases.append(0)

        end = 0
        for match in _CHUNK.finditer(cleaned):
            start = match.start()
            if start > end:
                blank(end, start)
            end = match.end()
            chunk = self._chunk(text[start:end], match.group())
            words += chunk.words
            spaces += [False] * len(chunk.words)
            ids += chunk.ids
            counts += chunk.counts
            cases += chunk.cases
        if end < len(text):
            blank(end, len(text))
        # Every article brings new words: in a vocabulary of its own they go with it. Only what a component
        # reads is worked out for them. (spaCy's memory zones leave the places of old words in the table.)
        doc = Doc(Vocab(lex_attr_getters={IS_SPACE: str.isspace}), words=words, spaces=spaces)
        per_word = np.array(counts, dtype=np.int64)
        doc._.cleaned = cleaned
        doc._.pieces = Pieces(
            ids=np.array(ids, dtype=np.int64),
            word=np.repeat(np.arange(len(words)), per_word),
            is_word=per_word > 0,
            case=np.array(cases, dtype=np.int64),
        )
        return doc

    def _chunk(self, text: str, cleaned: str) -> _Chunk:
        # Most chunks need no cleaning, and a key without a copy is half the memory.
        key = text if text == cleaned else (text, cleaned)
        known = self._remembered.get(key)
        if known is not None:
            return known
        chunk = _cut(text, self._tokenizer.encode(cleaned, add_special_tokens=False))
        if len(text) <= LONGEST_REMEMBERED:
            if len(self._remembered) >= REMEMBERED:
                self._remembered.clear()
            self._remembered[key] = chunk
        return chunk


def _cut(text: str, encoding) -> _Chunk:
    """Group word pieces into words; what has no pieces is a token of its own."""
    words: list[str] = []
    counts: list[int] = []
    end = start_of_word = 0
    last_word = None
    for word, (start, stop) in zip(encoding.word_ids, encoding.offsets, strict=True):
        if word == last_word:
            end = max(end, stop)
            words[-1] = text[start_of_word:end]
            counts[-1] += 1
        else:
            if start > end:
                words.append(text[end:start])
                counts.append(0)
            words.append(text[start:stop])
            counts.append(1)
            start_of_word, end, last_word = start, max(stop, start), word
    if end < len(text):
        words.append(text[end:])
        counts.append(0)
    return _Chunk(tuple(words), array("i", encoding.ids), bytes(counts), bytes(map(_case, words)))


def _case(word: str) -> int:
    if not word[0].isupper():
        return 0
    return 2 if len(word) > 1 and word.isupper() else 1
