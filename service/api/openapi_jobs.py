"""The description of ``/v1/jobs``."""

from schemas import Job, Problem, Result
from service.api import problems
from service.api.bodies import NDJSON
from service.api.job_events import MEDIA_TYPE as EVENTS
from service.api.jobs import LONGEST_KEY
from service.api.openapi_parts import (
    Json,
    answer,
    errors,
    option_parameters,
    path_parameter,
    reference,
    security,
)

_UNFINDABLE = (problems.UNAUTHORIZED, problems.JOB_NOT_FOUND, problems.JOBS_UNAVAILABLE)


def paths() -> Json:
    """Return the addresses of jobs."""
    return {
        "/v1/jobs": {"post": _submit()},
        "/v1/jobs/{job}": {"get": _show(), "delete": _cancel()},
        "/v1/jobs/{job}/results": {"get": _results()},
        "/v1/jobs/{job}/events": {"get": _events()},
    }


def _submit() -> Json:
    key = {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY}
    return {
        "operationId": "submit_job",
        "summary": "Have many articles answered in the background",
        "description": (
            "One article a line, as for `/v1/attributions`; the body may be compressed with gzip or zstd. "
            "The same `Idempotency-Key` with the same body is the same job, however often it is sent."
        ),
        "security": security(),
        "parameters": [
            {
                "name": "Idempotency-Key",
                "in": "header",
                "description": "The same for every try to hand in one job",
                "schema": key,
            },
            *option_parameters(),
        ],
        "requestBody": {
            "required": True,
            "content": {NDJSON: {"schema": {"type": "string", "description": "One article a line"}}},
        },
        "responses": {"202": answer("The job", _job(), ("Location",))}
        | errors(
            problems.INVALID_COMPRESSION,
            problems.INVALID_PARAMETER,
            problems.UNAUTHORIZED,
            problems.BODY_TOO_SLOW,
            problems.BODY_TOO_LARGE,
            problems.TOO_MANY_LINES,
            problems.UNSUPPORTED_MEDIA_TYPE,
            problems.UNSUPPORTED_CODING,
            problems.KEY_REUSED,
            problems.JOBS_UNAVAILABLE,
        ),
    }


def _show() -> Json:
    return {
        "operationId": "show_job",
        "summary": "Say how far a job is",
        "security": security(),
        "parameters": [_name()],
        "responses": {"200": answer("The job", _job())} | errors(*_UNFINDABLE, problems.NOT_ACCEPTABLE),
    }


def _cancel() -> Json:
    return {
        "operationId": "cancel_job",
        "summary": "End a job; one that is done stays as it is",
        "security": security(),
        "parameters": [_name()],
        "responses": {"200": answer("The job", _job())} | errors(*_UNFINDABLE, problems.NOT_ACCEPTABLE),
    }


def _results() -> Json:
    line = {"anyOf": [reference(Result), reference(Problem)]}
    content = {NDJSON: {"schema": {"type": "string"}, "itemSchema": line}}
    after = {"type": "integer", "minimum": 0, "maximum": 999_999_999, "default": 0}
    return {
        "operationId": "job_results",
        "summary": "Read the answers that are there, one a line, in the order of the articles",
        "description": (
            "They end at the first line that has no answer yet. While the job goes on, `Link` with "
            "`rel=next` says where to go on reading."
        ),
        "security": security(),
        "parameters": [
            _name(),
            {
                "name": "after",
                "in": "query",
                "description": "How many lines are there already and are left out",
                "schema": after,
            },
        ],
        "responses": {"200": answer("The answers", content, ("Link",))}
        | errors(*_UNFINDABLE, problems.INVALID_PARAMETER, problems.NOT_ACCEPTABLE),
    }


def _events() -> Json:
    content = {EVENTS: {"schema": {"type": "string"}, "itemSchema": reference(Job)}}
    return {
        "operationId": "job_events",
        "summary": "Follow how far a job is",
        "description": "Events `progress`, and `end` as the last one; each has the job as its data.",
        "security": security(),
        "parameters": [_name()],
        "responses": {
            "200": answer("Server-sent events", content),
            "204": {"description": "The last event was received already"},
        }
        | errors(*_UNFINDABLE, problems.NOT_ACCEPTABLE),
    }


def _name() -> Json:
    return path_parameter("job", "Id of the job", pattern="^[0-9a-f]{32}$")


def _job() -> Json:
    return {"application/json": {"schema": reference(Job)}}
