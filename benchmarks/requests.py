"""What is sent to the service: different articles of one length, endlessly."""

import json
from collections.abc import Iterator

from benchmarks.articles import ArticleSource
from benchmarks.http_connection import post

PATH = "/v1/attributions"


def single(text: str) -> bytes:
    """A request for one article."""
    return post(PATH, "application/json", _line(text))


def singles(source: ArticleSource, words: int) -> Iterator[bytes]:
    """Requests for one article each."""
    while True:
        yield single(source.article(words))


def batch(texts: list[str]) -> bytes:
    """A request for several articles, as NDJSON."""
    return post(PATH, "application/x-ndjson", b"\n".join(map(_line, texts)))


def batches(source: ArticleSource, words: int, lines: int) -> Iterator[bytes]:
    """Requests for so many articles each."""
    while True:
        yield batch(source.articles(lines, words))


def _line(text: str) -> bytes:
    return json.dumps({"text": text}, ensure_ascii=False).encode()
