"""From one part of a statement to the others, by pointer and by keyboard."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

LINKED = re.compile(r"\blinked\b")


def linked(page: Page) -> set[str | None]:
    return {node.get_attribute("data-relation") for node in page.locator(".linked").all()}


@pytest.mark.parametrize("part", ["content", "source", "cue"])
def test_pointing_at_a_part_links_the_statement(read: Page, part: str):
    read.locator(f'#overlay .{part}[data-relation="A3"]').hover()
    assert linked(read) == {"A3"}
    for other in ("content", "source", "cue", "addressee"):
        expect(read.locator(f'#overlay .{other}[data-relation="A3"]')).to_have_class(LINKED)
    expect(read.locator(".statement[data-relation=A3]")).to_have_class(LINKED)
    expect(read.locator("#links path")).to_have_count(2)
    read.get_by_role("heading", name="Result").hover()
    assert linked(read) == set()
    expect(read.locator("#links path")).to_have_count(0)


def test_the_keyboard_reaches_every_statement_in_the_order_of_the_text(read: Page, known_result):
    badges = read.locator("#overlay .badge")
    badges.first.focus()
    reached = [_focused(read).get_attribute("data-relation")]
    for _ in range(20):
        read.keyboard.press("Tab")
        if (relation := _focused(read).get_attribute("data-explain")) is not None:
            reached.append(relation)
            assert linked(read) == {relation}
    assert reached == [relation.id for relation in known_result.attributions]


def test_enter_leads_from_the_article_to_the_explanation_and_back(read: Page):
    read.locator('#overlay [data-explain="A2"]').focus()
    read.keyboard.press("Enter")
    expect(_focused(read)).to_have_accessible_name("Why? Explain A2")
    expect(_focused(read)).to_have_attribute("aria-expanded", "true")
    read.keyboard.press("Shift+Tab")
    read.keyboard.press("Enter")
    expect(_focused(read)).to_have_attribute("data-explain", "A2")


def test_a_statement_is_announced_with_speaker_type_and_place(read: Page):
    expect(read.locator('#overlay [data-explain="A2"]')).to_have_accessible_name(
        "ZH: mixed statement A2 by Zakir Hasanov, inside A1"
    )
    denied = read.locator('#overlay [data-explain="A4"]')
    expect(denied).to_have_text("ZH not")
    expect(denied).to_have_accessible_name(re.compile("denied$"))


def _focused(page: Page) -> Locator:
    return page.locator(":focus")
