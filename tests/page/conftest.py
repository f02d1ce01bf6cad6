"""The page in a real browser, on a real service."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
import redis
from playwright.sync_api import Browser, Page, sync_playwright

from schemas import Result
from service.cache import key_of
from service.embedded_valkey import EmbeddedValkey
from tests.page import annotated
from tests.page.browser import HOW_TO_INSTALL, launch
from tests.running import RunningService

SCREENSHOTS = Path("build/page")
SLOWEST = 15_000  # milliseconds that anything on the page may take

Visit = Callable[..., Page]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Ends with this package: while it runs, no test in the same thread can start an event loop."""
    with sync_playwright() as playwright:
        found = launch(playwright)
        if found is None:
            pytest.skip(HOW_TO_INSTALL)
        yield found
        found.close()


@pytest.fixture
def visit(browser: Browser, service: RunningService, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Opens the page. Whatever the policy stops, or the scripts complain about, fails the test."""
    faults: list[str] = []
    pages: list[Page] = []

    def open_page(fragment: str = "", at: str = service.url, **options: object) -> Page:
        context = browser.new_context(**({"viewport": {"width": 1280, "height": 900}} | options))
        context.set_default_timeout(SLOWEST)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if _is_fault(line.text, line.type) else None)
        page.goto(f"{at}/{fragment}")
        pages.append(page)
        return page

    yield open_page
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W+", "-", request.node.name).strip("-")
    for number, page in enumerate(pages):
        page.screenshot(path=SCREENSHOTS / f"{name}{number or ''}.png", full_page=True)
        page.context.close()
    assert faults == []


@pytest.fixture
def page(visit: Visit) -> Page:
    return visit()


@pytest.fixture
def known_result(service: RunningService, shared_valkey: EmbeddedValkey) -> Result:
    """The result of the annotated article, where the service finds it: in the cache, as documented."""
    result = annotated.result(service.client.get("/health/live").json()["pipeline"])
    with redis.Redis.from_url(shared_valkey.url) as client:
        client.set(key_of(result.pipeline, result.digest), msgspec.json.encode(result), ex=600)
    return result


@pytest.fixture
def read(page: Page, known_result: Result) -> Page:
    """The page with the annotated article read."""
    submit(page, annotated.TEXT)
    return page


def submit(page: Page, text: str) -> None:
    """Read an article and wait for its result."""
    page.get_by_label("Article", exact=True).fill(text)
    page.get_by_role("button", name="Find who said what").click()
    page.get_by_role("heading", name="Result").wait_for()


def _is_fault(line: str, kind: str) -> bool:
    """The browser notes answers with an error status, too; those are the subject of some tests."""
    return kind == "error" and not line.startswith("Failed to load resource")
