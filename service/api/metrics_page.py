"""``/metrics``: numbers for Prometheus, of all worker processes together."""

import asyncio

from litestar import Response, get
from prometheus_client import CONTENT_TYPE_LATEST

from service import metrics


@get("/metrics")
async def show_metrics() -> Response[bytes]:
    """Give the numbers in Prometheus's text format."""
    return Response(await asyncio.to_thread(metrics.exposition), media_type=CONTENT_TYPE_LATEST)
