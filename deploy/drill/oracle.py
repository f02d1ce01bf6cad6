"""What the right answer to each article of the drill is, found without the service."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from service import extraction
from service.cache import digest_of
from service.engine import as_result

ARTICLES = Path("tests/gold/wire_dev.jsonl")


@dataclass(frozen=True)
class Known:
    """An article and its right answer."""

    text: str
    digest: str
    answer: dict[str, Any]


def known_articles(count: int) -> list[Known]:
    """Read some articles and work out their answers."""
    extractor = extraction.load(None)
    with ARTICLES.open() as lines:
        texts = [json.loads(line)["text"] for line, _ in zip(lines, range(count), strict=False)]
    return [_known(text, extractor) for text in texts]


def _known(text: str, extractor: extraction.Extractor) -> Known:
    digest = digest_of(text)
    result = as_result(digest, extractor.version, extractor(text))
    return Known(text, digest, json.loads(msgspec.json.encode(result)))
