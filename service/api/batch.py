"""Many articles in one request: NDJSON in, NDJSON out, one line an article, in order.

The whole body is read before the first line of the answer is sent; the answer is streamed.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from litestar import Request
from litestar.response import Stream

from service.api import bodies, representations, responses, wishes
from service.api.rows import Row, answer_lines
from service.engine import Engine
from service.settings import Settings


async def answer_batch(request: Request, engine: Engine, settings: Settings) -> Stream:
    """Answer a body with one article a line."""
    representations.negotiate(request, (bodies.NDJSON,))
    options, caching = wishes.options(request), wishes.caching(request)
    lines = dict(enumerate(await bodies.read_batch(request, settings), start=1))
    rows = answer_lines(lines, engine, options, caching, settings.deadline)
    return responses.stream_lines(request, _contents(rows))


async def _contents(rows: AsyncGenerator[Row]) -> AsyncGenerator[bytes]:
    async with aclosing(rows):
        async for row in rows:
            yield row.content
