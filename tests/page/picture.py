"""Make the picture of the page that the README shows: ``python -m tests.page.picture docs/page.png``."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from service.embedded_valkey import EmbeddedValkey
from tests.page.browser import HOW_TO_INSTALL, launch
from tests.running import RunningService


def take(target: Path) -> None:
    """Read a sample and photograph the result, with one statement linked and explained."""
    with (
        EmbeddedValkey() as valkey,
        RunningService({"REDIS_URL": valkey.url}) as service,
        sync_playwright() as p,
    ):
        browser = launch(p)
        if browser is None:
            raise SystemExit(HOW_TO_INSTALL)
        page = browser.new_page(viewport={"width": 1180, "height": 900})
        page.goto(service.url)
        page.get_by_role("button", name="Agency wire").click()
        page.locator(".statement").first.get_by_role("button", name="Why?").click()
        page.get_by_text("which marks speech with").wait_for()
        page.locator("#overlay .badge").nth(1).hover()
        result = page.locator("#result").bounding_box()
        assert result
        page.evaluate("top => scrollTo(0, top)", result["y"] - 8)
        page.screenshot(path=target)
        browser.close()


if __name__ == "__main__":
    take(Path(sys.argv[1]))
