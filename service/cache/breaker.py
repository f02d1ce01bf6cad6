"""A circuit breaker: only the first request pays for finding out that Redis is away.

It opens at the first failure. While it is open nobody waits for Redis; a task in the background looks whether
Redis is back. The log has one line when it opens and one when it closes.
"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from redis.exceptions import RedisError

from service import metrics

_log = structlog.get_logger()


class Breaker:
    """Closed while Redis answers.

    Args:
        probe: Does what a request would do; raises a Redis or OS error while Redis is away.
        interval: Seconds between two probes.

    Attributes:
        reason: Why it is open, for people; None while it is closed.
    """

    def __init__(self, probe: Callable[[], Awaitable[object]], interval: float = 1.0) -> None:
        self._probe = probe
        self._interval = interval
        self._recovery: asyncio.Task[None] | None = None
        self.reason: str | None = None

    def open(self, reason: str) -> None:
        """Stop asking Redis until the probe succeeds."""
        if self.reason is None:
            self.reason = reason
            _log.warning("cache_unavailable", reason=reason)
            metrics.CACHE_TROUBLE.set(1)
            self._recovery = asyncio.create_task(self._recover())

    async def aclose(self) -> None:
        """Stop probing."""
        if self._recovery:
            self._recovery.cancel()
            await asyncio.gather(self._recovery, return_exceptions=True)

    async def _recover(self) -> None:
        while self.reason is not None:
            await asyncio.sleep(self._interval)
            try:
                await self._probe()
            except (RedisError, OSError):
                continue
            self.reason = None
            metrics.CACHE_TROUBLE.set(0)
            _log.info("cache_available")
