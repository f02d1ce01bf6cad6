"""Callers of a service: a fixed number that wait for their answers, or a stream that does not wait."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence

import msgspec

from benchmarks.http_connection import Connection

KEPT = 2.0  # seconds that a connection may be idle; after five the server closes it


class Answer(msgspec.Struct, frozen=True):
    """One article's or request's way.

    Attributes:
        finished: When the answer was there, on the monotonic clock.
        seconds: Time from the moment it was meant to be sent.
        status: HTTP status.
    """

    finished: float
    seconds: float
    status: int


Caller = Callable[[Connection, list[Answer]], Awaitable[None]]


def post_one_by_one(requests: Iterator[bytes]) -> Caller:
    """A caller that sends a request when it has the answer to the one before."""

    async def call(connection: Connection, answers: list[Answer]) -> None:
        began = time.monotonic()
        status, _ = await connection.send(next(requests))
        ended = time.monotonic()
        answers.append(Answer(ended, ended - began, status))

    return call


def post_batches(requests: Iterator[bytes]) -> Caller:
    """A caller of NDJSON: one answer a line."""

    async def call(connection: Connection, answers: list[Answer]) -> None:
        began = time.monotonic()
        async for piece in connection.stream(next(requests)):
            ended = time.monotonic()
            answers += [Answer(ended, ended - began, 200)] * piece.count(b'"attributions":')

    return call


async def closed_loop(
    url: str, caller: Caller, callers: int, seconds: float, *, keep: bool = True
) -> list[Answer]:
    """Let some callers call for some seconds; what is not answered by then is dropped.

    Args:
        url: The service.
        caller: What each of them does, again and again.
        callers: How many.
        seconds: How long.
        keep: Keep connections; else, make a new one for each request.
    """
    answers: list[Answer] = []

    async def call() -> None:
        while True:
            connection = await Connection.open(url)
            try:
                await caller(connection, answers)
                while keep:
                    await caller(connection, answers)
            finally:
                connection.close()

    tasks = [asyncio.create_task(call()) for _ in range(callers)]
    done, running = await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    for task in done:
        task.result()
    return answers


async def open_loop(url: str, requests: Iterator[bytes], rate: float, seconds: float) -> list[Answer]:
    """Send requests at random moments (Poisson), however many are not answered yet; wait for all answers.

    Args:
        url: The service.
        requests: What to send.
        rate: Requests a second, on average.
        seconds: How long to send.
    """
    chance = random.Random(rate)  # noqa: S311
    answers: list[Answer] = []
    idle: list[tuple[Connection, float]] = []

    async def connect() -> Connection:
        if idle and time.monotonic() - idle[-1][1] < KEPT:
            return idle.pop()[0]
        return await Connection.open(url)

    async def send(due: float) -> None:
        connection = await connect()
        status, _ = await connection.send(next(requests))
        ended = time.monotonic()
        answers.append(Answer(ended, ended - due, status))
        idle.append((connection, ended))

    due, end = time.monotonic(), time.monotonic() + seconds
    async with asyncio.TaskGroup() as group:
        while (due := due + chance.expovariate(rate)) < end:
            await asyncio.sleep(due - time.monotonic())
            group.create_task(send(due))
    for connection, _ in idle:
        connection.close()
    return answers


def rate_of(answers: Sequence[Answer], begin: float, end: float) -> float:
    """Answers a second between two moments."""
    return sum(begin <= answer.finished < end for answer in answers) / (end - begin)
