"""Measure ``attribution batch`` on this machine: ``python -m benchmarks.batch ARTICLES.jsonl``.

Throughput of one and of all cores against a bare loop over the same articles, memory against the size of the
file, a job of the same articles, and every row of both against the answer to a single request. Writes
``docs/batch.json`` and the tables of ``docs/batch.md``. The machine should have nothing else to do.
"""

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import msgspec
import psutil

from schemas import Article, Result
from service.client import Client, RefusedError
from service.cpu import usable_cores
from service.embedded_valkey import EmbeddedValkey
from tests.running import RunningService, RunningWorker

ROOT = Path(__file__).parent.parent
PAGE, FIGURES = ROOT / "docs" / "batch.md", ROOT / "docs" / "batch.json"
Answer = Result | RefusedError
CORPORA = {"one million": 10**6, "one billion": 10**9}
BARE = """
import sys, time, msgspec
from schemas import Article
from service.extraction import load
extract = load()
extract("Nothing was said.")
started = time.perf_counter()
number = 0
for line in open(sys.argv[1], "rb"):
    extract(msgspec.json.decode(line, type=Article).text)
    number += 1
print(number / (time.perf_counter() - started))
"""


class Figures(msgspec.Struct):
    """What was measured; rates in articles a second, memory in bytes.

    Attributes:
        articles: How many.
        words: Mean length in words.
        cores: Of this machine.
        bare: A loop that calls the extractor, one thread, without files.
        one: ``batch`` with one worker, from its start to its end.
        all: ``batch`` with a worker a core.
        small: Peak memory of all its processes with a tenth of the articles.
        large: The same with all of them.
        equal: Rows that are equal to the answers to single requests.
        job: A job of all of them with as many processes, from handing it in to its last row.
        job_equal: Its rows that are equal to the answers to single requests.
    """

    articles: int
    words: float
    cores: int
    bare: float
    one: float
    all: float
    small: int
    large: int
    equal: int
    job: float
    job_equal: int


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path, help="articles to cut from: one JSON object with a text a line")
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--price", type=float, default=0.04, help="of a rented core for an hour, in dollars")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(make_articles(arguments.texts, arguments.articles), Path(folder))
    FIGURES.write_text(json.dumps(msgspec.to_builtins(found), indent=1) + "\n", encoding="utf-8")
    for name, text in {"measured": measured(found), "estimate": estimate(found, arguments.price)}.items():
        print(text)
        _replace(name, text)


def make_articles(source: Path, number: int) -> list[Article]:
    """Cut articles out of shuffled texts: paragraphs from a random one on, all different.

    The longest is the first, so that any part of them needs the memory that it does.
    """
    texts = [json.loads(line)["text"] for line in source.read_text(encoding="utf-8").splitlines()]
    choice = random.Random(11)  # noqa: S311 - no secret
    articles = []
    for index in range(number):
        paragraphs = choice.choice(texts).split("\n")
        start = choice.randrange(max(1, len(paragraphs) // 2))
        articles.append(Article("\n".join([*paragraphs[start:], f"No. {index}"]), id=str(index)))
    longest = max(range(number), key=lambda index: len(articles[index].text))
    articles[0], articles[longest] = articles[longest], articles[0]
    return articles


def measure(articles: list[Article], folder: Path) -> Figures:
    """Run everything, one after the other."""
    cores = usable_cores()
    part, whole = (_write(folder / f"{n}.ndjson", articles[:n]) for n in (len(articles) // 10, len(articles)))
    bare = float(subprocess.check_output([sys.executable, "-c", BARE, str(whole)]))
    one, _ = _batch(whole, folder / "one.ndjson", 1)
    _, small = _batch(part, folder / "part.ndjson", cores)
    every, large = _batch(whole, folder / "all.ndjson", cores)
    if (folder / "one.ndjson").read_bytes() != (folder / "all.ndjson").read_bytes():
        sys.exit("One worker and many give different answers.")
    rows = [
        msgspec.json.decode(row, type=Result) for row in (folder / "all.ndjson").read_bytes().splitlines()
    ]
    singles = _singles(articles)
    seconds, job_rows = _job(articles)
    return Figures(
        articles=len(articles),
        words=sum(len(article.text.split()) for article in articles) / len(articles),
        cores=cores,
        bare=bare,
        one=len(articles) / one,
        all=len(articles) / every,
        small=small,
        large=large,
        equal=_equal(rows, singles),
        job=len(articles) / seconds,
        job_equal=_equal(job_rows, singles),
    )


def measured(found: Figures) -> str:
    """Write the table of what was measured."""
    rows = [
        ("articles, words each", f"{found.articles}, {found.words:.0f}"),
        ("bare loop, one core", f"{found.bare:.1f} articles/s"),
        ("`batch`, one worker", f"{found.one:.1f} articles/s, {found.one / found.bare:.2f} of the bare loop"),
        (
            f"`batch`, {found.cores} workers",
            f"{found.all:.1f} articles/s, {found.all / found.one:.2f} of one",
        ),
        ("memory, a tenth of the file", f"{found.small / 2**20:.0f} MiB"),
        ("memory, the whole file", f"{found.large / 2**20:.0f} MiB, {found.large / found.small:.2f} of that"),
        ("rows equal to single requests", f"{found.equal} of {found.articles}"),
        (f"a job, {found.cores} processes", f"{found.job:.1f} articles/s"),
        ("its rows equal to single requests", f"{found.job_equal} of {found.articles}"),
    ]
    return "| | |\n|---|---|\n" + "".join(f"| {name} | {value} |\n" for name, value in rows)


def estimate(found: Figures, price: float) -> str:
    """Write the table of what large corpora would take."""
    rate = found.all / found.cores
    lines = [
        f"| articles of {found.words:.0f} words | core hours | 64 cores for | at ${price:g} a core hour |\n",
        "|---|---|---|---|\n",
    ]
    for name, number in CORPORA.items():
        hours = number / rate / 3600
        days = hours / 64 / 24
        lines.append(f"| {name} | {hours:,.0f} | {days:,.1f} days | ${hours * price:,.0f} |\n")
    return "".join(lines)


def _write(path: Path, articles: list[Article]) -> Path:
    path.write_bytes(b"".join(msgspec.json.encode(article) + b"\n" for article in articles))
    return path


def _batch(source: Path, output: Path, workers: int) -> tuple[float, int]:
    """Run a batch; return its seconds and the peak of its memory."""
    options = ["--output", str(output), "--workers", str(workers)]
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "service.cli", "batch", str(source), *options])
    peak = [0]
    over = threading.Event()
    watcher = threading.Thread(target=_watch, args=(psutil.Process(process.pid), over, peak))
    watcher.start()
    status = process.wait()
    seconds = time.perf_counter() - started
    over.set()
    watcher.join()
    if status:
        sys.exit(f"batch ended with {status}")
    return seconds, peak[0]


def _watch(root: psutil.Process, over: threading.Event, peak: list[int]) -> None:
    while not over.wait(1.0):
        try:
            family = [root, *root.children(recursive=True)]
            # What several processes share counts once.
            peak[0] = max(peak[0], sum(process.memory_full_info().pss for process in family))
        except psutil.Error:  # one has ended while it was looked at
            continue


def _singles(articles: list[Article]) -> list[Answer]:
    """What a service without a cache answers to each article alone."""
    settings = {"ATTRIBUTION_WORKERS": str(usable_cores()), "ATTRIBUTION_MEMORY_BYTES": "0"}
    with RunningService(settings) as service, Client(service.url) as client:
        return list(client.extract_many(articles, concurrency=2 * usable_cores()))


def _job(articles: list[Article]) -> tuple[float, list[Answer]]:
    """Hand all articles in as a job, with a worker process a core and no cache.

    Returns:
        Its seconds, from handing it in to its last row, and its rows.
    """
    with ExitStack() as stack:
        queue = stack.enter_context(
            EmbeddedValkey(["--maxmemory-policy", "noeviction", "--appendonly", "yes"])
        )
        settings = {"ATTRIBUTION_JOBS_REDIS_URL": queue.url, "ATTRIBUTION_MEMORY_BYTES": "0"}
        service = stack.enter_context(RunningService(settings))
        for _ in range(usable_cores()):
            stack.enter_context(RunningWorker(settings))
        client = stack.enter_context(Client(service.url))
        started = time.perf_counter()
        job = client.wait(client.submit(articles).id)
        rows = list(client.results(job.id))
        return time.perf_counter() - started, rows


def _equal(rows: Sequence[Answer], singles: Sequence[Answer]) -> int:
    return sum(row == single for row, single in zip(rows, singles, strict=True))


def _replace(name: str, text: str) -> None:
    page = PAGE.read_text(encoding="utf-8")
    markers = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    PAGE.write_text(markers.sub(lambda match: match[1] + text + match[2], page), encoding="utf-8")


if __name__ == "__main__":
    main()
