"""The cleaned copy of a text has one form of each mark and never moves an offset."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.extraction.text import clean


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("“Yes”", '"Yes"'),
        ("«Да»", '"Да"'),
        ("&quot;Yes&quot;", '"     Yes"     '),
        ("``Yes''", '" Yes" '),
        ("it’s", "it's"),
        ("a – b — c", "a — b — c"),
        ("a\r\nb", "a \nb"),
        ("a\u00a0b", "a b"),
    ],
)
def test_marks_dashes_and_blanks_have_one_form(text: str, cleaned: str):
    assert clean(text) == cleaned


@given(st.text())
def test_no_offset_moves(text: str):
    assert len(clean(text)) == len(text)
