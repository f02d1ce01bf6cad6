"""Roles and organisations: the words around a name that say what somebody is."""

import re
from functools import cache
from pathlib import Path

from spacy.tokens import Doc

from service.extraction.names import Tokens

_DATA = Path(__file__).parent / "data"
# Small words that a title may hold between its capitalised ones.
_JOINTS = frozenset("of the for and at in on to de - — – & ' ’ s".split())
_FORMS_OF_ADDRESS = frozenset("mr mrs ms miss dr prof sir dame mx".split())
_LONGEST = 40


@cache
def role_nouns() -> frozenset[str]:
    """The nouns of ``data/roles.txt``."""
    lines = (_DATA / "roles.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def is_role(word: str) -> bool:
    """Whether a word names what somebody is, in singular or plural."""
    word = word.casefold()
    return word in role_nouns() or (word.endswith("s") and word[:-1] in role_nouns())


def title_before(doc: Doc, name: Tokens, floor: int) -> str | None:
    """The title that stands right before a name, from ``floor`` on; None when there is none.

    Capitalised words, joints and role nouns are walked over backwards: "Deputy Chairman of the State
    Committee - Head of Department NAME", "police captain NAME".
    """
    start = name[0]
    i = name[0] - 1
    while i >= max(floor, name[0] - _LONGEST):
        word = doc[i].text
        if word[0].isupper() or is_role(word) or word.isdigit():
            start = i
        elif not (
            word.casefold() in _JOINTS
            or (word == "," and _continues(doc, i, floor))
            or _is_modifier(doc, i, start)
        ):
            break
        i -= 1
    return _clean(doc[start : name[0]].text) if any(is_role(t.text) for t in doc[start : name[0]]) else None


def _continues(doc: Doc, comma: int, floor: int) -> bool:
    """ "Defense Minister of the Republic, Colonel General NAME": a title goes on before its comma."""
    return (
        comma - 1 >= floor
        and doc[comma - 1].text[0].isupper()
        and any(is_role(t.text) for t in doc[max(floor, comma - 8) : comma])
    )


def _is_modifier(doc: Doc, i: int, start: int) -> bool:
    """A common noun before the role noun: "police captain NAME"."""
    return doc[i].text.isalpha() and start == i + 1 and is_role(doc[start].text) and len(doc[i]) > 3


def title_after(doc: Doc, name: Tokens, ceiling: int) -> str | None:
    """The apposition that follows a name between commas or before the end of the span."""
    if name[1] >= ceiling or doc[name[1]].text != ",":
        return None
    i = name[1] + 1
    end = i
    while (
        end < ceiling
        and doc[end].text not in {",", ";", "—", "("}
        and doc[end].text.casefold() not in {"who", "whose"}
    ):
        end += 1
    words = doc[i:end]
    return _clean(words.text) if any(is_role(t.text) for t in words) else None


def _clean(title: str) -> str | None:
    title = re.sub(r"\s+", " ", title).strip(" ,-—–")
    title = re.sub(r"^(?:the|a|an|and|of|for)\s+", "", title, flags=re.IGNORECASE)
    words = re.findall(r"\w+", title.casefold())
    return title if words and not set(words) <= _FORMS_OF_ADDRESS else None
