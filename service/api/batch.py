"""Many articles in one request: NDJSON in, NDJSON out, one line an article, in order.

The whole body is read before the first line of the answer is sent; the answer is streamed. A line that is no
article is answered by a problem document on its own line and spoils no other.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

import msgspec
from litestar import Request
from litestar.response import Stream

from schemas import Article, Problem
from service.api import bodies, callers, compression, problems, representations, responses, unexpected, wishes
from service.api.problems import ProblemError
from service.engine import Answer, Engine, Order, OverloadedError
from service.settings import Settings

Line = Article | ProblemError


async def answer_batch(request: Request, engine: Engine, settings: Settings) -> Stream:
    """Answer a body with one article a line."""
    media_type = representations.negotiate(request, (bodies.NDJSON,))
    options, caching = wishes.options(request), wishes.caching(request)
    lines = await bodies.read_batch(request, settings)
    orders = [
        Order(line.text, options, line.id, caching, patient=True)
        for line in lines
        if isinstance(line, Article)
    ]
    coding = responses.response_coding(request)
    headers = {"Cache-Control": "private, no-cache", "Vary": responses.VARY}
    if coding:
        headers["Content-Encoding"] = coding
    answers = _answer(lines, orders, engine, settings.deadline)
    return Stream(_encode(answers, coding), media_type=media_type, headers=headers)


async def _answer(
    lines: Sequence[Line], orders: Sequence[Order], engine: Engine, deadline: float
) -> AsyncGenerator[bytes]:
    async with aclosing(engine.attribute_many(orders)) as answers:
        for number, line in enumerate(lines, start=1):
            if isinstance(line, ProblemError):
                yield _problem_line(line, number)
            else:
                yield await _answer_line(line, number, await anext(answers), deadline)


async def _answer_line(line: Article, number: int, answer: asyncio.Task[Answer], deadline: float) -> bytes:
    try:
        async with asyncio.timeout(deadline):
            found = await answer
    except TimeoutError:
        return _problem_line(callers.too_late(deadline), number)
    except OverloadedError as error:
        return _problem_line(callers.overloaded(error), number)
    except Exception as error:  # a fault of ours in one article: the others still get their answers
        unexpected.log_fault(error)
        return _problem_line(ProblemError(problems.INTERNAL_ERROR), number)
    return msgspec.json.encode(msgspec.structs.replace(found.result, id=line.id)) + b"\n"


def _problem_line(error: ProblemError, number: int) -> bytes:
    """Write a problem that says which line it is about."""
    errors = [{"line": number} | place for place in error.problem.errors or [{}]]
    problem: Problem = msgspec.structs.replace(error.problem, errors=errors)
    return msgspec.json.encode(problem) + b"\n"


async def _encode(lines: AsyncGenerator[bytes], coding: str | None) -> AsyncGenerator[bytes]:
    """Compress each line so that it can be read when it arrives."""
    stream = compression.compressor(coding) if coding else None
    async with aclosing(lines):
        async for line in lines:
            yield stream.piece(line) if stream else line
    if stream:
        yield stream.end()
