"""Many articles at once, worked on in the background: handed in by the API, answered by workers.

Everything of a job is in one Redis, which must not evict. dramatiq carries names only, and may deliver them
twice: a line is answered once because its answer is written in one step, and only where there is none.
"""

from service.jobs.errors import JobsUnavailableError, KeyReusedError
from service.jobs.jobs import Jobs
from service.jobs.opening import QueueMissingError, open_jobs
from service.jobs.store import Totals
from service.jobs.wishes import Wishes

__all__ = [
    "Jobs",
    "JobsUnavailableError",
    "KeyReusedError",
    "QueueMissingError",
    "Totals",
    "Wishes",
    "open_jobs",
]
