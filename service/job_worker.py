"""Run a job worker: the same extraction and the same cache as in the API, fed by the queue."""

import asyncio
import signal

import prometheus_client
import structlog

from service import log
from service.api.job_lines import JobLines
from service.engine import create_engine
from service.jobs.errors import JobsUnavailableError, WorkerBrokenError
from service.jobs.opening import check
from service.jobs.store import JobStore
from service.jobs.work import ChunkWork
from service.settings import Settings

BROKEN = 1  # exit status; a platform starts another worker then

_log = structlog.get_logger()


def work(settings: Settings) -> int:
    """Work on jobs until a signal says to stop; return the exit status of the process.

    Raises:
        QueueMissingError: There is no queue, or the extra is not installed.
        ModelError: The model cannot be loaded.
    """
    url = check(settings)
    log.configure(settings.log_level)
    if settings.worker_port:
        prometheus_client.start_http_server(settings.worker_port, settings.host)
    try:
        asyncio.run(_run(url, settings))
    except WorkerBrokenError:
        _log.error("job_worker_broken")
        return BROKEN
    return 0


async def _run(url: str, settings: Settings) -> None:
    from service.jobs.worker import JobWorker  # here, as the extra may be missing

    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    engine = create_engine(settings)
    await engine.warm_up()
    store = JobStore(url, settings.jobs_ttl)
    worker = JobWorker(url, store, ChunkWork(store, JobLines(engine, settings)), settings.threads)
    await _warn_if_evicting(store)
    _log.info("job_worker_ready", pipeline=engine.pipeline, threads=settings.threads)
    try:
        await worker.run(stop)
    finally:
        await store.aclose()
        await engine.aclose()


async def _warn_if_evicting(store: JobStore) -> None:
    """Say so when the server may throw jobs away."""
    try:
        evicts = await store.may_evict()
    except JobsUnavailableError as error:
        _log.warning("job_queue_unavailable", reason=str(error))
        return
    if evicts:
        _log.warning(
            "job_queue_evicts",
            reason="the Redis of the jobs throws keys away when it is full, so that jobs can lose lines",
            remedy="set its maxmemory-policy to noeviction, or give jobs a server of their own",
        )
