"""Articles by the thousand, made of the paragraphs of our own."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

from schemas import Article

GOLD = Path(__file__).parent.parent / "gold"


def articles(number: int, paragraphs: int = 2) -> Iterator[Article]:
    """Always the same articles, each of some paragraphs that did not stand together."""
    pool = [
        paragraph
        for name in ("wire_dev.jsonl", "phenomena_dev.jsonl")
        for line in (GOLD / name).read_text(encoding="utf-8").splitlines()
        for paragraph in json.loads(line)["text"].split("\n")
        if paragraph.strip()
    ]
    choice = random.Random(7)  # noqa: S311 - no secret
    for index in range(number):
        text = "\n\n".join(choice.sample(pool, paragraphs))
        yield Article(f"{text}\n\nNo. {index}", id=f"article-{index}")


def write_ndjson(path: Path, items: list[Article]) -> Path:
    lines = (json.dumps({"id": item.id, "text": item.text}) for item in items)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path
