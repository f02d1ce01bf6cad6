"""Who says it, where the network leaves a verb without a source: "They took my passport and told me ..."."""

import numpy as np
from spacy.tokens import Doc

from service.extraction.decoding import Tokens, trim_all

# The likeliest word of the sentence is the source from this probability on, and so are its neighbours.
LEAST = 0.02
_BE = frozenset("is was be been being are were".split())


def elided_source(doc: Doc, cue: list[Tokens], words: np.ndarray, chances: np.ndarray) -> list[Tokens]:
    """The words of the cue's sentence that are likeliest the source.

    A verb in the active voice has a subject, if only that of the clause before, however unsure the network
    is of it; what was said or asked may have been said by anybody.

    Args:
        doc: With its sentences.
        cue: The spans of the cue.
        words: Tokens that the network has seen, in order.
        chances: For each of them the probability that it is the source.
    """
    if _is_passive(doc, cue):
        return []
    home = doc._.sentence_of[cue[0][0]]
    taken = {i for start, end in cue for i in range(start, end)}
    likely = [
        i
        for i, word in enumerate(words.tolist())
        if chances[i] >= LEAST
        and doc._.sentence_of[word] == home
        and word not in taken
        and doc[word].text[0].isalnum()
    ]
    if not likely:
        return []
    low = high = max(likely, key=lambda i: chances[i])
    near = set(likely)
    while low - 1 in near:
        low -= 1
    while high + 1 in near:
        high += 1
    return trim_all(doc, [(int(words[low]), int(words[high]) + 1)])


def _is_passive(doc: Doc, cue: list[Tokens]) -> bool:
    """Whether the subject of the cue hears and does not say: "was told"; "Asked whether he would ..."."""
    words = [doc[i].text for start, end in cue for i in range(start, end)]
    opens = words[0][0].isupper() and words[0].endswith(("ed", "old"))
    return opens or not _BE.isdisjoint(word.casefold() for word in words)
