"""What the engine hands back: a result, and where it came from."""

from typing import Literal

import msgspec

from schemas import Result

Outcome = Literal["hit", "hit-memory", "miss", "refresh", "bypass"]

_NAMELESS = b'{"id":null'  # how every value begins
_decoder = msgspec.json.Decoder(Result)


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
    """A result without the caller's ``id``, and how the cache took part.

    Attributes:
        digest: The name of the result.
        value: The result as JSON, as :func:`encode` writes it.
        cache: How the cache took part.
    """

    digest: str
    value: bytes
    cache: CacheState

    @property
    def result(self) -> Result:
        """The result itself."""
        return _decoder.decode(self.value)

    def json(self, caller_id: str | None) -> bytes:
        """Return the result as JSON with the caller's name for it, without taking it apart."""
        if caller_id is None:
            return self.value
        return b'{"id":' + msgspec.json.encode(caller_id) + self.value[len(_NAMELESS) :]


def encode(result: Result) -> bytes:
    """Write a result, which has no caller's ``id``, as it is stored."""
    return msgspec.json.encode(result)


def read(value: bytes, digest: str, pipeline: str) -> bytes | None:
    """Return a stored value as :func:`encode` writes it; None when it is not this pipeline's result.

    Whatever else somebody has put there goes no further.
    """
    try:
        result = _decoder.decode(value)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    ours = (result.id, result.digest, result.pipeline) == (None, digest, pipeline)
    return encode(result) if ours else None
