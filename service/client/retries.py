"""When a request is sent again: after 503 and broken connections, with growing and random pauses."""

import random
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from service.client import messages
from service.client.messages import Message

BUSY = frozenset({429, 502, 503, 504})  # the service itself, or a proxy while it restarts
FIRST_PAUSE = 0.2  # seconds; doubled each time
LONGEST_PAUSE = 20.0


class Retries:
    """How one request is tried again.

    Args:
        message: The request.
        patience: Seconds after which no further attempt begins.
    """

    def __init__(self, message: Message, patience: float) -> None:
        self._message = message
        self._until = time.monotonic() + patience
        self._pause = FIRST_PAUSE

    def pause(self, cause: httpx.Response | httpx.TransportError) -> float:
        """Seconds to wait before the next attempt.

        Raises:
            UnavailableError: There should be none.
        """
        # The random part keeps callers that were turned away together from coming back together.
        seconds = _wanted(cause) + random.uniform(0, self._pause)  # noqa: S311 - no secret
        self._pause = min(2 * self._pause, LONGEST_PAUSE)
        if time.monotonic() + seconds > self._until:
            raise messages.given_up(self._message, cause)
        return seconds


def _wanted(cause: httpx.Response | httpx.TransportError) -> float:
    """Seconds that ``Retry-After`` asks for, which is a number of them or a date."""
    raw = cause.headers.get("retry-after", "") if isinstance(cause, httpx.Response) else ""
    if raw.isdecimal():
        return float(raw)
    try:
        return max(0.0, (parsedate_to_datetime(raw) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return 0.0
