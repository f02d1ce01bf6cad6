"""Documents without a network, and where words stand in them."""

from spacy.tokens import Doc

from service.extraction.extractor import MODEL
from service.extraction.tokenizer import WordPieceTokenizer

tokenize = WordPieceTokenizer(MODEL / "tokenizer.json")


def tokens(doc: Doc, words: str) -> tuple[int, int]:
    """The tokens that some words of the text cover, as a half-open range."""
    start = doc.text.index(words)
    span = doc.char_span(start, start + len(words))
    return span.start, span.end
