"""Outlet mentions: bylines, datelines, tags, leads, told, sign-offs and credits."""

import re

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span

from service.extraction import outlet_patterns
from service.extraction.encoder import Encoded, log_softmax
from service.extraction.labels import OUTLETS
from service.extraction.names import fold

THRESHOLD = 0.5


@Language.component("outlets", assigns=["doc.spans"])
def outlets(doc: Doc) -> Doc:
    """Fill ``doc.spans["outlets"]``; the label of a span is what the mention does."""
    found = [m for m in _learned(doc) if not _is_place(doc, m[0], m[1])]
    taken = {i for start, end, _ in found for i in range(start, end)}
    found += [m for m in outlet_patterns.find(doc) if not taken & set(range(m[0], m[1]))]
    doc.spans["outlets"] = [Span(doc, start, end, label=role) for start, end, role in sorted(found)]
    return doc


def _learned(doc: Doc) -> list[tuple[int, int, str]]:
    """Runs of words that the network calls a mention, with the role that is likeliest over the run."""
    encoded: Encoded = doc._.encoded
    words = encoded.sequence.words
    if not len(words):
        return []
    chances = np.exp(log_softmax(encoded.outlet))
    inside = 1 - chances[:, 0] > THRESHOLD
    begins = inside & (chances[:, 1::2].sum(-1) > chances[:, 2::2].sum(-1))
    found = []
    run: list[int] = []
    for i in range(len(words) + 1):
        ends = (
            i == len(words)
            or not inside[i]
            or (begins[i] and run)
            or (run and _new_paragraph(doc, words, run[-1], i))
        )
        if run and ends:
            by_role = chances[run, 1::2].sum(0) + chances[run, 2::2].sum(0)
            role = OUTLETS[1 + 2 * int(by_role.argmax())].partition("-")[2]
            start, end = _trim(doc, int(words[run[0]]), int(words[run[-1]]) + 1)
            if start < end and any(c.isupper() or c == "." for c in doc[start:end].text):
                found.append((start, end, role))
            run = []
        if i < len(words) and inside[i]:
            run.append(i)
    return found


def _new_paragraph(doc: Doc, words: np.ndarray, before: int, after: int) -> bool:
    return doc._.paragraph_of[words[before]] != doc._.paragraph_of[words[after]]


def _trim(doc: Doc, start: int, end: int) -> tuple[int, int]:
    while start < end and (not re.match(r"\w", doc[start].text) or doc[start].text == "the"):
        start += 1
    while start < end and not re.search(r"\w", doc[end - 1].text):
        end -= 1
    return start, end


def _is_place(doc: Doc, start: int, end: int) -> bool:
    """The town of a dateline, "TASHKENT — ...", when the network takes it for the outlet."""
    name = doc[start:end]
    opens = start == 0 or doc._.paragraph_of[start - 1] != doc._.paragraph_of[start]
    dash = end < len(doc) and doc[end].text in {"—", "–"}
    return opens and dash and name.text.isupper() and fold(name.text) not in outlet_patterns.known_outlets()
