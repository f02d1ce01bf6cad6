"""First step: paragraphs, sentences and quotations of the text as it lies on the page."""

import re
from bisect import bisect_left

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span

from schemas import InputWarning
from service.extraction.quotations import Quotation, find_quotations

_PARAGRAPH = re.compile(r"[^\n]+")
_ENDS = frozenset(".!?…")
_END = re.compile(r"[.!?…]")
_CLOSES_SENTENCE = frozenset("\"')]")
# Abbreviations after which a sentence does not end; one word before a full stop, in lower case.
_ABBREVIATIONS = frozenset(
    """mr mrs ms dr prof gen col lt maj capt sgt sen rep gov st jr sr vs no nos vol fig inc ltd co corp
    jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun approx etc al dept hon rev
    u.s u.k p.m a.m e.g i.e ph.d d.c d-n.y""".split()
)

for _name in ("in_quotation", "paragraph_of", "sentence_of"):
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=None)
if not Doc.has_extension("warnings"):
    Doc.set_extension("warnings", default=None)


@Language.component("layout", assigns=["doc.spans"])
def layout(doc: Doc) -> Doc:
    """Fill ``doc.spans`` with paragraphs, sentences and quotations, and say what each token lies in.

    ``doc._.in_quotation``, ``paragraph_of`` and ``sentence_of`` are arrays with one entry a token.
    """
    text, cleaned = doc.text, doc._.cleaned
    starts = doc.to_array("IDX").astype(np.int64)
    doc._.warnings = []
    paragraphs, sentences, quotations = [], [], []
    for match in _PARAGRAPH.finditer(cleaned):
        if match.group().isspace():
            continue
        found, stray = find_quotations(text, cleaned, *match.span())
        first, last = _tokens(starts, *match.span())
        if first == last:
            continue
        paragraphs.append((first, last))
        quotations += [(q, *_tokens(starts, q.start, q.end)) for q in found]
        ends = np.searchsorted(starts, [m.start() for m in _END.finditer(cleaned, *match.span())])
        sentences += _sentences(doc, cleaned, first, last, ends.tolist())
        doc._.warnings += [_unpaired(text, at) for at in stray]
    _warn_of_open(doc, text, cleaned, [q for q, _, _ in quotations])
    _store(doc, paragraphs, sentences, quotations)
    return doc


def _tokens(starts: np.ndarray, start: int, end: int) -> tuple[int, int]:
    return int(np.searchsorted(starts, start)), int(np.searchsorted(starts, end))


def _sentences(doc: Doc, cleaned: str, first: int, last: int, ends: list[int]) -> list[tuple[int, int]]:
    """Sentences of a paragraph. A full stop inside a quotation that goes on ends no sentence of the author's
    but is a boundary all the same: what matters here is where a clause may end."""
    found, begin = [], first
    for end in ends:
        if end < begin or doc[end].text not in _ENDS or _is_abbreviation(doc, end, first):
            continue
        j = end + 1
        while j < last and (doc[j].text in _ENDS or cleaned[doc[j].idx] in _CLOSES_SENTENCE):
            if cleaned[doc[j].idx] in "\"'" and doc[j - 1].whitespace_:
                break  # a mark after a blank opens the next sentence
            j += 1
        if j >= last or (
            (doc[j - 1].whitespace_ or doc[j].is_space) and _starts_sentence(doc, cleaned, j, last)
        ):
            found.append((begin, j))
            begin = j
    if begin < last:
        found.append((begin, last))
    return found


def _is_abbreviation(doc: Doc, i: int, first: int) -> bool:
    if doc[i].text != "." or i == first or doc[i - 1].whitespace_:
        return False
    word = doc[i - 1].text
    return (len(word) == 1 and word.isupper()) or word.lower() in _ABBREVIATIONS


def _starts_sentence(doc: Doc, cleaned: str, j: int, last: int) -> bool:
    while j < last and (doc[j].is_space or cleaned[doc[j].idx] in "\"'([—-"):
        j += 1
    return j >= last or not doc[j].text[0].islower()


def _unpaired(text: str, at: int) -> InputWarning:
    return InputWarning("unpaired-quotation-mark", at, at + 1, f"{text[at]} has no partner in its paragraph")


def _warn_of_open(doc: Doc, text: str, cleaned: str, quotations: list[Quotation]) -> None:
    starts = [q.start for q in quotations]
    for q in quotations:
        if q.closed:
            continue
        following = bisect_left(starts, q.end)
        goes_on = following < len(starts) and cleaned[q.end : starts[following]].isspace()
        if not goes_on:
            doc._.warnings.append(_unpaired(text, q.start))


def _store(doc: Doc, paragraphs: list, sentences: list, quotations: list) -> None:
    inside = np.zeros(len(doc), dtype=bool)
    paragraph_of, sentence_of = np.full(len(doc), -1), np.full(len(doc), -1)
    for _, first, last in quotations:
        inside[first:last] = True
    for number, (first, last) in enumerate(paragraphs):
        paragraph_of[first:last] = number
    for number, (first, last) in enumerate(sentences):
        sentence_of[first:last] = number
    doc._.in_quotation, doc._.paragraph_of, doc._.sentence_of = inside, paragraph_of, sentence_of
    doc.spans["paragraphs"] = [Span(doc, *p) for p in paragraphs]
    doc.spans["sentences"] = [Span(doc, *s) for s in sentences]
    doc.spans["quotations"] = [Span(doc, first, last) for _, first, last in quotations if first < last]
