"""Pieces that the description of the API is put together from."""

from collections.abc import Iterable
from typing import Any, get_args

import msgspec

from schemas import Article, Health, Job, Problem, Result
from service.api import problems
from service.api.problems import ProblemType
from service.cache import Offsets

Json = dict[str, Any]


def answer(description: str, content: Json, headers: Iterable[str] = ()) -> Json:
    """Describe a response; its headers are named components."""
    described: Json = {"description": description, "content": content}
    if named := {name: {"$ref": f"#/components/headers/{name}"} for name in headers}:
        described["headers"] = named
    return described


def errors(*kinds: ProblemType) -> Json:
    """Describe problems, one response a status."""
    by_status: dict[int, list[ProblemType]] = {}
    for kind in kinds:
        by_status.setdefault(kind.status, []).append(kind)
    return {str(status): _error(same) for status, same in sorted(by_status.items())}


def option_parameters() -> list[Json]:
    """Describe what a caller can choose about the answers."""
    units = {"type": "string", "enum": list(get_args(Offsets)), "default": "codepoint"}
    evidence = {"type": "boolean", "default": False}
    least = {"type": "number", "minimum": 0, "maximum": 1, "multipleOf": 0.01, "default": 0}
    sure = "Leave out relations with a lower confidence; a decimal number with at most two decimals"
    return [
        {"name": "offsets", "in": "query", "description": "What start and end count", "schema": units},
        {"name": "explain", "in": "query", "description": "Give the evidence, too", "schema": evidence},
        {"name": "min_confidence", "in": "query", "description": sure, "schema": least, "example": 0.5},
    ]


def path_parameter(name: str, description: str, **schema: Any) -> Json:
    """Describe a part of the path."""
    kind = {"type": "string"} | schema
    return {"name": name, "in": "path", "required": True, "description": description, "schema": kind}


def reference(kind: type) -> Json:
    """Point at the schema of a Struct."""
    return {"$ref": f"#/components/schemas/{kind.__name__}"}


def schemas() -> Json:
    """Return the schemas of everything that goes in or out."""
    kinds = [Article, Result, Job, Health, Problem, ProblemType]
    _, components = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    components["Article"]["properties"]["text"] |= {"minLength": 1, "pattern": r"\S"}
    return components


def headers() -> Json:
    """Return the headers that answers have."""
    described = {
        "Cache-Status": "What the result cache did (RFC 9211), such as `attribution; hit`",
        "Content-Location": "Where this very answer can be had again; absent when it repeats a caller's id",
        "ETag": "Identifies this form of the result; send it back as If-None-Match",
        "Link": "Where to go on reading, as `rel=next`, while the job goes on",
        "Location": "Where the job can be looked at",
        "Retry-After": "Seconds after which it is worth trying again",
        "WWW-Authenticate": "How to show a key",
    }
    return {name: {"description": text, "schema": {"type": "string"}} for name, text in described.items()}


def security() -> list[dict[str, list[str]]]:
    """No key, or one of the ways to show it: the operator decides whether one is needed."""
    return [{}, {"bearer": []}, {"header": []}]


_HEADERS_BY_STATUS = {401: ["WWW-Authenticate"], 503: ["Retry-After"]}


def _error(kinds: list[ProblemType]) -> Json:
    examples = {
        kind.name: {
            "value": msgspec.to_builtins(
                Problem(f"/problems/{kind.name}", kind.title, kind.status, kind.remedy),
            )
        }
        for kind in kinds
    }
    content = {problems.MEDIA_TYPE: {"schema": reference(Problem), "examples": examples}}
    titles = "; ".join(dict.fromkeys(kind.title for kind in kinds))
    return answer(titles, content, _HEADERS_BY_STATUS.get(kinds[0].status, ()))
