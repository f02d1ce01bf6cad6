"""Where contents end: a quotation belongs as a whole to whoever says most of it."""

from spacy.language import Language
from spacy.tokens import Doc, Span

from service.extraction.decoding import split, trim
from service.extraction.labels import ROLES
from service.extraction.relations import Relation

# Share of a quotation's words that makes a relation take all of it.
CLAIM = 0.5
_POSSESSIVES = frozenset("my your his her its our their".split())


@Language.component("boundaries", assigns=["doc.spans"])
def boundaries(doc: Doc) -> Doc:
    """Mend the spans of ``doc._.relations`` and fill the span groups of their roles."""
    relations: list[Relation] = doc._.relations
    for quotation in doc.spans["quotations"]:
        _claim(doc, quotation, relations)
    for relation in relations:
        _free_possessive(doc, relation)
    for role in ROLES[1:]:
        doc.spans[role] = [Span(doc, *s, label=role) for r in relations for s in getattr(r, role)]
    return doc


def _claim(doc: Doc, quotation: Span, relations: list[Relation]) -> None:
    """Give the quotation to the relations that have most of its words and their cue outside of it."""
    words = {t.i for t in quotation if t.text[0].isalnum()}
    if not words:
        return
    for relation in relations:
        content = relation.tokens("content")
        shared = len(content & words) / len(words)
        inside = any(quotation.start <= s < quotation.end for s, _ in relation.cue or relation.source)
        if CLAIM <= shared < 1 and not inside:
            joined = sorted(content | words | _between(doc, content | words, quotation))
            relation.content = list(filter(None, (trim(doc, s) for s in split(doc, joined))))


def _between(doc: Doc, chosen: set[int], quotation: Span) -> set[int]:
    """The punctuation inside the quotation, so that it stays one span."""
    return {t.i for t in quotation[1:-1] if not t.is_space}


def _free_possessive(doc: Doc, relation: Relation) -> None:
    """"In her words": the pronoun is the source, though it stands in the cue."""
    if relation.source:
        return
    inside = [i for s, e in relation.cue for i in range(s, e) if doc[i].text.casefold() in _POSSESSIVES]
    relation.source = [(i, i + 1) for i in inside[:1]]
