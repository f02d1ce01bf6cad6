"""The Redis that holds the jobs: every call is bounded in time, and every failure has a reason for people."""

from collections.abc import Iterator
from contextlib import contextmanager

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, NoPermissionError, OutOfMemoryError, RedisError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from service.jobs.errors import JobsUnavailableError

TIMEOUT = 5  # seconds: chunks are larger than cached results, and nobody's answer waits for them


def connect(url: str) -> Redis:
    """Make a client; a connection that Redis closed while it was idle is worth one more try."""
    retry = Retry(NoBackoff(), retries=1, supported_errors=(RedisConnectionError,))
    return Redis.from_url(url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, retry=retry)


@contextmanager
def answering() -> Iterator[None]:
    """Give the failures of Redis one name.

    Raises:
        JobsUnavailableError: Redis is away, slow, full, or refuses the password.
    """
    try:
        yield
    except (RedisError, OSError) as error:
        raise JobsUnavailableError(_explain(error)) from None


def _explain(error: Exception) -> str:
    """Say what is wrong; callers read this, so that it names no address."""
    match error:
        case RedisTimeoutError():
            return f"The job queue did not answer within {TIMEOUT} s."
        case AuthenticationError() | NoPermissionError():
            return "The job queue refuses the service's password."
        case OutOfMemoryError():
            return "The job queue is full."
        case RedisConnectionError() | OSError():
            return "The job queue cannot be reached."
        case _:
            return f"The job queue refuses what it was asked ({type(error).__name__})."
