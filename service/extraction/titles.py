"""Roles and organisations: the words around a name that say what somebody is."""

import json
import re
from functools import cache
from pathlib import Path

from spacy.tokens import Doc

from service.extraction.decoding import Tokens
from service.extraction.names import HONORIFICS, fold, folded_words
from service.extraction.nouns import demonyms, is_role

# Small words that a title may hold between its capitalised ones.
_JOINTS = frozenset("of the for and at in on to de - — – & ' ’ s".split())
_LONGEST = 40


@cache
def _synonyms() -> dict[str, list[str]]:
    return json.loads((Path(__file__).parent / "data" / "synonyms.json").read_text(encoding="utf-8"))


def names_title(text: str, title: str) -> bool:
    """Whether a role noun, "the deputy minister", may stand for somebody with a title.

    It does when the title holds all its words, or a synonym of the whole ("head of state": "president") or of
    one of them ("the Kazakh minister": "Minister of Transport of Kazakhstan").
    """
    wanted = fold(text)
    held = folded_words(title)
    phrases = [wanted, *_synonyms().get(wanted, ())]
    for word in folded_words(wanted):
        others = [*_synonyms().get(word, ()), *demonyms().get(word, ())]
        phrases += [wanted.replace(word, other) for other in others]
    return any(folded_words(phrase) <= held for phrase in phrases)


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
    return title if words and not set(words) <= HONORIFICS else None
