"""Whatever goes wrong is said in words."""

import hashlib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import StartService
from tests.page import annotated
from tests.page.conftest import Visit, submit


def fails(page: Page, text: str) -> None:
    page.get_by_label("Article", exact=True).evaluate("(area, text) => { area.value = text; }", text)
    page.get_by_role("button", name="Find who said what").click()


def wait_until(happens: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def says(page: Page, message: str) -> None:
    expect(page.get_by_role("alert")).to_contain_text(message)


def test_an_empty_article(page: Page):
    fails(page, "  \n ")
    says(page, "The text is empty")
    says(page, "Send an article with at least one character")
    expect(page.get_by_role("link", name="About this problem")).to_have_attribute(
        "href", "/problems/empty-text"
    )


def test_half_a_surrogate_pair(page: Page):
    page.locator("#text").evaluate(r"area => { area.value = 'He said \ud83d.'; }")
    page.get_by_role("button", name="Find who said what").click()
    says(page, "The body is not valid Unicode")


def test_a_link_to_a_result_that_is_gone(visit: Visit):
    page = visit("#" + "0" * 64)
    says(page, "No result is stored under this digest")
    expect(page.locator("#result")).to_be_hidden()


@pytest.mark.parametrize(
    ("settings", "text", "message"),
    [
        (
            {"ATTRIBUTION_MAX_CHARACTERS": "10"},
            "Eleven said.",
            "The text has 12 characters and the limit is 10",
        ),
        ({"ATTRIBUTION_MAX_BODY_BYTES": "1024"}, "x" * 2000, "The body has too many bytes"),
        ({"ATTRIBUTION_DEADLINE": "0.01"}, annotated.TEXT * 40, "The answer took too long"),
    ],
)
def test_limits_of_the_service(
    visit: Visit, start_service: StartService, settings: dict[str, str], text: str, message: str
):
    page = visit(at=start_service(**settings).url)
    fails(page, text)
    says(page, message)


def test_a_busy_service_says_when_to_come_back(visit: Visit, start_service: StartService):
    service = start_service(ATTRIBUTION_QUEUE="0", ATTRIBUTION_THREADS="1")
    page = visit(at=service.url)
    with ThreadPoolExecutor() as pool:
        uncached = {"cache-control": "no-store"}
        long = pool.submit(service.post, annotated.TEXT * 300, headers=uncached)

        def is_busy() -> bool:
            nonlocal long
            if long.done():  # it met the short article and was turned away itself
                long = pool.submit(service.post, annotated.TEXT * 300, headers=uncached)
            return service.post("He said no.", headers=uncached).status_code == 503

        wait_until(is_busy)
        fails(page, "He said yes.")
        says(page, "Too many articles wait already")
        says(page, "Try again in")
        service.kill()


def test_a_service_with_keys_asks_for_one(visit: Visit, start_service: StartService):
    page = visit(at=start_service(ATTRIBUTION_API_KEYS=hashlib.sha256(b"open sesame").hexdigest()).url)
    expect(page.get_by_label("API key")).to_be_hidden()
    fails(page, "He said no.")
    says(page, "A key is needed")
    expect(page.get_by_label("API key")).to_be_focused()
    page.get_by_label("API key").fill("open sesame")
    submit(page, "He said no.")
    expect(page.get_by_role("alert")).to_be_empty()
    expect(page.get_by_label("curl command", exact=True)).not_to_contain_text("sesame")


def test_a_service_that_has_gone(visit: Visit, start_service: StartService):
    service = start_service()
    page = visit(at=service.url)
    service.stop()
    fails(page, "He said no.")
    says(page, "The service cannot be reached")
