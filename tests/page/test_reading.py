"""The article with everything that was found in it."""

import pytest
from playwright.sync_api import Locator, Page, expect

from schemas import Result
from tests.page import annotated
from tests.page.conftest import submit

# What stands in the article, without the signs that the page adds.
ARTICLE_WORDS = """node => {
    const copy = node.cloneNode(true);
    for (const added of copy.querySelectorAll("button, [role=note]")) added.remove();
    return copy.textContent;
}"""


def words(node: Locator) -> str:
    return node.evaluate(ARTICLE_WORDS)


def marked(page: Page, part: str, relation: str) -> list[str]:
    """What is marked as a part of a relation; the pieces of one span are put together again."""
    spans: list[str] = []
    for piece in page.locator(f'#overlay .{part}[data-relation="{relation}"]').all():
        if "first" in (piece.get_attribute("class") or ""):
            spans.append("")
        spans[-1] += words(piece)
    return spans


def test_the_article_stands_on_the_page_as_it_was_sent(read: Page):
    assert words(read.locator("#overlay")) == annotated.TEXT


@pytest.mark.parametrize("part", ["content", "source", "cue", "addressee", "via"])
def test_every_part_is_marked_in_its_place_also_after_emoji(read: Page, known_result: Result, part: str):
    for relation in known_result.attributions:
        assert marked(read, part, relation.id) == [span.text for span in getattr(relation, part)]


@pytest.mark.parametrize("sample", ["Agency wire", "Newspaper", "Briefing"])
def test_what_the_service_finds_in_a_sample_is_what_the_page_marks(page: Page, sample: str):
    with page.expect_response("**/v1/attributions") as answered:
        page.get_by_role("button", name=sample).click()
    found = answered.value.json()
    expect(page.locator("#status")).to_contain_text(f"Found {len(found['attributions'])} statement")
    assert found["attributions"]
    for relation in found["attributions"]:
        for part in ("content", "source", "cue"):
            assert "".join(marked(page, part, relation["id"])) == "".join(s["text"] for s in relation[part])


def test_an_inner_statement_lies_visibly_inside_the_outer_one(read: Page):
    outer, inner = (
        read.locator('#overlay .content[data-relation="A1"]'),
        read.locator('#overlay .content[data-relation="A1"] .content[data-relation="A2"]'),
    )
    around, within = outer.bounding_box(), inner.bounding_box()
    assert around
    assert within
    assert around["x"] < within["x"]
    assert around["y"] < within["y"]
    assert around["y"] + around["height"] > within["y"] + within["height"]


def test_speakers_differ_in_colour_line_and_initials(read: Page):
    def look(relation: str) -> tuple[str, str, str | None]:
        content = read.locator(f'#overlay .content[data-relation="{relation}"]')
        colour, line = content.evaluate(
            "node => [getComputedStyle(node).borderBlockEndColor, getComputedStyle(node).borderBlockEndStyle]"
        )
        return colour, line, content.locator("> .badge").text_content()

    outlet, minister, again, other = (look(relation) for relation in ("A1", "A2", "A3", "A5"))
    assert minister == again
    assert all(len(set(values)) == 3 for values in zip(outlet, minister, other, strict=True))


def test_outlet_mentions_say_what_they_do(read: Page):
    mentions = read.locator("#overlay .outlet")
    assert [words(mention) for mention in mentions.all()] == ["Trend", "Trend"]
    assert [mention.get_attribute("data-role") for mention in mentions.all()] == ["dateline", "tag"]
    shown = mentions.first.evaluate("node => getComputedStyle(node, '::after').content")
    assert shown.startswith('"dateline"')


def test_a_right_to_left_paragraph_starts_at_the_right(read: Page):
    article, arabic = (
        read.locator("#overlay").bounding_box(),
        read.locator('#overlay .cue[data-relation="A5"]').bounding_box(),
    )
    assert article
    assert arabic
    assert arabic["x"] > article["x"] + article["width"] / 2


def test_a_warning_stands_in_its_place_and_in_the_list(read: Page):
    expect(read.get_by_role("list", name="Warnings")).to_contain_text("has no partner in its paragraph")
    assert words(read.locator("#overlay .warning")) == '"'
    note = read.locator("#overlay").get_by_role("note")
    expect(note).to_be_hidden()
    read.get_by_role("button", name="Warning: unpaired-quotation-mark").click()
    expect(note).to_have_text('" has no partner in its paragraph')


def test_markup_in_an_article_stays_text(read: Page):
    assert read.locator("#overlay b").count() == 0
    expect(read.locator('#overlay .content[data-relation="A6"]')).to_contain_text("<b>three & more</b>")


def test_an_article_without_a_statement_is_a_result_too(page: Page):
    submit(page, "12 34 56")
    expect(page.locator("#status")).to_contain_text("Found 0 statements")
    expect(page.locator("#overlay")).to_have_text("12 34 56")
