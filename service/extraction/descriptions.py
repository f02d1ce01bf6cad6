"""Phrases that describe a speaker without naming one: "the ministry", "a source close to the talks"."""

import re

from spacy.tokens import Doc

from service.extraction.decoding import Tokens
from service.extraction.names import Entity, folded_words
from service.extraction.nouns import are_of_other_kinds, demonyms, is_body, is_role, nouns

HE, SHE = frozenset("he him his himself".split()), frozenset("she her hers herself".split())
THEY, IT = frozenset("they them their themselves".split()), frozenset("it its itself".split())
FIRST = frozenset("i me my we us our myself ourselves".split())
RELATIVE = frozenset("who which that whose whom".split())
PRONOUNS = HE | SHE | THEY | IT | FIRST | RELATIVE
QUESTION, ANSWER = frozenset(["q", "question"]), frozenset(["a", "answer"])
LABELS = QUESTION | ANSWER
PREPOSITIONS = frozenset("of for to by with from at in on against about between near under over".split())
DETERMINERS = frozenset("the a an this that these those his her its their our my another one".split())

# A word for a woman or a man does not stand for somebody whose name speaks this strongly for the other gender
# (log-odds).
WRONG_GENDER = -1.5

_INDEFINITE = re.compile(r"(a|an|another|one|some|several|many|two|three)\b", re.IGNORECASE)
_DEFINITE = re.compile(r"(the|this|that|his|her|their|its)\b", re.IGNORECASE)
_PRESS = re.compile(
    r"\b(press|media|information) (service|office|cent(er|re)|department|bureau)\b", re.IGNORECASE
)


def phrase(doc: Doc, span: Tokens) -> str:
    """The words of a source, blanks as one, without a possessive at the end."""
    text = re.sub(r"\s+", " ", doc[span[0] : span[1]].text)
    return re.sub(r"['’]s$|(?<=s)['’]$", "", text)


def is_definite(text: str) -> bool:
    """Whether a phrase points back: "the minister", "her lawyer"."""
    return bool(_DEFINITE.match(text))


def is_indefinite(text: str) -> bool:
    """Whether a phrase brings somebody new: "a minister"."""
    return bool(_INDEFINITE.match(text))


def without_determiner(text: str) -> str:
    """A phrase as a role: "the deputy minister" is "deputy minister"."""
    return re.sub(r"^(the|this|that) ", "", text, flags=re.IGNORECASE)


def head_noun(text: str) -> str:
    """The last word before the first preposition, comma or relative clause, in lower case; no number."""
    words = re.findall(r"[\w'’-]+|,", text)
    words = [w for w in words if not w.isdigit()] or words
    words = [w for w in words if w.casefold() not in DETERMINERS] or words
    for i, word in enumerate(words):
        if i and (word == "," or word.casefold() in PREPOSITIONS | RELATIVE | {"familiar", "close"}):
            # "an assessment cited by": a participle before the preposition is no noun.
            noun = i - 2 if i > 1 and word != "," and _is_participle(words[i - 1]) else i - 1
            return words[noun].casefold()
        if i and _is_participle(word) and is_document(words[i - 1].casefold()):
            return words[i - 1].casefold()  # "a report released Monday by"
    return words[-1].casefold() if words else ""


def _is_participle(word: str) -> bool:
    return word.endswith(("ed", "seen", "written", "kept", "drawn"))


def may_stand_for(head: str, entity: Entity) -> bool:
    """A body noun stands for no person, a role noun for no body, a group for neither, "sister" for no man."""
    if is_body(head):
        name = folded_words(entity.name)
        return entity.kind == "organisation" and not are_of_other_kinds(head, name)
    if head in nouns()["group"]:
        return False
    if _is_woman(head):
        return entity.kind == "person" and entity.gender > WRONG_GENDER
    if _is_man(head):
        return entity.kind == "person" and -entity.gender > WRONG_GENDER
    return entity.kind == "person" if is_role(head) or head in demonyms() else True


def agrees(pronoun: str, text: str) -> bool:
    """Whether "he" or "she" may be whom a phrase describes: "her brother" is no "she"."""
    head = head_noun(text)
    if pronoun in HE:
        return not _is_woman(head)
    return pronoun in SHE and not _is_man(head)


def _is_woman(head: str) -> bool:
    return head in nouns()["woman"] or head.endswith("woman")


def _is_man(head: str) -> bool:
    return head in nouns()["man"] or (head.endswith("man") and not _is_woman(head))


def is_name(text: str, head: str) -> bool:
    """Whether a single word seems a name of its own, "Tbilisi", and not a noun that opens a sentence."""
    return text[:1].isupper() and not is_role(head) and not any(head in known for known in nouns().values())


def is_document(head: str) -> bool:
    """Whether a noun names something written, which speaks for its issuer."""
    return head in nouns()["document"]


def is_pair(text: str, head: str) -> bool:
    """Whether a phrase stands for two people: "both", "the couple"."""
    return head in {"both", "two"} or (is_definite(text) and head in nouns()["pair"])


def is_press_service(text: str) -> bool:
    """Whether a phrase names those who speak for a body: "the press service of the ministry"."""
    return bool(_PRESS.search(text))


def is_outlet(head: str) -> bool:
    """Whether a noun names an outlet: "newspaper"."""
    return head in nouns()["outlet"]


def kind_of(text: str, head: str) -> str:
    """The kind of a speaker that has no name of its own."""
    for kind in ("document", "organisation", "group"):
        if head in nouns()[kind]:
            return kind
    if is_role(head):
        return "group" if head.endswith("s") and is_role(head[:-1]) else "unnamed"
    if text[:1].isupper() and " " not in text:
        return "place"
    return "group" if head.endswith("s") else "unnamed"
