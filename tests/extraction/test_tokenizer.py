"""Words and pieces of a text, remembered chunk by chunk."""

from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from service.extraction.extractor import MODEL
from service.extraction.text import clean
from service.extraction.tokenizer import WordPieceTokenizer

tokenize = WordPieceTokenizer(MODEL / "tokenizer.json")
whole = Tokenizer.from_file(str(MODEL / "tokenizer.json"))
whole.no_truncation()
whole.no_padding()

TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]))
WORDS = st.lists(
    st.sampled_from(["don’t", "U.S.", "“No,”", "Əliyev", "\u00a0", "ﬁn", "\n", "日本", "—", "é", "\x01"])
)


@given(TEXTS | WORDS.map(" ".join) | WORDS.map("".join))
def test_the_pieces_are_those_of_the_text_in_one_go(text: str):
    doc = tokenize(text)
    assert doc.text == text
    assert doc._.pieces.ids.tolist() == whole.encode(clean(text), add_special_tokens=False).ids


@given(TEXTS)
def test_a_remembered_text_is_cut_as_it_was_the_first_time(text: str):
    first, again = tokenize(text), tokenize(text)
    assert [t.text_with_ws for t in first] == [t.text_with_ws for t in again]
    assert first._.pieces.word.tolist() == again._.pieces.word.tolist()


def test_letter_case_is_kept_for_the_network():
    doc = tokenize("NATO said Ankara 3 mm")
    assert doc._.pieces.case.tolist() == [2, 0, 1, 0, 0]
