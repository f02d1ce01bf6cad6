"""RFC 9457 problem details, the shape of every error."""

from typing import Any

import msgspec


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """One error. ``type`` is stable and made for programs; ``detail`` tells a person what to do."""

    type: str
    title: str
    status: int
    detail: str
    instance: str | None = None
    errors: list[dict[str, Any]] | None = None
