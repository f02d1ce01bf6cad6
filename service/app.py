"""The application: settings in, ASGI application out."""

import asyncio
import gc
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from litestar import Litestar, Router
from litestar.config.cors import CORSConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException

from service import log, page
from service.api import (
    attributions,
    callers,
    health,
    jobs,
    metrics_page,
    problem_pages,
    problems,
    schema_pages,
    unexpected,
)
from service.api.access import ApiKeys, require_key
from service.api.at_hand import answer_at_hand
from service.api.heads import answer_heads
from service.api.observation import observe
from service.api.security_headers import harden
from service.api.tracing import PlainTracer, Tracer
from service.engine import OverloadedError, create_engine
from service.jobs import Jobs, JobsUnavailableError, QueueMissingError, open_jobs
from service.settings import Settings, SettingsError


def create_app(settings: Settings) -> Litestar:
    """Load the model and put the application together.

    Raises:
        ModelError: The model cannot be loaded.
        SettingsError: The API keys cannot be read, or traces are wanted and their extra is not installed.
    """
    log.configure(settings.log_level)
    engine, tracer, desk = create_engine(settings), _create_tracer(), _open_jobs(settings)
    keys = ApiKeys(settings)

    @asynccontextmanager
    async def running(_: Litestar) -> AsyncGenerator[None]:
        asyncio.get_running_loop().set_exception_handler(unexpected.on_lost_fault)
        await engine.warm_up()
        gc.collect()
        gc.freeze()  # the model and the libraries stay: nobody needs to look through them for garbage again
        try:
            yield
        finally:
            await engine.aclose()
            if isinstance(desk, Jobs):
                await desk.aclose()
            await asyncio.to_thread(tracer.close)

    app = Litestar(
        [
            Router(
                "/v1",
                route_handlers=[attributions.attribute, attributions.stored],
                middleware=[require_key],
            ),
            jobs.router(settings),
            health.live,
            health.ready,
            metrics_page.show_metrics,
            problem_pages.list_problems,
            problem_pages.explain_problem,
            schema_pages.page,
            schema_pages.start,
            schema_pages.description,
            schema_pages.assets(),
            page.index,
            page.assets(),
        ],
        state=State({"engine": engine, "settings": settings, "api_keys": keys, "jobs": desk}),
        # The one that may be missing; resolving several costs more than answering what is stored.
        dependencies={"jobs": Provide(lambda: _available(desk), sync_to_thread=False)},
        exception_handlers={
            problems.ProblemError: problems.on_problem,
            HTTPException: problems.on_http_error,
            OverloadedError: callers.on_overloaded,
            callers.CallerGoneError: callers.on_gone,
            QueueMissingError: jobs.on_missing,
            JobsUnavailableError: jobs.on_unavailable,
            Exception: unexpected.on_unexpected,
        },
        lifespan=[running],
        cors_config=_cors(settings),
        request_max_body_size=settings.max_body_bytes,
        openapi_config=None,
        logging_config=None,
    )
    # Outermost, so that addresses without a route are seen, too.
    routes = answer_at_hand(app.asgi_handler, engine, settings, keys)
    app.asgi_handler = observe(harden(answer_heads(routes)), tracer)
    return app


def _open_jobs(settings: Settings) -> Jobs | QueueMissingError:
    try:
        return open_jobs(settings)
    except QueueMissingError as error:
        return error


def _available(desk: Jobs | QueueMissingError) -> Jobs:
    if isinstance(desk, QueueMissingError):
        raise desk
    return desk


def _create_tracer() -> Tracer:
    """Trace where the standard variables of OpenTelemetry name a collector."""
    if not any(os.environ.get(f"OTEL_EXPORTER_OTLP_{kind}ENDPOINT") for kind in ("", "TRACES_")):
        return PlainTracer()
    try:
        from service.api.spans import SpanTracer
    except ImportError as error:
        raise SettingsError(
            "OTEL_EXPORTER_OTLP_ENDPOINT is set, but the tracing extra is not installed: "
            "install source-attribution[tracing]."
        ) from error
    return SpanTracer()


def _cors(settings: Settings) -> CORSConfig | None:
    origins = [origin.strip() for origin in settings.cors_origins.split(",") if origin.strip()]
    exposed = ["Cache-Status", "ETag", "Retry-After", "X-Request-ID"]
    return CORSConfig(allow_origins=origins, expose_headers=exposed) if origins else None
