"""What a caller wants from the engine."""

from functools import cached_property
from typing import Literal

import msgspec

from service.cache import Options, digest_of

Caching = Literal["normal", "refresh", "bypass"]


class Order(msgspec.Struct, frozen=True, dict=True):
    """One text to find attributions in.

    Attributes:
        text: The text, exactly as sent.
        options: What changes the output.
        id: The caller's own name for it, told to those who listen for new results.
        caching: ``refresh`` computes anew and stores, ``bypass`` neither looks nor stores.
        patient: Waits for a place in the queue however long that is, instead of being turned away.
    """

    text: str
    options: Options = Options()
    id: str | None = None
    caching: Caching = "normal"
    patient: bool = False

    @cached_property
    def digest(self) -> str:
        """Name of the result."""
        return digest_of(self.text, self.options)
