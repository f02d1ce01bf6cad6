"""Content negotiation as RFC 9110 defines it: media ranges, parameters and weights."""

import re
from collections.abc import Sequence
from functools import lru_cache

import msgspec

# Longer headers are cut: no honest client sends one, and taking them apart would cost more than the answer.
LONGEST_HEADER = 2000
REMEMBERED = 256  # headers: callers are many, but the programs that they use are few

_MEMBER = re.compile(r'(?:[^,"]|"(?:\\.|[^"\\])*")+')
_PARAMETER = re.compile(r';\s*([^\s=;]+)\s*=\s*("(?:\\.|[^"\\])*"|[^\s;"]*)')
_WEIGHT = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\Z")


class MediaRange(msgspec.Struct, frozen=True):
    """One member of an ``Accept`` header, or a media type that is offered."""

    kind: str
    parameters: dict[str, str]
    weight: float = 1.0

    def covers(self, offer: "MediaRange") -> bool:
        """Whether the offer is of this kind and has all of these parameters."""
        kind = self.kind in ("*/*", offer.kind) or self.kind == offer.kind.partition("/")[0] + "/*"
        return kind and self.parameters.items() <= offer.parameters.items()

    @property
    def precision(self) -> tuple[bool, bool, int]:
        """How narrow the range is; of several that cover an offer, the narrowest counts."""
        return self.kind != "*/*", not self.kind.endswith("/*"), len(self.parameters)


def parse(header: str) -> list[MediaRange]:
    """Take an ``Accept`` header apart; a member that makes no sense is left out."""
    ranges = []
    for member in _MEMBER.findall(header):
        kind, separator, rest = member.partition(";")
        kind = kind.strip().lower()
        found = {name.lower(): value.strip('"') for name, value in _PARAMETER.findall(separator + rest)}
        weight = found.pop("q", "1")
        found.pop("charset", None)  # JSON knows but one, and some clients name it nevertheless
        if "/" in kind and _WEIGHT.match(weight):
            ranges.append(MediaRange(kind, found, float(weight)))
    return ranges


def choose(header: str | None, offers: Sequence[str]) -> str | None:
    """Return the offer that the caller likes best; among equals, the first one.

    Args:
        header: The ``Accept`` header; without one, anything goes.
        offers: Media types, with their parameters, in the order of our own liking.

    Returns:
        One of the offers, or None when the caller accepts none of them.
    """
    return _choose((header or "").strip()[:LONGEST_HEADER], tuple(offers))


def choose_coding(header: str | None, offers: Sequence[str]) -> str | None:
    """Return the content coding that the caller likes best, or None to send the content as it is."""
    return _choose_coding((header or "")[:LONGEST_HEADER].lower(), tuple(offers))


@lru_cache(REMEMBERED)
def _choose(header: str, offers: tuple[str, ...]) -> str | None:
    ranges = parse(header) if header else [MediaRange("*/*", {})]
    best = max(offers, key=lambda offer: _weight(offer, ranges))
    return best if _weight(best, ranges) > 0 else None


@lru_cache(REMEMBERED)
def _choose_coding(header: str, offers: tuple[str, ...]) -> str | None:
    weights: dict[str, float] = {}
    for member in header.split(","):
        coding, _, rest = member.partition(";")
        weight = rest.replace(" ", "").removeprefix("q=") or "1"
        if _WEIGHT.match(weight):
            weights[coding.strip()] = float(weight)
    anything = weights.get("*", 0.0)
    best = max(offers, key=lambda offer: weights.get(offer, anything))
    wanted = weights.get(best, anything)
    return best if wanted > 0 and wanted >= weights.get("identity", 0.0) else None


def _weight(offer: str, ranges: Sequence[MediaRange]) -> float:
    (offered,) = parse(offer)
    covering = [member for member in ranges if member.covers(offered)]
    return max(covering, key=lambda member: member.precision).weight if covering else 0.0
