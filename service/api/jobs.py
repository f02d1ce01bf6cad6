"""``/v1/jobs``: many articles at once, answered in the background.

A job's results are the very lines that ``POST /v1/attributions`` answers to the same NDJSON body, in the same
order. They can be read while the job runs, as far as there is no gap.
"""

import asyncio
import hashlib
import re

import msgspec
from litestar import Request, Response, Router, get, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation
from litestar.response import Stream

from schemas import Job
from service.api import bodies, job_events, problems, representations, responses, wishes
from service.api.access import presented_key, require_key
from service.api.problems import ProblemError
from service.jobs import Jobs, JobsUnavailableError, KeyReusedError, QueueMissingError, Wishes
from service.settings import Settings

LONGEST_KEY = 255
RETRY_AFTER = 5  # seconds

_COUNT = re.compile(r"[0-9]{1,9}\Z")
Desk = NamedDependency[SkipValidation[Jobs]]


@post(status_code=202)
async def submit(request: Request, jobs: Desk) -> Response[bytes]:
    """Take many articles, to be answered in the background."""
    settings: Settings = request.app.state.settings
    if not bodies.is_batch(request):
        raise ProblemError(
            problems.UNSUPPORTED_MEDIA_TYPE,
            f"Send one article a line, and set Content-Type to {bodies.NDJSON}.",
        )
    wanted = Wishes(wishes.options(request), wishes.caching(request))
    key = _idempotency_key(request)
    body = await bodies.read(request, settings.deadline, settings.jobs_max_bytes)
    lines = await asyncio.to_thread(bodies.split_lines, body, settings.jobs_max_lines)
    try:
        job = _found(await jobs.submit(lines, wanted, key))
    except KeyReusedError:
        raise ProblemError(problems.KEY_REUSED) from None
    return _respond(job, 202, {"Location": f"/v1/jobs/{job.id}"})


# One handler for both methods: of two, the framework would name but one in ``Allow``.
@route("/{job:str}", http_method=["GET", "DELETE"], status_code=200)
async def look_or_cancel(request: Request, job: FromPath[str], jobs: Desk) -> Response[bytes]:
    """Say how far a job is; ``DELETE`` ends it before, unless it is done."""
    representations.negotiate(request, ("application/json",))
    return _respond(_found(await (jobs.cancel(job) if request.method == "DELETE" else jobs.find(job))))


@get("/{job:str}/results")
async def results(request: Request, job: FromPath[str], jobs: Desk) -> Stream:
    """Send the answers that are there: from the line after ``after`` to the first gap."""
    representations.negotiate(request, (bodies.NDJSON,))
    after = _after(request)
    found = _found(await jobs.find(job))
    last = max(after, found.readable)
    goes_on = found.state in {"queued", "running"}
    headers = {"Link": f'</v1/jobs/{job}/results?after={last}>; rel="next"'} if goes_on else {}
    return responses.stream_lines(request, jobs.rows(job, after, last), headers)


@get("/{job:str}/events")
async def events(request: Request, job: FromPath[str], jobs: Desk) -> Response | Stream:
    """Tell how far a job is, each time that this changes, until it ends."""
    representations.negotiate(request, (job_events.MEDIA_TYPE,))
    if request.headers.get("last-event-id") == job_events.LAST:
        return Response(b"", status_code=204)  # what makes a browser stop asking
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    stream = job_events.watch(jobs, _found(await jobs.find(job)))
    return Stream(stream, media_type=job_events.MEDIA_TYPE, headers=headers)


def router(settings: Settings) -> Router:
    """Put the routes together; their limit for bodies is their own."""
    return Router(
        "/v1/jobs",
        route_handlers=[submit, look_or_cancel, results, events],
        middleware=[require_key],
        request_max_body_size=settings.jobs_max_bytes,
    )


def on_missing(_: Request, error: QueueMissingError) -> Response[bytes]:
    """Say that this installation has no jobs."""
    return problems.respond(ProblemError(problems.JOBS_UNAVAILABLE, str(error)))


def on_unavailable(_: Request, error: JobsUnavailableError) -> Response[bytes]:
    """Say why there are no jobs now, and when to come back."""
    detail = f"{error} {problems.JOBS_UNAVAILABLE.remedy}"
    return problems.respond(
        ProblemError(problems.JOBS_UNAVAILABLE, detail, headers={"Retry-After": str(RETRY_AFTER)})
    )


def _found(job: Job | None) -> Job:
    if job is None:
        raise ProblemError(problems.JOB_NOT_FOUND)
    return job


def _respond(job: Job, status: int = 200, headers: dict[str, str] | None = None) -> Response[bytes]:
    return Response(
        msgspec.json.encode(job),
        status_code=status,
        media_type="application/json",
        headers={"Cache-Control": "no-store"} | (headers or {}),
    )


def _idempotency_key(request: Request) -> str | None:
    """Read ``Idempotency-Key``; callers with other API keys have other jobs under the same one."""
    given = request.headers.get("idempotency-key")
    if given is None:
        return None
    if not 0 < len(given) <= LONGEST_KEY:
        raise _wrong("Idempotency-Key", f"Send an Idempotency-Key of 1 to {LONGEST_KEY} characters, or none.")
    return hashlib.sha256(f"{presented_key(request.headers)}\n{given}".encode()).hexdigest()


def _after(request: Request) -> int:
    given = request.query_params.dict()
    if not given:
        return 0
    if given.keys() == {"after"} and len(given["after"]) == 1 and _COUNT.match(given["after"][0]):
        return int(given["after"][0])
    raise _wrong("after", "Give after once, as the number of lines that are there already, and nothing else.")


def _wrong(name: str, detail: str) -> ProblemError:
    return ProblemError(problems.INVALID_PARAMETER, detail, errors=[{"parameter": name, "detail": detail}])
