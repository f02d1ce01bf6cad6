"""What the health routes answer."""

from typing import Literal

import msgspec


class Health(msgspec.Struct, frozen=True):
    """State of this replica. ``degraded`` answers requests, without the part that ``reasons`` names."""

    status: Literal["ok", "degraded", "unavailable"]
    pipeline: str
    reasons: list[str]
