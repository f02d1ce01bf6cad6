"""A Redis client that can fail without anybody noticing but the log.

Every call has a bounded time, and while Redis is away no call is made at all.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from service import metrics
from service.cache.breaker import Breaker

TIMEOUT = 0.25  # seconds: longer than any healthy reply, shorter than many an extraction
CONNECTIONS = 32

T = TypeVar("T")
_AWAY = (RedisConnectionError, RedisTimeoutError, OSError)
_log = structlog.get_logger()


class Connection:
    """Redis behind a circuit breaker.

    Args:
        url: ``redis://``, ``rediss://`` or ``unix://``.
        probe: A key that is read to see whether Redis is back.
    """

    def __init__(self, url: str, probe: str) -> None:
        # A connection that Redis closed while it was idle is worth one more try; a timeout is not.
        retry = Retry(NoBackoff(), retries=1, supported_errors=(RedisConnectionError,))
        self._redis: Redis = Redis.from_url(
            url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, retry=retry
        )
        self._probe = probe
        # Our own queue for connections: the pool's would report a crowd as a Redis that is away.
        self._turn = asyncio.Semaphore(CONNECTIONS)
        self._breaker = Breaker(probe=lambda: self._redis.get(probe))
        self._refusal: str | None = None

    @property
    def trouble(self) -> str | None:
        """Why Redis is not used, or what it refuses; None when all is well."""
        return self._breaker.reason or self._refusal

    async def ask(
        self, call: Callable[[Redis], Awaitable[T]], otherwise: T, *, may_refuse: bool = False
    ) -> T:
        """Let Redis do something.

        Args:
            call: What to do.
            otherwise: The outcome when Redis is away, or has a value of a foreign type there.
            may_refuse: Redis may be full, read-only or not allow it; it is still good for reading then.
        """
        async with self._turn:
            if self._breaker.reason:
                return otherwise
            try:
                return await call(self._redis)
            except (RedisError, OSError) as error:
                if may_refuse and not isinstance(error, _AWAY):
                    self.note_refusal(_explain(error))
                elif not str(error).startswith("WRONGTYPE"):
                    self._breaker.open(_explain(error))
                return otherwise

    def note_refusal(self, reason: str | None) -> None:
        """Remember, and log once, that Redis takes no writes, or that it does again."""
        if reason and not self._refusal:
            _log.warning("cache_refuses_writes", reason=reason)
            metrics.CACHE_TROUBLE.set(1)
        elif self._refusal and not reason:
            _log.info("cache_accepts_writes")
            metrics.CACHE_TROUBLE.set(0)
        self._refusal = reason

    async def check(self) -> None:
        """Find out whether Redis is there, within a bounded time."""
        await self.ask(lambda redis: redis.get(self._probe), None)

    async def aclose(self) -> None:
        """Let go of connections and tasks."""
        await self._breaker.aclose()
        await self._redis.aclose()


def _explain(error: Exception) -> str:
    """Say what is wrong with Redis; its messages name no password."""
    if isinstance(error, RedisTimeoutError):
        return f"Redis did not answer within {TIMEOUT} s"
    return f"Redis: {error}" if str(error) else f"Redis: {type(error).__name__}"
