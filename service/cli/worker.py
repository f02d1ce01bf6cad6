"""``attribution worker``: answers the lines of jobs."""

import sys

import click

from service.settings import Settings, SettingsError


@click.command()
def worker() -> None:
    """Work on jobs until stopped: one process; start as many as there are cores.

    It needs the Redis that the service keeps jobs in (ATTRIBUTION_JOBS_REDIS_URL, else REDIS_URL) and should
    have the same cache (REDIS_URL). Everything else is set as for the service: docs/settings.md.
    """
    from service.extraction import ModelError
    from service.job_worker import work
    from service.jobs import QueueMissingError

    try:
        sys.exit(work(Settings.from_environment()))
    except (SettingsError, QueueMissingError, ModelError) as error:
        raise click.ClickException(str(error)) from error
