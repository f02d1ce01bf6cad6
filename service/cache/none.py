"""Where no Redis was configured."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager


class NoStore:
    """A :class:`~service.cache.store.Store` that keeps nothing."""

    trouble = "REDIS_URL is not set: results are not stored"

    async def get(self, digest: str) -> bytes | None:
        """Find nothing."""

    async def get_many(self, digests: Sequence[str]) -> dict[str, bytes]:
        """Find nothing."""
        return {}

    async def put(self, digest: str, value: bytes, announcement: Mapping[str, str]) -> bool:
        """Store nothing."""
        return False

    async def claim(self, digest: str) -> bool:
        """Let everybody compute."""
        return True

    @asynccontextmanager
    async def holding(self, digest: str) -> AsyncGenerator[None]:
        """Hold nothing."""
        yield

    async def check(self) -> None:
        """Stay as it is."""

    async def aclose(self) -> None:
        """Hold nothing."""
