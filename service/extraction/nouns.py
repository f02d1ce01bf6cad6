"""Word lists: nouns for people, bodies, groups, documents and speech, and the names of nationalities."""

import json
from collections.abc import Set
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"


@cache
def role_nouns() -> frozenset[str]:
    """What a person may be, from ``data/roles.txt``: offices, ranks, professions, parts in a story."""
    return _lines("roles.txt")


@cache
def words_of_saying() -> frozenset[str]:
    """What a cue may be, from ``data/cues.txt``: verbs and nouns of saying in all forms, no small words."""
    return _lines("cues.txt")


@cache
def other_bodies() -> frozenset[str]:
    """Words in names of bodies that are told things and are no outlets, from ``data/other_bodies.txt``."""
    return _lines("other_bodies.txt")


@cache
def outlet_words() -> frozenset[str]:
    """Words that outlets have in their names, from ``data/outlet_words.txt``: "gazette"."""
    return _lines("outlet_words.txt")


@cache
def newsroom() -> frozenset[str]:
    """Who works for an outlet, as bylines have it behind the outlet's name: "Staff", "News Desk"."""
    return nouns()["newsroom"]


def _lines(name: str) -> frozenset[str]:
    lines = (_DATA / name).read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


@cache
def nouns() -> dict[str, frozenset[str]]:
    """The lists of ``data/nouns.json`` by what the nouns stand for: documents, bodies, outlets ..."""
    data = json.loads((_DATA / "nouns.json").read_text(encoding="utf-8"))
    return {kind: frozenset(words) for kind, words in data.items()}


@cache
def demonyms() -> dict[str, list[str]]:
    """From ``data/demonyms.json``: what people of a country are called, and the country's names."""
    return json.loads((_DATA / "demonyms.json").read_text(encoding="utf-8"))


@cache
def _body_kinds() -> list[frozenset[str]]:
    """From ``data/body_kinds.json``: groups of nouns of which one may stand for another."""
    return [frozenset(k) for k in json.loads((_DATA / "body_kinds.json").read_text(encoding="utf-8"))]


def are_of_other_kinds(noun: str, name: Set[str]) -> bool:
    """Whether a noun cannot stand for a body whose name has these words: "the club" for "Bureau of ..."."""
    named = [kind for kind in _body_kinds() if kind & name]
    return bool(named) and any(noun in kind for kind in _body_kinds()) and not any(noun in k for k in named)


def is_role(word: str) -> bool:
    """Whether a word names what somebody is, in singular or plural."""
    word = word.casefold()
    return word in role_nouns() or (word.endswith("s") and word[:-1] in role_nouns())


def is_body(word: str) -> bool:
    """Whether a noun names a body: "ministry"."""
    return word.casefold() in nouns()["organisation"]


def is_speech_noun(word: str) -> bool:
    """Whether a noun names something said: "statement", "warning"."""
    return word.casefold() in nouns()["speech"]
