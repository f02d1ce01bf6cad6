"""Cues that are none, and sources: outside quotation marks only a word of saying makes speech, and "it was
alleged" is said by nobody."""

from spacy.lang.en.stop_words import STOP_WORDS
from spacy.language import Language
from spacy.tokens import Doc

from service.extraction.names import HONORIFICS
from service.extraction.nouns import words_of_saying
from service.extraction.relations import Relation

_BE = frozenset("is was be been being are were".split())
# "They responded with a raid": with "with" these are deeds.
_DEEDS = frozenset("respond responds responded responding react reacts reacted reacting".split())


@Language.component("cues")
def cues(doc: Doc) -> Doc:
    """Drop the relations of ``doc._.relations`` whose indirect speech has a cue that is no word of saying.

    "The trials pockmarked their lives": the network knows the shape of reported speech better than its
    verbs. Cues of small words alone, "according to", stay; so do whole sentences without a cue.
    """
    doc._.relations = [r for r in doc._.relations if _is_marked(doc, r) or _is_said(doc, r)]
    for relation in doc._.relations:
        if _says_nobody(doc, relation):
            relation.source = []
    return doc


def _says_nobody(doc: Doc, relation: Relation) -> bool:
    """Whether what the network takes for the source is none: "It was alleged", "Mr"."""
    source = {doc[i].text.casefold() for i in relation.tokens("source")}
    cue = [doc[i].text.casefold() for i in sorted(relation.tokens("cue"))]
    return source <= HONORIFICS or (source == {"it"} and not _BE.isdisjoint(cue[:-1]))


def _is_marked(doc: Doc, relation: Relation) -> bool:
    return bool(doc._.in_quotation[list(relation.tokens("content"))].any())


def _is_said(doc: Doc, relation: Relation) -> bool:
    if not relation.cue:
        return _is_whole(doc, relation)
    words = {doc[i].text.casefold() for i in relation.tokens("cue") if doc[i].text[0].isalpha()}
    telling = words - STOP_WORDS
    if telling and telling <= _DEEDS and doc[relation.cue[-1][1] : relation.cue[-1][1] + 1].text == "with":
        return False
    return not telling or not telling.isdisjoint(words_of_saying())


def _is_whole(doc: Doc, relation: Relation) -> bool:
    """Speech without marks and cue comes in whole sentences: the turns of an interview."""
    return all(_opens_sentence(doc, start) for start, _ in relation.content)


def _opens_sentence(doc: Doc, i: int) -> bool:
    """Whether nothing but marks and dashes stands before a token in its sentence."""
    while i > 0 and doc._.sentence_of[i - 1] == doc._.sentence_of[i]:
        i -= 1
        if doc[i].text[0].isalnum():
            return False
    return True
