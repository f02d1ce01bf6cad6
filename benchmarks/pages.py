"""Puts tables between the markers of a page."""

import re
from pathlib import Path


def put(page: Path, name: str, content: str) -> None:
    """Replace what is between ``<!-- name -->`` and ``<!-- /name -->``."""
    markers = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    text = page.read_text(encoding="utf-8")
    page.write_text(markers.sub(lambda match: match[1] + content + match[2], text), encoding="utf-8")
