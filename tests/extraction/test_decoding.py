"""From labels of words to spans."""

from service import extraction


def test_a_source_may_be_the_first_word_of_a_text_that_ends_with_a_line_feed():
    found = extraction.load()('He said: "It is done".\n').attributions
    assert [span.text for relation in found for span in relation.source] == ["He"]
