"""Whether there are jobs in this installation at all."""

from importlib.util import find_spec

from service.jobs.jobs import Jobs
from service.jobs.store import JobStore
from service.settings import Settings


class QueueMissingError(Exception):
    """Nothing was installed or set that jobs could be kept in; the message says what to do."""


def check(settings: Settings) -> str:
    """Return the URL of the queue.

    Raises:
        QueueMissingError: There is none, or the extra is not installed.
    """
    if find_spec("dramatiq") is None:
        raise QueueMissingError("The extra for jobs is not installed: install source-attribution[jobs].")
    if settings.queue_url is None:
        raise QueueMissingError(
            "No Redis for jobs is named: set ATTRIBUTION_JOBS_REDIS_URL, or REDIS_URL for one that is shared "
            "with the cache."
        )
    return settings.queue_url


def open_jobs(settings: Settings) -> Jobs:
    """Let jobs be handed in and looked at; whether the queue answers shows when it is used.

    Raises:
        QueueMissingError: There is no queue, or the extra is not installed.
    """
    url = check(settings)
    from service.jobs.queue import Sender

    return Jobs(JobStore(url, settings.jobs_ttl), Sender(url))
