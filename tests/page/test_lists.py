"""Speakers with their statements, outlets with their chains, and which of them are shown."""

import pytest
from playwright.sync_api import Locator, Page, expect


def member(page: Page, name: str) -> Locator:
    return page.locator(".member").filter(has=page.get_by_role("heading", name=name))


def shown(page: Page) -> list[str | None]:
    return [badge.get_attribute("data-explain") for badge in page.locator("#overlay .badge").all()]


def test_a_speaker_has_role_organisation_share_and_statements(read: Page):
    minister = member(read, "Zakir Hasanov")
    expect(minister).to_contain_text("Minister of Defense, Ministry of Defense")
    expect(minister).to_contain_text("55 % of the words said, 3 statements")  # 12 of 22 words
    statements = [button.text_content() for button in minister.locator(".words").all()]
    assert statements == ['The bridge "is open again', "Nobody was hurt", "the road was safe"]


def test_statements_without_a_speaker_are_listed_too(read: Page):
    expect(member(read, "Nobody named").locator(".words")).to_have_count(1)


def test_an_outlet_shows_the_chain_from_itself_to_the_speaker(read: Page):
    chains = member(read, "Trend").get_by_role("list", name="Chain")
    assert [chain.locator("li").all_text_contents() for chain in chains.all()] == [
        ["Trend", "its sources"],
        ["Trend", "its sources", "Zakir Hasanov"],
    ]
    expect(member(read, "Trend")).to_contain_text("Named as dateline, tag")


def test_a_statement_is_explained_on_demand(read: Page):
    statement = read.locator(".statement[data-relation=A2]")
    expect(statement.locator("dl")).to_be_hidden()
    statement.get_by_role("button", name="Why?").click()
    explanation = statement.locator("dl")
    expect(explanation).to_contain_text("Zakir Hasanov, here “Minister of Defense Zakir Hasanov”")
    expect(explanation).to_contain_text("mixed: some of its words stand in quotation marks")
    expect(explanation).to_contain_text("Trend → its sources → Zakir Hasanov")
    statement.get_by_role("button", name="Why?").click()
    expect(explanation).to_be_hidden()


def test_an_explanation_has_the_evidence_of_the_service(page: Page):
    page.get_by_role("button", name="Agency wire").click()
    statement = page.locator(".statement").first
    statement.get_by_role("button", name="Why?").click()
    expect(statement.locator("dl")).to_contain_text("which marks speech with")
    expect(statement.locator("dl")).to_contain_text("Sure of")


@pytest.mark.parametrize(
    ("label", "left"), [("direct", ["A1", "A2", "A4", "A6"]), ("indirect", ["A2", "A3", "A5"])]
)
def test_a_type_can_be_left_out(read: Page, label: str, left: list[str]):
    read.get_by_label(label, exact=True).uncheck()
    assert shown(read) == left
    expect(read.locator("#shown")).to_have_text(f"{len(left)} of 6 statements shown")
    expect(read.locator(".statement")).to_have_count(len(left))


@pytest.mark.parametrize(
    ("label", "choice", "left"),
    [
        ("Speaker", "Zakir Hasanov", ["A2", "A3", "A4"]),
        ("Speaker", "علي", ["A5"]),
        ("Speaker", "Nobody named", ["A6"]),
        ("Outlet", "Trend", ["A1", "A2"]),
    ],
)
def test_one_speaker_or_outlet_can_be_picked(read: Page, label: str, choice: str, left: list[str]):
    read.get_by_label(label, exact=True).select_option(choice)
    assert shown(read) == left
    read.get_by_label(label, exact=True).select_option("all")
    assert len(shown(read)) == 6


def test_uncertain_statements_can_be_left_out_by_keyboard(read: Page):
    slider = read.get_by_role("slider")
    slider.focus()
    for _ in range(17):
        read.keyboard.press("ArrowRight")
    expect(read.locator("#least")).to_have_text("85 %")
    assert shown(read) == ["A2", "A3", "A5"]
