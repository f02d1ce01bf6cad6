"""A small cache in the process: the wire copy of the minute comes in many times within seconds."""

import time
from collections import OrderedDict

LIFETIME = 30.0  # seconds: a value that was deleted from Redis is forgotten here soon, too


class MemoryCache:
    """The values used last, up to a number of bytes.

    Args:
        limit: Bytes of all values together; 0 keeps nothing.
        lifetime: Seconds that a value is kept.
    """

    def __init__(self, limit: int, lifetime: float = LIFETIME) -> None:
        self._limit = limit
        self._lifetime = lifetime
        self._values: OrderedDict[str, tuple[float, bytes]] = OrderedDict()
        self._size = 0

    def get(self, digest: str) -> bytes | None:
        """Return a value that is still fresh."""
        written, value = self._values.get(digest, (0.0, None))
        if value is None:
            return None
        if time.monotonic() - written > self._lifetime:
            self._drop(digest)
            return None
        self._values.move_to_end(digest)
        return value

    def put(self, digest: str, value: bytes) -> None:
        """Keep a value, and let go of those that were not used for longest."""
        self._drop(digest)
        if len(value) > self._limit:
            return
        self._values[digest] = (time.monotonic(), value)
        self._size += len(value)
        while self._size > self._limit:
            self._drop(next(iter(self._values)))

    def _drop(self, digest: str) -> None:
        _, value = self._values.pop(digest, (0.0, b""))
        self._size -= len(value)
