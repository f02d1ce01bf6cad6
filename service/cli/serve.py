"""``attribution serve``: the REST service."""

import os
import sys

import click

from service.settings import Settings, SettingsError, variable


@click.command()
@click.option("--host", help="Address to listen on.  [ATTRIBUTION_HOST, else 127.0.0.1]")
@click.option(
    "--port", type=int, help="Port to listen on; 0 takes a free one.  [ATTRIBUTION_PORT, else 8000]"
)
@click.option("--workers", type=int, help="Processes.  [ATTRIBUTION_WORKERS, else one a usable core]")
@click.option("--with-worker", is_flag=True, help="Run a worker for jobs, too: for development.")
def serve(*, with_worker: bool, **options: str | int | None) -> None:
    """Serve the REST API until stopped.

    Everything else is set in the environment: ATTRIBUTION_... and REDIS_URL, see docs/settings.md.
    """
    for name, value in options.items():
        if value is not None:
            os.environ[variable(name)] = str(value)  # where the worker processes look, too
    try:
        settings = Settings.from_environment()
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    from service.server import serve as run  # here, so that --help does not wait for the model's runtime

    sys.exit(run(settings, with_worker=with_worker))
