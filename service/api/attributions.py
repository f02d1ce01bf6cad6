"""``/v1/attributions``: who said what in an article."""

import re

from litestar import Request, Response, get, post
from litestar.params import FromPath

from service.api import batch, bodies, problems, representations, wishes
from service.api.callers import while_connected
from service.api.problems import ProblemError
from service.api.responses import respond
from service.engine import Engine, Order
from service.settings import Settings

_DIGEST = re.compile(r"[0-9a-f]{64}\Z")


@post("/attributions", status_code=200)
async def attribute(request: Request) -> Response:
    """Find who said what in the article, or in each of the articles, that the body holds."""
    engine: Engine = request.app.state.engine
    settings: Settings = request.app.state.settings
    if bodies.is_batch(request):
        return await batch.answer_batch(request, engine, settings)
    media_type = representations.negotiate(request)
    options, caching = wishes.options(request), wishes.caching(request)
    article = await bodies.read_article(request, settings)
    order = Order(article.text, options, article.id, caching)
    answer = engine.at_hand(order) or await while_connected(
        request, engine.attribute(order), settings.deadline
    )
    return respond(request, media_type, answer, article.id, article.url)


@get("/attributions/{digest:str}")
async def stored(request: Request, digest: FromPath[str]) -> Response:
    """Return the stored result of an article that was posted before."""
    engine: Engine = request.app.state.engine
    media_type = representations.negotiate(request)
    found = await engine.stored(digest) if _DIGEST.match(digest) else None
    if found is None:
        raise ProblemError(problems.RESULT_NOT_FOUND)
    return respond(request, media_type, found)
