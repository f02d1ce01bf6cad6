"""What the engine hands back: a result, and where it came from."""

from typing import Literal

import msgspec

from schemas import Result

Outcome = Literal["hit", "hit-memory", "miss", "refresh", "bypass"]


class CacheState(msgspec.Struct, frozen=True):
    """How the cache took part in an answer.

    Attributes:
        outcome: A stored result (``hit``, in this process ``hit-memory``), or a new one: because there was
            none (``miss``) or because the caller wanted it (``refresh``, ``bypass``).
        stored: The new result is stored now.
        collapsed: Another request in flight asked for the same, and this one waited for it.
        trouble: What kept the store from working.
    """

    outcome: Outcome
    stored: bool = False
    collapsed: bool = False
    trouble: str | None = None


class Answer(msgspec.Struct, frozen=True):
    """A result without the caller's ``id``, and how the cache took part."""

    result: Result
    cache: CacheState
