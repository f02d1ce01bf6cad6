"""The steps of the extraction, in order. Start reading here.

Every step is a spaCy component that adds to the Doc and can be run and tested alone:

=============  ================================================================================
tokenizer      words and word pieces at once, offsets untouched
layout         paragraphs, sentences, quotations; warns of marks without a partner
encoder        one run of the network: scores for anchors, outlets, names and roles
names          people and bodies, their forms joined into entities
outlets        bylines, datelines, tags, leads, told, sign-offs, credits
relations      each cue with its content, source, addressee and via
boundaries     contents end where quotations do
cues           indirect speech needs a word of saying
signatures     who stands below a quotation, behind a dash
nesting        which relation an outlet relays, which lies in which
speakers       who each source is, with role and organisation
confidence     how likely each relation is right
doubts         the relations that are most likely wrong are left out
=============  ================================================================================

:mod:`service.extraction.document` turns the Doc into the answer.
"""

from pathlib import Path

from spacy.language import Language

from service.extraction import (  # noqa: F401 - they register their components
    boundaries,
    cues,
    layout,
    names,
    nesting,
    outlets,
    signatures,
)
from service.extraction.confidence import Calibration
from service.extraction.encoder import Encoder
from service.extraction.ranking import Ranker
from service.extraction.relations import RelationFinder
from service.extraction.speakers import SpeakerResolver
from service.extraction.tokenizer import WordPieceTokenizer

STEPS = (
    "layout",
    "encoder",
    "names",
    "outlets",
    "relations",
    "boundaries",
    "cues",
    "signatures",
    "nesting",
    "speakers",
    "confidence",
    "doubts",
)


@Language.factory("encoder")
def _make_encoder(nlp: Language, name: str) -> Encoder:
    return nlp.meta["encoder"]


@Language.factory("relations")
def _make_relations(nlp: Language, name: str) -> RelationFinder:
    return RelationFinder(nlp.meta["encoder"])


@Language.factory("speakers")
def _make_speakers(nlp: Language, name: str) -> SpeakerResolver:
    return SpeakerResolver(nlp.meta["encoder"], Ranker(nlp.meta["encoder"].meta["speakers"]))


@Language.factory("confidence")
def _make_confidence(nlp: Language, name: str) -> Calibration:
    return Calibration(nlp.meta["encoder"].meta["confidence"])


def build(encoder: Encoder, folder: Path) -> Language:
    """Assemble the pipeline around a loaded network and the word pieces in ``folder``."""
    nlp = Language()
    nlp.tokenizer = WordPieceTokenizer(folder / "tokenizer.json")
    nlp.max_length = 10**9
    nlp.meta["encoder"] = encoder
    for step in STEPS:
        nlp.add_pipe(step)
    return nlp
