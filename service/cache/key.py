"""What makes two requests the same, in a form that any language can compute.

The digest is the SHA-256, in lower-case hexadecimal, of the options that differ from their defaults, a line
feed and the UTF-8 bytes of the text exactly as sent. Options are written ``name=value``, in alphabetical
order, with ``&`` in between. So, for a request without options::

    printf '\\n%s' "$text" | sha256sum

``docs/cache.md`` is the full description.
"""

import hashlib
from typing import Literal

import msgspec

Offsets = Literal["codepoint", "utf16", "utf8"]


class Options(msgspec.Struct, frozen=True):
    """Every choice of the caller that changes the result.

    Attributes:
        explain: Whether each relation comes with the evidence for it.
        min_confidence: Relations below this confidence are left out; hundredths count.
        offsets: What ``start`` and ``end`` count: Unicode code points, UTF-16 code units or UTF-8 bytes.
    """

    explain: bool = False
    min_confidence: float = 0.0
    offsets: Offsets = "codepoint"

    def __str__(self) -> str:
        explain = ["explain=true"] if self.explain else []
        confidence = [f"min_confidence={self.min_confidence:.2f}"] if self.min_confidence else []
        offsets = [f"offsets={self.offsets}"] if self.offsets != "codepoint" else []
        return "&".join(explain + confidence + offsets)


def digest_of(text: str, options: Options = Options()) -> str:  # noqa: B008 - frozen
    """Name of the result for this text under these options: 64 hexadecimal digits."""
    hashed = hashlib.sha256(f"{options}\n".encode())
    hashed.update(text.encode())
    return hashed.hexdigest()


def key_of(pipeline: str, digest: str) -> str:
    """Redis key of a stored result; another version of the code or of the model never sees it."""
    return f"attribution:{pipeline}:{digest}"
