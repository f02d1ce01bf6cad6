"""What the service answers: who said what, and which outlet relays it.

The terms are those of PARC 3.0 (Pareti 2016) and PolNeAR (Newell, Margolin and Ruths 2018): a *source* says
a *content*, marked by a *cue*. All offsets are half-open and count Unicode code points of the text as sent,
unless the caller asked for another unit.
"""

from typing import Literal

import msgspec

OutletRole = Literal["byline", "dateline", "tag", "lead", "told", "signoff", "credit"]
SpeakerKind = Literal["person", "organisation", "group", "document", "place", "unnamed"]
QuotationType = Literal["direct", "mixed", "indirect"]
Level = Literal["speaker", "outlet"]
Polarity = Literal["positive", "negative"]


class Span(msgspec.Struct, frozen=True):
    """A stretch of the caller's text: ``text == article[start:end]``."""

    start: int
    end: int
    text: str


class OutletMention(msgspec.Struct, frozen=True):
    """One place where the article names an outlet, and what it does there (see GUIDELINES: roles)."""

    start: int
    end: int
    text: str
    role: OutletRole


class Outlet(msgspec.Struct, frozen=True):
    """An agency, newspaper or broadcaster that the article names as the relay or origin of news."""

    id: str
    name: str
    mentions: list[OutletMention]


class Speaker(msgspec.Struct, frozen=True):
    """Somebody or something that speaks. ``name`` is the fullest name that the article gives."""

    id: str
    name: str
    kind: SpeakerKind
    role: str | None
    organisation: str | None
    mentions: list[Span]


class Explanation(msgspec.Struct, frozen=True):
    """The evidence for a relation, so that a wrong answer can be traced to the component that gave it.

    Attributes:
        anchor: The word that made the network look for a relation: the start of the cue, or of a quotation
            without one.
        anchor_probability: How surely it does.
        role_probability: Mean probability of the words that play each part.
        outlet_probability: That the source is an outlet that relays.
        negative_probability: That the speech is denied to have happened.
        speaker_step: What named the speaker: a ``name`` in the source, a ``title`` that only one has (the
            guest of an interview, the outlet relayed last), an ``antecedent`` that is named elsewhere, the
            ``description`` as it stands, the speaker of the ``parent``, or somebody without a name who spoke
            ``previous`` to it.
        antecedent: Where the article names the speaker, if that is not in the source.
        antecedent_probability: How surely the ranking of all who may be meant says so.
    """

    anchor: Span
    anchor_probability: float
    role_probability: dict[str, float]
    outlet_probability: float
    negative_probability: float
    speaker_step: str | None
    antecedent: Span | None
    antecedent_probability: float | None


class Attribution(msgspec.Struct, frozen=True, omit_defaults=True):
    """One relation: a source said a content, marked by a cue.

    Attributes:
        id: ``A1``, ``A2``, ... in the order of the text.
        type: direct when all words of the content stand in quotation marks, indirect when none does.
        level: ``outlet`` when the source is the outlet that relays, else ``speaker``.
        content: What is said, without quotation marks; several spans when a cue splits it.
        cue: The words that mark the speech; empty for a floating quotation.
        source: The words that name the speaker here; empty when the speaker is carried over.
        speaker: Id of a speaker, of an outlet (``level`` outlet), or null when nobody can be named.
        addressee: Whom it was said to.
        via: A body that the outlet relays ("referring to the ministry").
        polarity: ``negative`` where the speech is denied to have happened ("did not say that").
        parent: Id of the relation in whose content this one lies.
        chain: Who relays whom, outermost first, ending with the speaker.
        confidence: Of the relations with this value, the share whose content and source are right, between 0
            and 1; measured on articles that the model has not learned from.
        explanation: The evidence, when the caller asked for it.
    """

    id: str
    type: QuotationType
    level: Level
    content: list[Span]
    cue: list[Span]
    source: list[Span]
    speaker: str | None
    addressee: list[Span]
    via: list[Span]
    polarity: Polarity
    parent: str | None
    chain: list[str]
    confidence: float
    explanation: Explanation | None = None


class InputWarning(msgspec.Struct, frozen=True):
    """Something odd about the input that did not stop the extraction."""

    code: str
    start: int
    end: int
    detail: str


class Extraction(msgspec.Struct, frozen=True):
    """What was found in a text, whoever asked and whichever version found it."""

    outlets: list[Outlet]
    speakers: list[Speaker]
    attributions: list[Attribution]
    warnings: list[InputWarning]


class Result(msgspec.Struct, frozen=True):
    """The answer for one article: an :class:`Extraction` with the names to find it by.

    Attributes:
        id: The caller's own name for the article.
        digest: Hash of the text and of every option that changes the output; the cache key.
        pipeline: Version of the code and fingerprint of the model that found it.
    """

    id: str | None
    digest: str
    pipeline: str
    outlets: list[Outlet]
    speakers: list[Speaker]
    attributions: list[Attribution]
    warnings: list[InputWarning]
