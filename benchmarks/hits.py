"""What a stored result costs to serve, beside a Litestar endpoint that just returns the same bytes."""

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import repeat
from pathlib import Path

import msgspec
import psutil

from benchmarks.articles import ArticleSource
from benchmarks.http_connection import Connection
from benchmarks.load import closed_loop, post_one_by_one
from benchmarks.requests import single
from benchmarks.spread import Spread, spread
from tests.running import RunningService

ROUNDS = 5
SECONDS = 2.0
WORDS = 400
CALLERS = 16


class Hits(msgspec.Struct, frozen=True):
    """One worker process each, one article of 400 words again and again; by ``bare``, ``memory``, ``redis``.

    Attributes:
        cpu_milliseconds: Of the server with all its processes, a request.
        requests_per_second: As the callers see it; they need a core of their own.
    """

    cpu_milliseconds: dict[str, Spread]
    requests_per_second: dict[str, Spread]


def measure(scale: float) -> Hits:
    """Ask the three servers in turn, round after round."""
    request = single(ArticleSource(seed=4).article(WORDS))
    with ExitStack() as stack:
        services = {
            "memory": stack.enter_context(RunningService({})),
            "redis": stack.enter_context(RunningService({"ATTRIBUTION_MEMORY_BYTES": "0"})),
        }
        answers = {asyncio.run(_answer(service.url, request)) for service in services.values()}
        content = answers.pop()
        assert not answers, "the services disagree"
        servers = {"bare": stack.enter_context(_bare(content))}
        servers |= {name: (service.url, service.pid) for name, service in services.items()}
        cpu: dict[str, list[float]] = {name: [] for name in servers}
        rates: dict[str, list[float]] = {name: [] for name in servers}
        for _ in range(ROUNDS):
            for name, (url, pid) in servers.items():
                before = _cpu_seconds(pid)
                count = asyncio.run(_count(url, request, SECONDS * scale))
                cpu[name].append(1000 * (_cpu_seconds(pid) - before) / count)
                rates[name].append(count / (SECONDS * scale))
    return Hits(
        {name: spread(found) for name, found in cpu.items()},
        {name: spread(found) for name, found in rates.items()},
    )


@contextmanager
def _bare(content: bytes) -> Iterator[tuple[str, int]]:
    """The endpoint that returns the content: its URL and process."""
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(content)
        command = [sys.executable, "-m", "benchmarks.bare", file.name]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            url = process.stdout.readline().strip()
            asyncio.run(_until_it_answers(url))
            yield url, process.pid
            process.terminate()


async def _until_it_answers(url: str) -> None:
    request = single("")
    while True:
        try:
            connection = await Connection.open(url)
            await connection.send(request)
            connection.close()
        except OSError:
            await asyncio.sleep(0.05)
        else:
            return


async def _answer(url: str, request: bytes) -> bytes:
    connection = await Connection.open(url)
    status, content = await connection.send(request)
    connection.close()
    assert status == 200
    return content


async def _count(url: str, request: bytes, seconds: float) -> int:
    answers = await closed_loop(url, post_one_by_one(repeat(request)), CALLERS, seconds)
    assert all(answer.status == 200 for answer in answers)
    return len(answers)


def _cpu_seconds(pid: int) -> float:
    server = psutil.Process(pid)
    times = [process.cpu_times() for process in (server, *server.children(recursive=True))]
    return sum(spent.user + spent.system for spent in times)
