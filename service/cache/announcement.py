"""News of each newly computed result, for those who would rather listen than ask.

An entry of the Redis stream ``attribution:results`` has only strings; the result itself is at its ``key``.
"""

import msgspec

from schemas import Result
from service.cache.key import key_of

STREAM = "attribution:results"
STREAM_LENGTH = 10_000  # entries, about: older ones are dropped


def announce(result: Result, caller_id: str | None) -> dict[str, str]:
    """Write the entry for a new result; ``id`` is the empty string when the caller gave none."""
    return {
        "digest": result.digest,
        "key": key_of(result.pipeline, result.digest),
        "pipeline": result.pipeline,
        "id": caller_id or "",
        "outlets": msgspec.json.encode([outlet.name for outlet in result.outlets]).decode(),
        "speakers": str(len(result.speakers)),
        "attributions": str(len(result.attributions)),
        "warnings": str(len(result.warnings)),
    }
