"""Links, files, the clipboard and the command line."""

import csv
import io
import json
import subprocess

import msgspec
import pytest
from playwright.sync_api import Page, expect

from schemas import Result
from tests.page import annotated
from tests.page.conftest import Visit, submit
from tests.running import RunningService


def downloaded(page: Page, name: str) -> str:
    with page.expect_download() as download:
        page.get_by_role("button", name=name, exact=True).click()
    return download.value.path().read_bytes().decode()


def clipboard(page: Page) -> str:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return page.evaluate("navigator.clipboard.readText()")


def test_the_json_is_shown_and_copied(read: Page, known_result: Result):
    read.get_by_text("JSON", exact=True).last.click()
    read.get_by_role("button", name="Copy JSON").click()
    expect(read.locator("#status")).to_have_text("Copied.")
    copied = clipboard(read)
    assert msgspec.json.decode(copied, type=Result) == known_result
    assert read.get_by_label("Result as JSON").text_content() == copied


def test_the_curl_command_gives_the_same_result(read: Page, known_result: Result):
    command = read.get_by_label("curl command", exact=True).text_content()
    assert command
    answer = subprocess.run(["sh", "-c", command], capture_output=True, check=True, timeout=60).stdout
    assert msgspec.json.decode(answer, type=Result) == known_result


def test_an_apostrophe_is_safe_in_the_curl_command(page: Page, service: RunningService):
    text = """He said: "It's done; $(touch x) `id` \\n".\n"""
    submit(page, text)
    command = page.get_by_label("curl command", exact=True).text_content()
    assert command
    answer = subprocess.run(["sh", "-c", command], capture_output=True, check=True, timeout=60).stdout
    assert json.loads(answer) == service.post(text).json()


def test_the_result_can_be_downloaded_as_json(read: Page, known_result: Result):
    assert msgspec.json.decode(downloaded(read, "JSON"), type=Result) == known_result


def test_the_result_can_be_downloaded_as_csv(read: Page, known_result: Result):
    rows = list(csv.DictReader(io.StringIO(downloaded(read, "CSV"), newline="")))
    assert [row["id"] for row in rows] == [relation.id for relation in known_result.attributions]
    inner = rows[1]
    assert inner["speaker"] == "Zakir Hasanov"
    assert inner["content"] == 'The bridge "is open again'
    assert annotated.TEXT[int(inner["start"]) : int(inner["end"])] == inner["content"]
    assert inner["chain"] == "Trend > its sources > Zakir Hasanov"


@pytest.mark.parametrize("from_link", [False, True])
def test_the_result_can_be_downloaded_as_web_annotations(visit: Visit, known_result: Result, from_link: bool):
    page = visit(f"#{known_result.digest}" if from_link else "")
    if not from_link:
        submit(page, annotated.TEXT)
    annotations = json.loads(downloaded(page, "Web Annotation"))
    assert annotations["type"] == "AnnotationPage"
    assert len(annotations["items"]) == len(known_result.attributions)


def test_a_link_leads_to_the_result_and_asks_for_the_article(visit: Visit, read: Page, known_result: Result):
    read.get_by_role("button", name="Copy link").click()
    address = clipboard(read)
    assert address == read.url
    page = visit(f"#{address.partition('#')[2]}")
    expect(page.locator("#status")).to_contain_text("Found 6 statements")
    expect(page.locator("#unplaced")).to_contain_text("Paste the article")
    expect(page.locator("#overlay")).to_be_hidden()
    expect(page.locator(".statement")).to_have_count(6)
    page.get_by_label("Article", exact=True).fill(annotated.TEXT)
    expect(page.locator("#unplaced")).to_be_hidden()
    expect(page.locator("#overlay .badge")).to_have_count(6)


def test_another_article_is_not_taken_for_that_of_the_link(visit: Visit, known_result: Result):
    page = visit(f"#{known_result.digest}")
    expect(page.locator(".statement")).to_have_count(6)
    page.get_by_label("Article", exact=True).fill(annotated.TEXT.replace("👩‍🚒", "👩"))
    expect(page.locator("#status")).to_contain_text("This is not the article of this result")
    expect(page.locator("#overlay")).to_be_hidden()


def test_an_article_with_windows_line_ends_fits_its_result(visit: Visit, service: RunningService):
    text = 'It rained.\r\n\r\n"We are done," said Leyla Aliyeva.\r\n'
    answer = service.post(text).json()
    assert answer["attributions"]
    page = visit(f"#{answer['digest']}")
    expect(page.locator("#unplaced")).to_be_visible()
    page.get_by_label("Article", exact=True).fill(text)
    expect(page.locator("#overlay .badge")).to_have_count(len(answer["attributions"]))


def test_going_back_leads_to_the_result_before(read: Page, known_result: Result):
    first = read.url
    read.get_by_role("button", name="Agency wire").click()
    expect(read).not_to_have_url(first)
    read.go_back()
    expect(read.locator("#status")).to_contain_text("Found 6 statements")
    expect(read.get_by_label("Result as JSON")).to_contain_text(known_result.digest)
