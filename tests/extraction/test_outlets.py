"""Outlet mentions by the words and marks around them: no network runs here."""

from types import SimpleNamespace

import pytest
from spacy.tokens import Doc

from service.extraction import outlet_patterns, outlets
from service.extraction.layout import layout
from tests.extraction.places import tokenize, tokens


def document(text: str) -> Doc:
    doc = layout(tokenize(text))
    doc._.encoded = SimpleNamespace()
    return doc


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("Asked by a reporter from Reuters if he would go, he laughed.", "Reuters", "told"),
        ("The letter, seen by the BBC, has two pages.", "BBC", "credit"),
        ("The sea was calm.\n\nPhoto: AZERTAC", "AZERTAC", "credit"),
        ("The sea was calm.\n\nCopyright © ANTARA 2026", "ANTARA", "signoff"),
        ("This report by The Canadian Press was first published on May 4.", "The Canadian Press", "signoff"),
        ("CBC News has asked the district for a figure.", "CBC News", "told"),
        ("Reuters reported that the sea was calm.", "Reuters", None),
    ],
)
def test_the_words_beside_a_name_tell_its_role(text: str, name: str, role: str | None):
    doc = document(text)
    assert outlet_patterns.role_by_words(doc, *tokens(doc, name)) == role


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("The share fell on Friday.\n\n/ritzau/", "ritzau", "signoff"),
        ("Blockade ends\n\nMINA - Workers of the shipyard went home.", "MINA", "dateline"),
        ("The minister told 2GB that the sea was calm.", "2GB", "told"),
    ],
)
def test_known_outlets_are_found_by_the_layout(text: str, name: str, role: str):
    doc = document(text)
    assert list(outlet_patterns.known(doc, outlet_patterns.known_names(doc))) == [(*tokens(doc, name), role)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Follow Trend on Telegram", "Trend"),
        ("Eleven of 15 analysts polled by Reuters agreed.", "Reuters"),
        ("AFP could not verify the number.", "AFP"),
        ("link: https://24.kg/english", "24.kg"),
        ("He told RNZ's Morning Report that it rained.", "Morning Report"),
    ],
)
def test_a_name_that_relays_nothing_is_no_mention(text: str, name: str):
    doc = document(text)
    assert outlets._relays_nothing(doc, *tokens(doc, name))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("DAILY SABAH WITH AA", ["DAILY SABAH", "AA"]),
        ("Al Jazeera Staff", ["Al Jazeera"]),
        ("India Today News Desk", ["India Today"]),
        ("Kyodo News", ["Kyodo News"]),
        ("Staff", ["Staff"]),
    ],
)
def test_a_line_with_two_outlets_or_a_newsroom_is_taken_apart(text: str, names: list[str]):
    doc = document(text)
    found = outlets._apart(doc, 0, len(doc), "byline")
    assert [doc[start:end].text for start, end, _ in found] == names


def test_a_single_word_is_known_as_it_is_written():
    assert outlet_patterns.is_known("dpa")
    assert not outlet_patterns.is_known("time")
    assert not outlet_patterns.is_known("NEWS")
