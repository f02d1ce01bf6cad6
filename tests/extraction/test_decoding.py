"""From scores of words to labels, and from labels to spans."""

import itertools

import numpy as np
import pytest

from service import extraction
from service.extraction.decoding import grow, runs, smooth
from service.extraction.extractor import MODEL
from service.extraction.layout import layout
from service.extraction.tokenizer import WordPieceTokenizer

tokenize = WordPieceTokenizer(MODEL / "tokenizer.json")


def worth(path: tuple[int, ...], scores: np.ndarray, switch: float) -> float:
    changes = sum(a != b for a, b in itertools.pairwise(path))
    return sum(scores[i, label] for i, label in enumerate(path)) - switch * changes


@pytest.mark.parametrize("seed", range(60))
def test_no_other_labelling_is_worth_more(seed: int):
    random = np.random.default_rng(seed)
    scores = random.normal(scale=random.choice([0.1, 0.5, 2.0]), size=(random.integers(1, 7), 3))
    best = max(worth(path, scores, 0.25) for path in itertools.product(range(3), repeat=len(scores)))
    assert worth(tuple(smooth(scores, 0.25)), scores, 0.25) == pytest.approx(best)


def test_no_words_have_no_labels():
    assert smooth(np.zeros((0, 3)), 0.25).tolist() == []


def test_a_label_spreads_to_likely_neighbours_that_have_none():
    likely = np.log(np.array([0.4, 0.9, 0.1, 0.4, 0.4]))
    scores = np.stack([np.zeros(5), likely], axis=1)
    assert grow(np.array([0, 1, 0, 0, 2]), scores, 1, 0.35).tolist() == [1, 1, 0, 0, 2]


def test_spans_end_at_paragraphs_and_at_other_labels():
    doc = layout(tokenize("One two three\nfour five"))
    words = np.array([0, 1, 2, 4, 5])
    assert runs(doc, words, np.array([1, 1, 2, 2, 2])) == [(0, 2, 1), (2, 3, 2), (4, 6, 2)]


def test_a_source_may_be_the_first_word_of_a_text_that_ends_with_a_line_feed():
    found = extraction.load()('He said: "It is done".\n').attributions
    assert [span.text for relation in found for span in relation.source] == ["He"]
