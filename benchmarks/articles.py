"""Articles of any length to measure with, no two alike, made from the repository's own gold texts."""

import json
import random
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from training import markup

DEVELOPMENT = Path(__file__).parent.parent / "tests" / "gold"

_BREAK = re.compile(r"\n\s*\n")
_WORD = re.compile(r"\S+")


class ArticleSource:
    """Writes articles by joining the ends of gold articles; the same seed gives the same articles.

    Args:
        seed: Two sources of different seeds may have articles in common.
    """

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311
        self._gold = gold_paragraphs()
        self._given: set[int] = set()

    def article(self, words: int) -> str:
        """Write an article of so many words (what white space separates) that was not given before."""
        while True:
            text = cut(self._paragraphs(), words)
            if hash(text) not in self._given:
                self._given.add(hash(text))
                return text

    def articles(self, count: int, words: int) -> list[str]:
        """Write several articles of so many words each."""
        return [self.article(words) for _ in range(count)]

    def _paragraphs(self) -> Iterator[str]:
        while True:
            article = self._chance.choice(self._gold)
            yield from islice(article, self._chance.randrange(len(article)), None)


def gold_paragraphs() -> list[list[str]]:
    """The paragraphs of every gold article of the repository."""
    texts = [article.text for article in markup.read_folder()]
    for path in sorted(DEVELOPMENT.glob("*.jsonl")):
        texts += [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
    return [_BREAK.split(text.strip()) for text in texts]


def cut(paragraphs: Iterator[str], words: int) -> str:
    """Join paragraphs until there are so many words, and leave out the rest of the last one."""
    taken: list[str] = []
    while words:
        paragraph = next(paragraphs)
        ends = [word.end() for word in islice(_WORD.finditer(paragraph), words)]
        if ends:
            taken.append(paragraph[: ends[-1]])
            words -= len(ends)
    return "\n\n".join(taken)
