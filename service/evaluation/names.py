"""When two speaker names are the same, and where predictions and gold agree beyond content and source."""

import re
import unicodedata

import msgspec

from service.evaluation.gold import GoldRelation


def same_name(gold: GoldRelation, name: str | None) -> bool:
    """The same words after folding, or those of an alias.

    A person's full name must be given in full where the gold has it: a bare surname is wrong whatever the
    aliases say.
    """
    speaker = gold.speaker
    if speaker is msgspec.UNSET:
        raise ValueError("this gold has no speakers")
    surname = _key(speaker.split()[-1]) if speaker else None
    aliases = [_key(alias) for alias in gold.aliases if _key(alias) != surname]
    if speaker is None:
        return name is None or _key(name) in aliases
    return name is not None and _key(name) in [_key(speaker), *aliases]


def _key(name: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = re.sub(r"\b(the|a|an|of|for)\b|'s\b|’s\b", " ", plain)
    return tuple(sorted(re.findall(r"\w+", plain)))
