"""What a caller wants besides the text: evidence, how sure it must be, the unit of the offsets,
and what the cache may do."""

import re
from typing import get_args

from litestar import Request

from service.api import problems
from service.api.problems import ProblemError
from service.cache import Offsets, Options
from service.engine import Caching

_CONFIDENCE = re.compile(r"0(\.\d{1,2})?|1(\.00?)?", re.ASCII)
_UNITS: tuple[Offsets, ...] = get_args(Offsets)


def options(request: Request) -> Options:
    """Read the query parameters.

    Raises:
        ProblemError: A parameter is unknown, given twice, or has a value that it cannot have.
    """
    given = request.query_params.dict()
    for name in given.keys() - {"explain", "min_confidence", "offsets"}:
        raise _wrong(name, "The parameters are explain, min_confidence and offsets.")
    match given.get("explain", ["false"]):
        case [("true" | "false") as explain]:
            pass
        case _:
            raise _wrong("explain", "Give explain once, as true or false.")
    match given.get("offsets", ["codepoint"]):
        case [unit] if unit in _UNITS:
            pass
        case _:
            raise _wrong("offsets", f"Give offsets once, as one of {', '.join(_UNITS)}.")
    match given.get("min_confidence", ["0"]):
        case [least] if _CONFIDENCE.fullmatch(least):
            return Options(explain == "true", float(least), unit)
        case _:
            raise _wrong(
                "min_confidence", "Give min_confidence once, from 0 to 1, with at most two decimals."
            )


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
