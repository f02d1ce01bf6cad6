"""Who and what the article names: mentions of people and bodies, joined into entities."""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span

from service.extraction.decoding import Tokens
from service.extraction.encoder import Encoded
from service.extraction.labels import ENTITIES
from service.extraction.nouns import demonyms, is_body, is_role

for _name in ("entities", "name_at"):
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=None)

# Letters that Unicode does not decompose, as agencies write them in plain ASCII.
_PLAIN = str.maketrans(
    {"ə": "a", "ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"}
)
_FEMALE, _MALE = frozenset("mrs ms miss dame lady madam madame".split()), frozenset("mr sir lord".split())
HONORIFICS = frozenset(
    "mr mrs ms miss dr prof sir dame mx messrs rev hon cr cllr ald rep sen gov "
    "engr barr alhaji alhaja haji hajji hajia mallam oba shri smt datuk dato datin herr frau madame monsieur "
    "signor signora ssp asp dsp".split()
)
# Probability of a name's further word: of a single word, of more.
LIKELY, LIKELIER = 0.1, 0.25
LONGEST_SHORT_FORM = 3  # letters before a stop that ends no sentence
# Behind a name, they are no part of it; before a single surname, a peer is hardly named without them.
_BEHIND = frozenset("sc kc qc mp td mla mep msp mbe obe cbe phd md esq mca sj".split())
_PEERS = frozenset("lord lady baroness baron viscount viscountess".split())
_SMALL_WORDS = frozenset("of for the and on in to de la du von van al".split())
_LOOSE = frozenset("and of for the in on at by to from after".split())
_PARTICLES = frozenset("de la du von van der den al el bin ibn abu da dos ter ten le mac".split())


@dataclass(slots=True)
class Entity:
    """One person or body.

    Attributes:
        kind: ``person`` or ``organisation``.
        name: The fullest form in the article, as written.
        mentions: Where it is named, as half-open ranges of tokens, in order.
        gender: Log-odds of female against male, the mean of the mentions; 0 is unknown.
    """

    kind: str
    name: str
    mentions: list[Tokens] = field(default_factory=list)
    gender: float = 0.0


def fold(name: str) -> str:
    """A name for comparison: no case, no accents, no leading article, no possessive."""
    plain = unicodedata.normalize("NFKD", name.casefold()).translate(_PLAIN)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = re.sub(r"['’]s$", "", plain.strip())
    return re.sub(r"^(the|a|an) ", "", plain)


def folded_words(text: str) -> frozenset[str]:
    """The words of a name or phrase for comparison."""
    return frozenset(re.findall(r"\w+", fold(text)))


@Language.component("names", assigns=["doc.spans"])
def names(doc: Doc) -> Doc:
    """Fill ``doc.spans["names"]``, ``doc._.name_at`` (the name that a token is of) and ``doc._.entities``."""
    mentions = _surnames_as_people(doc, _mentions(doc))
    doc.spans["names"] = [Span(doc, start, end, label=kind) for start, end, kind in mentions]
    doc._.name_at = {i: name for name in doc.spans["names"] for i in range(name.start, name.end)}
    odds = _gender_odds(doc)
    people = _join(doc, [m[:2] for m in mentions if m[2] == "person"], "person", odds)
    for person in people:
        person.gender = _gender(person, odds)
        person.name = _of_peer(doc, person)
    bodies = _join(doc, [m[:2] for m in mentions if m[2] == "organisation"], "organisation", odds)
    doc._.entities = [*people, *bodies]
    return doc


def _mentions(doc: Doc) -> list[tuple[int, int, str]]:
    encoded: Encoded = doc._.encoded
    words = encoded.sequence.words
    found: list[tuple[int, int, str]] = []
    previous = None
    for word, label in zip(words, encoded.entity.argmax(-1), strict=True):
        part, _, kind = ENTITIES[label].partition("-")
        token = int(word)
        if not kind:
            previous = None
            continue
        if part == "B" or previous != kind or _is_parted(doc, found[-1][0], token):
            found.append((token, token + 1, kind))
        else:
            found[-1] = (found[-1][0], token + 1, kind)
        previous = kind
    # A stop is no body, and would part a name: "N | . | Erdene".
    found = [m for m in found if m[2] == "person" or doc[m[0] : m[1]].text != "."]
    trimmed = [
        (*_trim(doc, start, end, kind), kind)
        for start, end, kind in _join_parts(doc, _grow_bodies(doc, _grow_people(doc, found)))
    ]
    return [m for m in trimmed if _is_name(doc, *m)]


def _surnames_as_people(doc: Doc, mentions: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """A single word that is somebody's surname in the article names a person, whatever the network says; one
    that is no surname but a nationality names nobody."""
    people = [doc[start:end] for start, end, kind in mentions if kind == "person"]
    surnames = {fold(name[-1].text) for name in people if len(name) > 1}
    found = []
    for start, end, kind in mentions:
        word = fold(doc[start].text) if end - start == 1 else ""
        if word in surnames:
            found.append((start, end, "person"))
        elif word not in demonyms():
            found.append((start, end, kind))
    return found


def _grow_people(doc: Doc, found: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Take the capitalised words beside a single one that names a person into the name, if the network thinks
    them at all likely, also when it gives them to a body: "Mathilde" of "Mathilde Carpentier", "Davit" of
    "the company Davit Gelenidze". A longer name takes in a word that is more likely."""
    encoded: Encoded = doc._.encoded
    chance = dict(zip(encoded.sequence.words.tolist(), encoded.person.tolist(), strict=True))
    kind_of = {i: kind for start, end, kind in found for i in range(start, end)}

    def belongs(token: int, least: float) -> bool:
        word = doc[token].text if 0 <= token < len(doc) else ""
        free = kind_of.get(token) != "person" and word[:1].isupper() and not is_role(word)
        return free and chance.get(token, 0.0) > least

    grown: list[tuple[int, int, str]] = []
    for start, end, kind in found:
        if grown and start < grown[-1][1]:
            start = grown[-1][1]
        if kind == "person":
            single = end - start == 1
            # "the mayor of Osh | Bakyt Sadyrkulov"
            place = not single and start > 1 and doc[start - 2].text in {"of", "in", "for"}
            if belongs(start - 1, LIKELY if single else LIKELIER) and not place:
                start -= 1
            elif single and belongs(end, LIKELY):
                end += 1
            if grown and grown[-1][1] > start:
                before, _, other = grown.pop()
                grown += [(before, start, other)] if before < start else []
        if start < end:
            grown.append((start, end, kind))
    return grown


def _grow_bodies(doc: Doc, found: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Take the capitalised word before a body's name into it if it may be part of one: "Attorney" of
    "Attorney General's Office"."""
    encoded: Encoded = doc._.encoded
    free = set(encoded.sequence.words[encoded.body > LIKELIER].tolist()) - {
        i for s, e, _ in found for i in range(s, e)
    }

    def begin(start: int) -> int:
        word = doc[start - 1].text if start - 1 in free else ""
        return start - 1 if word[:1].isupper() and fold(word) not in demonyms() else start

    return [(begin(start) if kind == "organisation" else start, end, kind) for start, end, kind in found]


def _is_parted(doc: Doc, start: int, token: int) -> bool:
    """No name that begins at one token goes on at another over the end of a paragraph or a sentence."""
    return doc._.paragraph_of[start] != doc._.paragraph_of[token] or _is_stop(doc, token - 1)


def _is_stop(doc: Doc, token: int) -> bool:
    """A full stop behind a whole word, "said Nakamura. Her", and not behind a short form: "Ma. Corazon"."""
    before, stop = doc[token - 1], doc[token]
    return stop.text == "." and bool(stop.whitespace_) and len(before) > LONGEST_SHORT_FORM


def _join_parts(doc: Doc, found: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Two parts of one name, whatever the network makes of what stands between them."""
    joined: list[tuple[int, int, str]] = []
    for start, end, kind in found:
        if joined and joined[-1][2] == kind and _is_one_name(doc, joined[-1][:2], (start, end), kind):
            joined[-1] = (joined[-1][0], end, kind)
        else:
            joined.append((start, end, kind))
    return joined


def _is_one_name(doc: Doc, before: Tokens, after: Tokens, kind: str) -> bool:
    """ "Ts.Munkhzul", two people without a comma, "Ministry of Housing, Communities and Local Government"."""
    between = doc[before[1] : after[0]].text
    if kind == "person":
        return between in {"", "."} and not _is_stop(doc, before[1])
    first, second = ([t.text for t in doc[start:end]] for start, end in (before, after))
    listed = first[1:2] in (["of"], ["for"]) and "and" not in first
    return between == "," and listed and "and" in second and not {"of", "for"} & set(second)


def _trim(doc: Doc, start: int, end: int, kind: str) -> Tokens:
    """Cut off punctuation, forms of address, ranks and small words that no name begins or ends with."""
    if kind == "person":
        start, end = _without_rank(doc, start, end)
    else:
        start = _without_adjective(doc, start, end)
    while start < end and (not doc[start].text[0].isalnum() or doc[start].text.casefold() in HONORIFICS):
        start += 1
    if doc[end - 1].text == "s" and doc[max(end - 2, start)].text in "'’":
        end -= 2
    while start < end and _is_loose_end(doc, start, end):
        end -= 1
    return start, end


def _without_rank(doc: Doc, start: int, end: int) -> Tokens:
    """ "Supt Declan Heneghan KC" is Declan Heneghan; at least two words are left ("Dean Smith")."""
    if end - start > 2 and doc[end - 1].text.casefold() in _BEHIND:
        end -= 1
    while end - start > 2 and _is_before_name(doc[start].text):
        start += 1
    # "Kambi Majani MCA Peter Barasa": what stands before letters for an office is where it is held.
    for i in range(start + 1, end - 2):
        if doc[i].text.isupper() and len(doc[i]) > 1 and not doc[start:end].text.isupper():
            start = i + 1
    return start, end


def _is_before_name(word: str) -> bool:
    """A rank, "Supt", or the end of what an official heads: "District Executive Power"."""
    return is_role(word) or is_body(word) or word == "."


def _without_adjective(doc: Doc, start: int, end: int) -> int:
    """Where the name begins in "emirate's Office of Education" and "cantonal Ministry of Health"."""
    begin = start
    while begin < end and (doc[begin].text.islower() or doc[begin].text in "'’"):
        begin += 1
    small = doc[start].text.casefold() in _PARTICLES
    return start if begin == end or small or not doc[begin - 1].whitespace_ else begin


def _of_peer(doc: Doc, person: Entity) -> str:
    """ "Lord Goss" of somebody whom the article gives no first name."""
    before = doc[max(person.mentions[0][0] - 1, 0)].text
    return (
        f"{before} {person.name}" if before.casefold() in _PEERS and " " not in person.name else person.name
    )


def _is_loose_end(doc: Doc, start: int, end: int) -> bool:
    last = doc[end - 1].text
    if last.casefold() in _LOOSE and doc[end - 2].whitespace_:
        return True
    return not last[0].isalnum() and not _is_initial_stop(doc, start, end)


def _is_name(doc: Doc, start: int, end: int, kind: str) -> bool:
    """A name has a capital, and a body's does not end with what a person is ("Academy President")."""
    if start >= end or not any(c.isupper() for c in doc[start:end].text):
        return False
    return kind == "person" or not is_role(doc[end - 1].text)


def _is_initial_stop(doc: Doc, start: int, end: int) -> bool:
    return (
        doc[end - 1].text == "."
        and end - start > 1
        and (len(doc[end - 2]) == 1 or doc[end - 2].text in ("Jr", "Sr"))
    )


def _join(doc: Doc, mentions: list[Tokens], kind: str, odds: np.ndarray) -> list[Entity]:
    """Longer names first; a shorter one joins the entity it is part of, of two the one named last."""
    entities: list[Entity] = []
    by_word: dict[str, list[tuple[Entity, list[str]]]] = defaultdict(list)
    for start, end in sorted(mentions, key=lambda m: (m[0] - m[1], m[0])):
        text = re.sub(r"\s+", " ", doc[start:end].text)
        words = re.findall(r"\w+", fold(text))
        candidates = by_word[words[0]] if words else []
        fits = [e for e, whole in candidates if _is_form(words, whole, text, e.name, kind)]
        fits = _of_gender(_addressed_as(doc, start), fits, odds) or fits
        if fits:
            owner = max(fits, key=lambda e: _recency(e, start))
        else:
            owner = Entity(kind, text)
            entities.append(owner)
            for key in {*words, _capitals(text), words[0][:1] if words else ""}:
                by_word[key].append((owner, words))
        owner.mentions.append((start, end))
        if owner.name.isupper() and not text.isupper() and fold(text) == fold(owner.name):
            owner.name = text
    for entity in entities:
        entity.mentions.sort()
    return sorted(entities, key=lambda e: e.mentions[0])


def _addressed_as(doc: Doc, start: int) -> int:
    """The gender of the form of address before a name: 1 female, -1 male, 0 none."""
    i = start - 2 if start > 1 and doc[start - 1].text == "." else start - 1
    word = doc[i].text.casefold() if i >= 0 else ""
    return (word in _FEMALE) - (word in _MALE)


def _of_gender(sign: int, people: list[Entity], odds: np.ndarray) -> list[Entity]:
    return [e for e in people if not sign or sign * _gender(e, odds) > 0]


def _gender(entity: Entity, odds: np.ndarray) -> float:
    return float(sum(odds[s:e].mean() for s, e in entity.mentions) / len(entity.mentions))


def _capitals(name: str) -> str:
    """The acronym of a name, in lower case."""
    return "".join(w[0] for w in re.findall(r"\w+", name) if w.lower() not in _SMALL_WORDS).casefold()


def _recency(entity: Entity, at: int) -> tuple[bool, int]:
    """Named before ``at``, and how near: two people of one surname are told apart by who was named last."""
    before = [s for s, _ in entity.mentions if s < at]
    return (True, max(before)) if before else (False, -min(s for s, _ in entity.mentions))


def _is_form(words: list[str], whole: list[str], text: str, name: str, kind: str) -> bool:
    if words == whole:
        return True
    if not words or len(words) >= len(whole):
        return False
    if kind == "person":
        return _is_part_of_name(words, whole)
    if len(words) == 1 and text.isupper() and words[0] == _capitals(name):
        return True
    begins = whole[: len(words)] == words and words[-1] not in _SMALL_WORDS
    return begins or whole[-len(words) :] == words


def _is_part_of_name(words: list[str], whole: list[str]) -> bool:
    """A surname with its particles, a first name, or first and last without the middle."""
    rest = iter(whole)
    if not all(word in rest or _initial(word, whole) for word in words):
        return False
    return words[-1] == whole[-1] or words[0] == whole[0] or words[0] in _PARTICLES


def _initial(word: str, whole: list[str]) -> bool:
    return len(word) == 1 and whole[0].startswith(word)


def _gender_odds(doc: Doc) -> np.ndarray:
    """``(n_tokens,)`` log-odds of female against male, of each token as part of a name."""
    encoded: Encoded = doc._.encoded
    odds = np.zeros(len(doc))
    odds[encoded.sequence.words] = encoded.gender[:, 1] - encoded.gender[:, 0]
    return odds
