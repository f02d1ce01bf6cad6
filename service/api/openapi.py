"""The OpenAPI 3.1 description, built from the Structs of the contract and from the problem types.

It is written out here, and not derived from the handlers, because one address reads and writes several media
types. ``schemas/openapi.json`` is its export for code generators, by ``python -m service.api.openapi``.
"""

import sys
from functools import cache

import msgspec

from schemas import Article, Health, Problem, Result
from service.api import openapi_jobs, problems, quotation, web_annotation
from service.api.openapi_parts import (
    Json,
    answer,
    errors,
    headers,
    option_parameters,
    path_parameter,
    reference,
    schemas,
    security,
)
from service.api.problems import ProblemType
from service.version import VERSION

ARTICLE = {
    "id": "caller-17",
    "text": '"The talks will go on," Jane Doe, the minister of trade, said on Monday, Trend reports.',
}
_RESULT_HEADERS = ("Cache-Status", "ETag", "Content-Location")


@cache
def document() -> Json:
    """Return the whole description as plain JSON values."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Source attribution",
            "version": VERSION,
            "summary": "Who said what, and which outlet relays it, in any news text",
            "license": {"name": "Apache 2.0", "identifier": "Apache-2.0"},
        },
        "paths": {
            "/v1/attributions": {"post": _attribute()},
            "/v1/attributions/{digest}": {"get": _stored()},
            **openapi_jobs.paths(),
            "/health/live": {"get": _health("live", "The process answers")},
            "/health/ready": {
                "get": _health("ready", "This replica takes requests; degraded ones answer, too")
            },
            "/metrics": {"get": _metrics()},
            "/problems": {"get": _problem_list()},
            "/problems/{name}": {"get": _problem_page()},
        },
        "components": {
            "schemas": schemas(),
            "headers": headers(),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "description": "Where the operator set keys"},
                "header": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
            },
        },
    }


def _attribute() -> Json:
    lines = {
        "type": "string",
        "description": "One article a line; the answer has one line for each, in order",
    }
    plain = {"type": "string", "minLength": 1, "pattern": r"\S"}
    return {
        "operationId": "attribute",
        "summary": "Find who said what in an article, or in each of several",
        "description": (
            "The body may be compressed with gzip or zstd. `Cache-Control: no-cache` computes anew, "
            "`no-store` leaves the cache alone."
        ),
        "security": security(),
        "parameters": option_parameters(),
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": reference(Article), "example": ARTICLE},
                "application/msgpack": {"schema": reference(Article)},
                "text/plain": {"schema": plain, "example": ARTICLE["text"]},
                "application/x-ndjson": {"schema": lines},
            },
        },
        "responses": {"200": _result("The attributions of the article")}
        | errors(
            problems.INVALID_JSON,
            problems.INVALID_MSGPACK,
            problems.INVALID_ENCODING,
            problems.INVALID_ARTICLE,
            problems.INVALID_COMPRESSION,
            problems.INVALID_PARAMETER,
            problems.UNAUTHORIZED,
            problems.NOT_ACCEPTABLE,
            problems.BODY_TOO_SLOW,
            problems.BODY_TOO_LARGE,
            problems.TEXT_TOO_LONG,
            problems.TOO_MANY_LINES,
            problems.UNSUPPORTED_MEDIA_TYPE,
            problems.UNSUPPORTED_CODING,
            problems.EMPTY_TEXT,
            problems.OVERLOADED,
            problems.DEADLINE_EXCEEDED,
        ),
    }


def _stored() -> Json:
    return {
        "operationId": "stored",
        "summary": "Return the stored result of an article",
        "security": security(),
        "parameters": [path_parameter("digest", "The digest of an earlier answer", pattern="^[0-9a-f]{64}$")],
        "responses": {
            "200": _result("The stored result"),
            "304": {"description": "If-None-Match has this form of the result"},
        }
        | errors(problems.UNAUTHORIZED, problems.RESULT_NOT_FOUND, problems.NOT_ACCEPTABLE),
    }


def _health(name: str, summary: str) -> Json:
    content = {"application/json": {"schema": reference(Health)}}
    return {"operationId": name, "summary": summary, "responses": {"200": answer(summary, content)}}


def _metrics() -> Json:
    content = {"text/plain": {"schema": {"type": "string"}}}
    responses = {"200": answer("Prometheus's text format", content)}
    return {"operationId": "metrics", "summary": "Numbers of all workers", "responses": responses}


def _problem_list() -> Json:
    content = {"application/json": {"schema": {"type": "array", "items": reference(ProblemType)}}}
    responses = {"200": answer("All problem types", content)}
    return {"operationId": "list_problems", "summary": "Explain every problem", "responses": responses}


def _problem_page() -> Json:
    content = {"application/json": {"schema": reference(ProblemType)}}
    return {
        "operationId": "explain_problem",
        "summary": "Explain a problem",
        "parameters": [
            path_parameter("name", "Last part of a problem's type", enum=list(problems.PROBLEM_TYPES))
        ],
        "responses": {"200": answer("The problem type", content)} | errors(problems.NOT_FOUND),
    }


def _result(description: str) -> Json:
    linked = {"schema": {"type": "object"}}
    line = {"anyOf": [reference(Result), reference(Problem)]}
    content = {
        "application/json": {"schema": reference(Result)},
        "application/msgpack": {"schema": reference(Result)},
        "application/x-ndjson": {"schema": {"type": "string"}, "itemSchema": line},
        web_annotation.MEDIA_TYPE: linked,
        quotation.MEDIA_TYPE: linked,
    }
    return answer(description, content, _RESULT_HEADERS)


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(document())) + b"\n")
