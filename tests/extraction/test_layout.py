"""Paragraphs, sentences and warnings, as later steps rely on them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from service.extraction.extractor import MODEL
from service.extraction.layout import layout
from service.extraction.tokenizer import WordPieceTokenizer

tokenize = WordPieceTokenizer(MODEL / "tokenizer.json")


def laid_out(text: str) -> Doc:
    return layout(tokenize(text))


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_the_document_is_the_text(text: str):
    assert laid_out(text).text == text


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two.", ["One.", "Two."]),
        ("Mr. Smith came. He left.", ["Mr. Smith came.", "He left."]),
        ("On Oct. 29 it rained.", ["On Oct. 29 it rained."]),
        ("It cost 1.5 million. Really?", ["It cost 1.5 million.", "Really?"]),
        ('"Go," he said. "Now!" They went.', ['"Go," he said.', '"Now!"', "They went."]),
        ("The U.S. team won.", ["The U.S. team won."]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, sentences: list[str]):
    doc = laid_out(text)
    assert [s.text for s in doc.spans["sentences"]] == sentences


def test_paragraphs_are_lines_with_text():
    doc = laid_out("One.\n\n  \nTwo.\r\nThree.")
    assert [p.text.strip() for p in doc.spans["paragraphs"]] == ["One.", "Two.", "Three."]


def test_an_unpaired_mark_is_warned_about_at_its_place():
    text = 'He said "go and left.'
    (warning,) = laid_out(text)._.warnings
    assert warning.code == "unpaired-quotation-mark"
    assert text[warning.start : warning.end] == '"'


def test_a_quotation_over_paragraphs_needs_no_closing_mark():
    assert laid_out('"One.\n\n"Two."')._.warnings == []
