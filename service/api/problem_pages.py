"""``/problems``: what each ``type`` of a problem document means."""

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from service.api import problems
from service.api.problems import PROBLEM_TYPES, ProblemError, ProblemType


@get("/problems")
async def list_problems() -> Response[bytes]:
    """Explain every problem type."""
    return _respond(list(PROBLEM_TYPES.values()))


@get("/problems/{name:str}")
async def explain_problem(name: FromPath[str]) -> Response[bytes]:
    """Explain one problem type."""
    if name not in PROBLEM_TYPES:
        raise ProblemError(problems.NOT_FOUND, "The problem types are listed at /problems.")
    return _respond(PROBLEM_TYPES[name])


def _respond(content: ProblemType | list[ProblemType]) -> Response[bytes]:
    return Response(msgspec.json.encode(content), media_type="application/json")
