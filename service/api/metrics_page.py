"""``/metrics``: numbers for Prometheus, of all worker processes together, and of the jobs."""

import asyncio
from collections.abc import Iterable

from litestar import Request, Response, get
from prometheus_client import CONTENT_TYPE_LATEST, Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from service import metrics
from service.jobs import Jobs, JobsUnavailableError, Totals

PATIENCE = 1.0  # seconds for the queue; the other numbers do not wait for longer


@get("/metrics")
async def show_metrics(request: Request) -> Response[bytes]:
    """Give the numbers in Prometheus's text format; those of the jobs are left out when the queue is away."""
    jobs = request.app.state.jobs
    totals = await _totals(jobs) if isinstance(jobs, Jobs) else None
    collector = _JobsCollector(totals) if totals else None
    return Response(await asyncio.to_thread(metrics.exposition, collector), media_type=CONTENT_TYPE_LATEST)


class _JobsCollector(Collector):
    """What the queue knows; every replica shows the same."""

    def __init__(self, totals: Totals) -> None:
        self._totals = totals

    def collect(self) -> Iterable[Metric]:
        totals = self._totals
        yield GaugeMetricFamily(
            "attribution_jobs_queue_depth", "Chunks of jobs that no worker has taken", totals.waiting
        )
        yield GaugeMetricFamily(
            "attribution_jobs_dead_letters", "Chunks of jobs that were given up", totals.dead
        )
        rows = CounterMetricFamily(
            "attribution_job_rows", "Lines of jobs that were answered", labels=["outcome"]
        )
        rows.add_metric(["done"], totals.done)
        rows.add_metric(["failed"], totals.failed)
        yield rows


async def _totals(jobs: Jobs) -> Totals | None:
    try:
        async with asyncio.timeout(PATIENCE):
            return await jobs.totals()
    except (JobsUnavailableError, TimeoutError):
        return None
