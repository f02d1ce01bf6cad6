"""Word lists: nouns for people, bodies, groups, documents and speech."""

import json
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"


@cache
def role_nouns() -> frozenset[str]:
    """What a person may be, from ``data/roles.txt``: offices, ranks, professions, parts in a story."""
    lines = (_DATA / "roles.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


@cache
def nouns() -> dict[str, frozenset[str]]:
    """The lists of ``data/nouns.json``: ``document``, ``organisation``, ``group`` and ``speech``."""
    data = json.loads((_DATA / "nouns.json").read_text(encoding="utf-8"))
    return {kind: frozenset(words) for kind, words in data.items()}


def is_role(word: str) -> bool:
    """Whether a word names what somebody is, in singular or plural."""
    word = word.casefold()
    return word in role_nouns() or (word.endswith("s") and word[:-1] in role_nouns())


def is_speech_noun(word: str) -> bool:
    """Whether a noun names something said: "statement", "warning"."""
    return word.casefold() in nouns()["speech"]
