"""What the engine needs from a store of results. No method raises: a store is optional, never in the way."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol


class Store(Protocol):
    """Keeps the bytes of results by digest, for all replicas."""

    @property
    def trouble(self) -> str | None:
        """What keeps the store from working, for people; None when it works."""

    async def get(self, digest: str) -> bytes | None:
        """Return the stored value, or None."""

    async def get_many(self, digests: Sequence[str]) -> dict[str, bytes]:
        """Return the values that are stored, in one round trip."""
        ...

    async def put(self, digest: str, value: bytes, announcement: Mapping[str, str]) -> bool:
        """Store a value and tell those who listen; return whether it is stored."""
        ...

    async def claim(self, digest: str) -> bool:
        """Try to become the one replica that computes a result.

        Returns:
            False while another replica holds the claim. A store that does not work lets everybody compute.
        """
        ...

    def holding(self, digest: str) -> AbstractAsyncContextManager[None]:
        """Keep a claim alive for the length of a block, then give it up."""
        ...

    async def check(self) -> None:
        """Bring ``trouble`` up to date, within a bounded time."""

    async def aclose(self) -> None:
        """Let go of connections and tasks."""
