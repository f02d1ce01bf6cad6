"""Bodies of jobs."""

import gzip
import json
from collections.abc import Iterable
from typing import Any

import httpx
import zstandard

from tests.articles import WIRE
from tests.running import RunningService

NDJSON = {"content-type": "application/x-ndjson"}
Job = dict[str, Any]


def ndjson(articles: Iterable[object]) -> bytes:
    return b"\n".join(json.dumps(article).encode() for article in articles)


def wires(count: int, name: str = "") -> bytes:
    """As many different articles."""
    return ndjson({"id": f"{name}{number}", "text": f"{WIRE} {name} {number}"} for number in range(count))


def submit(service: RunningService, body: bytes, query: str = "", **headers: str) -> httpx.Response:
    packed = {"gzip": gzip.compress, "zstd": zstandard.compress}.get(headers.get("content-encoding", ""))
    content = packed(body) if packed else body
    return service.client.post(f"/v1/jobs{query}", content=content, headers=NDJSON | headers)


def look(service: RunningService, job: str) -> Job:
    return service.client.get(f"/v1/jobs/{job}").raise_for_status().json()


def at_once(service: RunningService, body: bytes, query: str = "") -> list[bytes]:
    """What the service answers to the same lines without a job and without its cache."""
    headers = NDJSON | {"cache-control": "no-store"}
    answer = service.client.post(f"/v1/attributions{query}", content=body, headers=headers)
    return answer.raise_for_status().content.splitlines()


def metric(service: RunningService, sample: str) -> float:
    """The value of one sample at ``/metrics``."""
    lines = service.client.get("/metrics").text.splitlines()
    (line,) = [line for line in lines if line.startswith(f"{sample} ")]
    return float(line.split()[-1])


def rows(service: RunningService, job: str, after: int = 0) -> list[bytes]:
    answer = service.client.get(f"/v1/jobs/{job}/results", params={"after": after} if after else None)
    return answer.raise_for_status().content.splitlines()
