"""What a caller wants besides the text: evidence, how sure it must be, the unit of the offsets,
and what the cache may do."""

import re
from math import isclose
from typing import get_args

from litestar import Request

from service.api import problems
from service.api.problems import ProblemError
from service.cache import Offsets, Options
from service.engine import Caching

_CONFIDENCE = re.compile(r"[01](\.[0-9]{1,20})?")
_UNITS: tuple[Offsets, ...] = get_args(Offsets)


def options(request: Request) -> Options:
    """Read the query parameters.

    Raises:
        ProblemError: A parameter is unknown, given twice, or has a value that it cannot have.
    """
    if not request.scope["query_string"]:
        return Options()
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
    return Options(explain == "true", _least(given.get("min_confidence", ["0"])), unit)


def caching(request: Request) -> Caching:
    """Read ``Cache-Control``: with ``no-store`` the cache is not touched, with ``no-cache`` not believed."""
    header = ",".join(request.headers.getall("cache-control", []))
    directives = {part.strip().lower() for part in header.split(",")}
    if "no-store" in directives:
        return "bypass"
    return "refresh" if "no-cache" in directives else "normal"


def _least(given: list[str]) -> float:
    """Read a confidence; that 35 hundredths are 0.35000000000000003 in most languages does no harm."""
    if len(given) == 1 and _CONFIDENCE.fullmatch(given[0]):
        least = float(given[0])
        if least <= 1 and isclose(least, round(least, 2), abs_tol=1e-9):
            return round(least, 2)
    raise _wrong("min_confidence", "Give min_confidence once, from 0 to 1, with at most two decimals.")


def _wrong(name: str, detail: str) -> ProblemError:
    errors = [{"parameter": name[:50], "detail": detail}]
    return ProblemError(problems.INVALID_PARAMETER, detail, errors=errors)
