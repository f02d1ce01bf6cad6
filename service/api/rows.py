"""From lines with articles to lines with answers, the same for an NDJSON body and for a job.

A line that is no article is answered by a problem document on its own line and spoils no other.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Literal

import msgspec

from schemas import Article, Problem
from service.api import callers, problems, unexpected
from service.api.problems import ProblemError
from service.cache import Options
from service.engine import Answer, Caching, Engine, Order, OverloadedError

Outcome = Literal["done", "failed", "fault"]


class Row(msgspec.Struct, frozen=True):
    """The answer to one line.

    Attributes:
        number: Of the line, counted from 1.
        outcome: ``done`` with a result, ``failed`` with a problem of the line, ``fault`` with one of ours.
        content: JSON, without the line feed.
    """

    number: int
    outcome: Outcome
    content: bytes


async def answer_lines(
    lines: Mapping[int, Article | ProblemError],
    engine: Engine,
    options: Options,
    caching: Caching,
    deadline: float,
) -> AsyncGenerator[Row]:
    """Answer each line, in order; everything stored is fetched in one go.

    Args:
        lines: An article, or what is wrong with the line, by number.
        engine: Finds the attributions.
        options: What changes the output.
        caching: What the cache may do.
        deadline: Seconds for one line, after the one before it.
    """
    articles = [line for line in lines.values() if isinstance(line, Article)]
    orders = [Order(article.text, options, article.id, caching, patient=True) for article in articles]
    async with aclosing(engine.attribute_many(orders)) as answers:
        for number, line in lines.items():
            if isinstance(line, ProblemError):
                yield _problem_row(line, number)
            else:
                yield await _answer_row(line, number, await anext(answers), deadline)


def fault_row(number: int) -> Row:
    """Answer a line that the service failed at."""
    return _problem_row(ProblemError(problems.INTERNAL_ERROR), number, "fault")


async def _answer_row(line: Article, number: int, answer: asyncio.Task[Answer], deadline: float) -> Row:
    try:
        async with asyncio.timeout(deadline):
            found = await answer
    except TimeoutError:
        return _problem_row(callers.too_late(deadline), number)
    except OverloadedError as error:
        return _problem_row(callers.overloaded(error), number)
    except Exception as error:  # a fault of ours in one article: the others still get their answers
        unexpected.log_fault(error)
        return fault_row(number)
    return Row(number, "done", found.json(line.id))


def _problem_row(error: ProblemError, number: int, outcome: Outcome = "failed") -> Row:
    """Write a problem that says which line it is about."""
    errors = [{"line": number} | place for place in error.problem.errors or [{}]]
    problem: Problem = msgspec.structs.replace(error.problem, errors=errors)
    return Row(number, outcome, msgspec.json.encode(problem))
