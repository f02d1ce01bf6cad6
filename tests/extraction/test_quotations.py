"""Quotation marks of every kind are paired; those without a partner are reported."""

import pytest

from service.extraction.quotations import find_quotations
from service.extraction.text import clean


def quoted(text: str) -> list[str]:
    found, _ = find_quotations(text, clean(text), 0, len(text))
    return [text[q.start : q.end] for q in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He said "yes" and "no".', ['"yes"', '"no"']),
        ("He said “yes”.", ["“yes”"]),
        ('Mixed: “yes", he said.', ['“yes"']),
        ('Mixed: "yes”, he said.', ['"yes”']),
        ("«Да», сказал он.", ["«Да»"]),
        ("„Ja“, sagte er.", ["„Ja“"]),
        ("»Ja«, sagte er.", ["»Ja«"]),
        ("He said 'yes' to it.", ["'yes'"]),
        ("It's the workers' hall.", []),
        ("The '80s were long.", []),
        ('The 42" screen broke.', []),
        ('"Open until the end', ['"Open until the end']),
    ],
)
def test_marks_are_paired_whatever_their_shape(text: str, expected: list[str]):
    assert quoted(text) == expected


def test_a_closing_mark_alone_is_stray():
    text = "The road is open”, he said."
    _, stray = find_quotations(text, clean(text), 0, len(text))
    assert stray == [text.index("”")]


def test_a_second_opening_mark_ends_a_quotation_that_was_never_closed():
    assert quoted("“One, he said. “Two.”") == ["“One, he said. ", "“Two.”"]
