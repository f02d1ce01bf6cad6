"""Run the application in as many processes as there are cores, with a Redis of our own if none was named."""

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack

import structlog
import uvicorn
from litestar.types import ASGIApp
from uvicorn.config import STARTUP_FAILURE

from service import embedded_valkey, log, metrics
from service.app import create_app
from service.extraction import ModelError
from service.parent_death import following
from service.settings import Settings, SettingsError
from service.supervisor import Supervisor

GRACE = 10  # seconds for the requests in progress when the service is stopped

_log = structlog.get_logger()


def serve(settings: Settings, *, with_worker: bool = False) -> int:
    """Serve until a signal says to stop; return the exit status of the process.

    Args:
        settings: What the operator chose.
        with_worker: Run a job worker beside the service, too.
    """
    log.configure(settings.log_level)
    with ExitStack() as stack:
        _warn_if_open(settings)
        if settings.workers > 1:
            _gather_metrics(stack)
        if settings.redis_url is None:
            _start_embedded_valkeys(stack, settings)
        if with_worker:
            _start_job_worker(stack)
        config = uvicorn.Config(
            "service.server:application",
            factory=True,
            host=settings.host,
            port=settings.port,
            log_config=log.logging_config(settings.log_level),
            access_log=False,
            server_header=False,
            ws="none",
            timeout_graceful_shutdown=GRACE,
        )
        with config.bind_socket() as listener:
            if settings.workers > 1:
                return Supervisor(config, listener, settings.workers, GRACE + 5).run()
            server = uvicorn.Server(config)
            # uvicorn stops in order, then raises the signal anew: that must not look like a kill.
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
            server.run([listener])
            return 0 if server.started else STARTUP_FAILURE


def application() -> ASGIApp:
    """Build the application of one worker process from the environment that the server left for it."""
    try:
        return create_app(Settings.from_environment())
    except (SettingsError, ModelError) as error:
        _log.error("cannot_start", reason=str(error))
        sys.exit(STARTUP_FAILURE)


def _warn_if_open(settings: Settings) -> None:
    """Say so when anybody on the network may post."""
    local = settings.host in {"localhost", "::1"} or settings.host.startswith("127.")
    if not local and not settings.api_keys and not settings.api_keys_file:
        _log.warning(
            "open_to_all", host=settings.host, remedy="set ATTRIBUTION_API_KEYS or keep it behind a proxy"
        )


def _gather_metrics(stack: ExitStack) -> None:
    """Give the workers a folder where each leaves its numbers, so that any of them can show all."""
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="attribution-metrics-"))
    os.environ[metrics.FOLDER_VARIABLE] = folder


def _start_embedded_valkeys(stack: ExitStack, settings: Settings) -> None:
    """Give the workers Valkey servers for the cache and for jobs, through the variables they read anyway."""
    if not embedded_valkey.is_available():
        _log.warning("no_cache", reason="REDIS_URL is not set and no embedded server is installed")
        return
    cache = stack.enter_context(embedded_valkey.EmbeddedValkey())
    os.environ["REDIS_URL"] = cache.url
    if settings.jobs_redis_url is None:
        jobs = stack.enter_context(embedded_valkey.EmbeddedValkey(["--maxmemory-policy", "noeviction"]))
        os.environ["ATTRIBUTION_JOBS_REDIS_URL"] = jobs.url
    _log.info(
        "embedded_valkey",
        REDIS_URL=cache.url,
        ATTRIBUTION_JOBS_REDIS_URL=os.environ["ATTRIBUTION_JOBS_REDIS_URL"],
        note="for development: the data ends with the service; `attribution worker` needs these variables",
    )


def _start_job_worker(stack: ExitStack) -> None:
    """Run `attribution worker` as long as the service runs."""
    command = [sys.executable, "-m", "service.cli", "worker"]
    worker = subprocess.Popen(command, stdin=subprocess.DEVNULL, preexec_fn=following(signal.SIGTERM))
    stack.callback(worker.wait, GRACE)
    stack.callback(worker.terminate)
