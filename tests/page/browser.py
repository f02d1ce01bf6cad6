"""A real Chromium, driven by Playwright."""

import shutil
from pathlib import Path

from playwright.sync_api import Browser, Playwright

HOW_TO_INSTALL = (
    "no Chromium was found: install one with `apt-get install chromium` (Debian), "
    "`dnf install chromium` (Fedora) or `.venv/bin/playwright install chromium` (anywhere)"
)
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_OPTIONS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def launch(playwright: Playwright) -> Browser | None:
    """Start the Chromium of the system, else the one that Playwright has installed, else none."""
    found = next(filter(None, map(shutil.which, _NAMES)), playwright.chromium.executable_path)
    if not Path(found).exists():
        return None
    return playwright.chromium.launch(executable_path=found, args=_OPTIONS)
