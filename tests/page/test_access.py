"""Everybody can use the page, on any screen, and it asks nobody else for anything."""

import gzip
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

import service.page
from tests.page import annotated
from tests.page.conftest import Visit, submit
from tests.running import RunningService

STATIC = Path(service.page.__file__).parent / "static"
WIDEST = 300_000  # bytes


def findings(page: Page) -> list[str]:
    """What axe-core objects to, minor things included."""
    response = Axe().run(page).response
    return [f"{one['id']} ({one['impact']}): {one['nodes'][0]['html']}" for one in response["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.usefixtures("known_result")
def test_axe_finds_nothing(visit: Visit, scheme: str, width: int):
    page = visit(color_scheme=scheme, viewport={"width": width, "height": 900})
    assert findings(page) == []
    page.get_by_role("button", name="Find who said what").click()
    expect(page.get_by_role("alert")).to_contain_text("empty")
    assert findings(page) == []
    submit(page, annotated.TEXT)
    page.get_by_role("button", name="Why?").first.click()
    page.get_by_role("button", name="Warning").click()
    for summary in page.locator("summary").all():
        summary.click()
    page.locator("#overlay .badge").nth(2).focus()
    assert findings(page) == []


@pytest.mark.usefixtures("known_result")
def test_a_narrow_screen_needs_no_sideways_scrolling(visit: Visit):
    page = visit(viewport={"width": 320, "height": 640})
    submit(page, annotated.TEXT)
    widest = page.evaluate("document.documentElement.scrollWidth")
    assert widest <= 320


def test_light_and_dark_follow_the_reader(visit: Visit):
    def paper(page: Page) -> str:
        return page.evaluate("getComputedStyle(document.documentElement).backgroundColor")

    assert paper(visit(color_scheme="light")) == "rgb(255, 255, 255)"
    assert paper(visit(color_scheme="dark")) == "rgb(21, 24, 28)"


def test_the_policy_lets_nothing_in_from_elsewhere(service: RunningService):
    answer = service.client.get("/")
    policy = dict(
        part.strip().partition(" ")[::2] for part in answer.headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert {policy[kind] for kind in ("script-src", "style-src", "connect-src", "img-src")} == {"'self'"}
    assert policy["require-trusted-types-for"] == "'script'"


def test_the_page_talks_to_its_own_service_only(page: Page, service: RunningService):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    page.get_by_role("button", name="Briefing").click()
    page.get_by_role("heading", name="Result").wait_for()
    assert len(asked) > 10
    assert all(url.startswith(service.url) for url in asked)


def test_the_browser_keeps_to_the_policy(browser: Browser, service: RunningService):
    with browser.new_page() as page:
        page.goto(service.url)
        blocked = page.evaluate(
            """() => new Promise(resolve => {
                addEventListener("securitypolicyviolation", event => resolve(event.violatedDirective));
                document.body.append(Object.assign(document.createElement("img"), {src: "http://127.0.0.1:9/"}));
            })"""
        )
    assert blocked == "img-src"


def test_the_page_and_its_files_are_light():
    files = [path for path in STATIC.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < WIDEST
    assert sum(len(gzip.compress(path.read_bytes())) for path in files) < WIDEST / 3
