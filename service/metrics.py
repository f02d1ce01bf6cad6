"""What the service counts and measures, in Prometheus's terms; ``GET /metrics`` shows it.

With several worker processes the numbers of all of them are added up, through files in the folder that
``PROMETHEUS_MULTIPROC_DIR`` names; ``attribution serve`` sets it. No label ever holds anything of a caller's.
"""

import os

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"

_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60)

REQUESTS = Histogram(
    "attribution_request_seconds",
    "Time from the request's head to the end of its answer",
    ["method", "route", "status", "cache"],
    buckets=_SECONDS,
)
EXTRACTION = Histogram(
    "attribution_extraction_seconds", "Time that one article took, without waiting", buckets=_SECONDS
)
QUEUE_WAIT = Histogram(
    "attribution_queue_wait_seconds", "Time that an article waited for its extraction", buckets=_SECONDS
)
QUEUE_DEPTH = Gauge(
    "attribution_queue_depth", "Articles that wait for their extraction", multiprocess_mode="livesum"
)
REJECTED = Counter("attribution_rejected_total", "Requests that got 503", ["reason"])
CACHE = Counter("attribution_cache_total", "Answers by how the result was come by", ["outcome"])
CACHE_TROUBLE = Gauge(
    "attribution_cache_trouble", "1 while the result store does not work", multiprocess_mode="livemax"
)
PIPELINE = Gauge(
    "attribution_pipeline_info",
    "1, with the version of the code and the fingerprint of the model",
    ["pipeline"],
    multiprocess_mode="livemax",
)


def exposition(shared: Collector | None = None) -> bytes:
    """Write all metrics in Prometheus's text format.

    Args:
        shared: Numbers that no process counts, but that all can look up.
    """
    registry = REGISTRY
    if FOLDER_VARIABLE in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    return generate_latest(registry) + (generate_latest(shared) if shared else b"")


def forget(pid: int) -> None:
    """Leave a worker that died out of the numbers of the moment, such as the depth of the queue."""
    if FOLDER_VARIABLE in os.environ:
        mark_process_dead(pid)
