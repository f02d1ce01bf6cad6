"""What a caller wants besides the text: evidence, the unit of the offsets, and what the cache may do."""

from typing import get_args

from litestar import Request

from service.api import problems
from service.api.problems import ProblemError
from service.cache import Offsets, Options
from service.engine import Caching

_UNITS: tuple[Offsets, ...] = get_args(Offsets)


def options(request: Request) -> Options:
    """Read the query parameters.

    Raises:
        ProblemError: A parameter is unknown, given twice, or has a value that it cannot have.
    """
    given = request.query_params.dict()
    for name in given.keys() - {"explain", "offsets"}:
        raise _wrong(name, "The parameters are explain and offsets.")
    match given.get("explain", ["false"]):
        case [("true" | "false") as explain]:
            pass
        case _:
            raise _wrong("explain", "Give explain once, as true or false.")
    match given.get("offsets", ["codepoint"]):
        case [unit] if unit in _UNITS:
            return Options(explain=explain == "true", offsets=unit)
        case _:
            raise _wrong("offsets", f"Give offsets once, as one of {', '.join(_UNITS)}.")


def caching(request: Request) -> Caching:
    """Read ``Cache-Control``: with ``no-store`` the cache is not touched, with ``no-cache`` not believed."""
    header = ",".join(request.headers.getall("cache-control", []))
    directives = {part.strip().lower() for part in header.split(",")}
    if "no-store" in directives:
        return "bypass"
    return "refresh" if "no-cache" in directives else "normal"


def _wrong(name: str, detail: str) -> ProblemError:
    errors = [{"parameter": name[:50], "detail": detail}]
    return ProblemError(problems.INVALID_PARAMETER, detail, errors=errors)
