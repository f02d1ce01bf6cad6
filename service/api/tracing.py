"""One id for a request, in the log and in the answer; and a span of a trace, where somebody collects them.

The id is the trace id of the caller's ``traceparent`` (W3C Trace Context) where that is valid, else new.
"""

import re
import secrets
from collections.abc import Mapping
from typing import Protocol

import msgspec

_TRACEPARENT = re.compile(
    rb"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?\Z"
)


class Trace(Protocol):
    """What is known of one request's trace."""

    @property
    def id(self) -> str:
        """32 hexadecimal digits."""
        ...

    def end(self, method: str, route: str, status: int) -> None:
        """Note how the request ended; nothing else of it goes into a trace."""


class Tracer(Protocol):
    """Begins traces."""

    def begin(self, headers: Mapping[bytes, bytes]) -> Trace:
        """Begin with the headers of a request."""
        ...

    def close(self) -> None:
        """Send what is left."""


class PlainTrace(msgspec.Struct, frozen=True):
    """A trace that is an id and nothing more."""

    id: str

    def end(self, method: str, route: str, status: int) -> None:
        """Tell nobody."""


class PlainTracer:
    """Where no collector is named."""

    def begin(self, headers: Mapping[bytes, bytes]) -> PlainTrace:
        """Take over the caller's trace id, or make one."""
        found = _TRACEPARENT.match(headers.get(b"traceparent", b""))
        return PlainTrace(found[1].decode() if found else secrets.token_hex(16))

    def close(self) -> None:
        """Have nothing to send."""
