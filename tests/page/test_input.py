"""Ways into the page, and what it says while it reads."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.page import annotated
from tests.page.conftest import submit

DROP = """(form, [name, bytes]) => {
    const files = new DataTransfer();
    files.items.add(new File([new Uint8Array(bytes)], name));
    form.dispatchEvent(new DragEvent("drop", {dataTransfer: files, bubbles: true, cancelable: true}));
}"""


def test_a_sample_is_read_at_once(page: Page):
    page.get_by_role("button", name="Newspaper").click()
    expect(page.locator("#overlay")).to_contain_text("Ferry firm knew")
    expect(page.get_by_role("heading", name="Result")).to_be_focused()


def test_a_dropped_file_is_read(page: Page):
    page.locator("#article").evaluate(DROP, ["article.txt", list(annotated.TEXT.encode())])
    expect(page.locator("#overlay")).to_contain_text("👩‍🚒🌉")


def test_an_opened_file_is_read(page: Page, tmp_path: Path):
    file = tmp_path / "article.txt"
    file.write_text(annotated.TEXT, encoding="utf-8")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Open a file").click()
    chooser.value.set_files(file)
    expect(page.locator("#overlay")).to_contain_text("👩‍🚒🌉")


def test_a_file_that_is_not_utf_8_is_refused(page: Page):
    page.locator("#article").evaluate(DROP, ["article.txt", list("Élan".encode("latin-1"))])
    expect(page.get_by_role("alert")).to_contain_text("not text in UTF-8")


def test_the_page_is_used_without_a_pointer(page: Page):
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Article", exact=True)).to_be_focused()
    page.keyboard.insert_text('"We are done," said Leyla Aliyeva.')
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Result")).to_be_focused()
    expect(page.locator("#status")).to_contain_text("Found")


@pytest.mark.slow
def test_a_long_text_shows_progress_and_can_be_cancelled(page: Page):
    page.locator("#article").evaluate(DROP, ["long.txt", list((annotated.TEXT * 400).encode())])
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.locator("#elapsed")).to_contain_text("words")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("progressbar")).to_be_hidden()
    expect(page.locator("#status")).to_have_text("Cancelled.")
    submit(page, annotated.TEXT)
    expect(page.locator("#overlay")).to_contain_text("BAKU")
