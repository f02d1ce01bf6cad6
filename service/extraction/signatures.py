"""Quotations signed with a dash: "..." — NAME, what the person is."""

from spacy.language import Language
from spacy.tokens import Doc

from service.extraction.decoding import Tokens, spans_of
from service.extraction.relations import Relation
from service.extraction.text import DASHES

_CLOSING = frozenset("\"'”’»“„‘.,!?")
# Tokens of the longest signature, and of what may stand before the name in it ("Dr.").
LONGEST, BEFORE_NAME = 30, 3


@Language.component("signatures")
def signatures(doc: Doc) -> Doc:
    """Give the relations of ``doc._.relations`` that have neither cue nor source the name below them."""
    names = {mention.start for mention in doc.spans["names"]}
    for relation in doc._.relations:
        if not relation.source and not relation.cue:
            signed = _signature(doc, relation, names)
            if signed is not None:
                dash, relation.source = signed
                relation.cue = [(dash, dash + 1)]
                relation.certainty["source"] = relation.certainty["content"]
    return doc


def _signature(doc: Doc, relation: Relation, names: set[int]) -> tuple[int, list[Tokens]] | None:
    """The dash behind a quotation and the span that it introduces, to the end of the paragraph."""
    i = relation.content[-1][1]
    while i < len(doc) and (doc[i].text in _CLOSING or doc[i].is_space):
        i += 1
    if i >= len(doc) or doc[i].text not in DASHES or doc[i - 1].text[0].isalnum():
        return None
    paragraph = doc._.paragraph_of[i]
    end = i + 1
    while end < len(doc) and end - i <= LONGEST and doc._.paragraph_of[end] == paragraph:
        end += 1
    named = any(start in names for start in range(i + 1, i + 2 + BEFORE_NAME))
    span = spans_of(doc, range(i + 1, end)) if named and end - i <= LONGEST else []
    return (i, span) if span else None
