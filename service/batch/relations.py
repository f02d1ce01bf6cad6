"""An answer as flat rows, one a relation, for tools that know tables."""

from collections.abc import Iterator, Sequence

import msgspec

from schemas import Attribution, Result, Span

_GAP = " … "


class Relation(msgspec.Struct, frozen=True):
    """One relation of an article.

    Attributes:
        article: The article's ``id``.
        digest: Of the article's text, the key of its stored result.
        pipeline: Version of the code and of the model.
        relation: The relation's ``id`` in the article.
        type: direct, mixed or indirect.
        level: speaker or outlet.
        polarity: positive or negative.
        speaker: Fullest name of the speaker, or of the outlet where the level is outlet.
        speaker_kind: person, organisation, group, document, place or unnamed; outlet where that speaks.
        speaker_role: Role of the speaker.
        organisation: Organisation of the speaker.
        outlet: The outlet that relays this, the nearest one if several do.
        content: What is said; several spans are joined by an ellipsis between blanks, as in all parts.
        cue: The words that mark the speech.
        source: The words that name the speaker.
        addressee: Whom it was said to.
        via: A body that is relayed.
        parent: The relation in whose content this one lies.
        chain: Who relays whom, outermost first.
        confidence: Between 0 and 1.
        content_offsets: Half-open, in code points of the text, for each span; the same below.
        cue_offsets: Of the cue.
        source_offsets: Of the source.
    """

    article: str | None
    digest: str
    pipeline: str
    relation: str
    type: str
    level: str
    polarity: str
    speaker: str | None
    speaker_kind: str | None
    speaker_role: str | None
    organisation: str | None
    outlet: str | None
    content: str
    cue: str
    source: str
    addressee: str
    via: str
    parent: str | None
    chain: list[str]
    confidence: float
    content_offsets: list[tuple[int, int]]
    cue_offsets: list[tuple[int, int]]
    source_offsets: list[tuple[int, int]]


FIELDS = Relation.__struct_fields__


def relations(result: Result) -> Iterator[Relation]:
    """Give a row for each relation of an answer, in the order of the text."""
    speakers = {speaker.id: speaker for speaker in result.speakers}
    outlets = {outlet.id: outlet.name for outlet in result.outlets}
    items = {item.id: item for item in result.attributions}
    for item in result.attributions:
        speaker = speakers.get(item.speaker or "")
        outlet = outlets.get(item.speaker or "")
        yield Relation(
            article=result.id,
            digest=result.digest,
            pipeline=result.pipeline,
            relation=item.id,
            type=item.type,
            level=item.level,
            polarity=item.polarity,
            speaker=speaker.name if speaker else outlet,
            speaker_kind=speaker.kind if speaker else "outlet" if outlet else None,
            speaker_role=speaker.role if speaker else None,
            organisation=speaker.organisation if speaker else None,
            outlet=_relaying(item, items, outlets),
            content=_words(item.content),
            cue=_words(item.cue),
            source=_words(item.source),
            addressee=_words(item.addressee),
            via=_words(item.via),
            parent=item.parent,
            chain=item.chain,
            confidence=item.confidence,
            content_offsets=_offsets(item.content),
            cue_offsets=_offsets(item.cue),
            source_offsets=_offsets(item.source),
        )


def _relaying(item: Attribution, items: dict[str, Attribution], outlets: dict[str, str]) -> str | None:
    """Name of the outlet of this relation, or of the nearest one that it lies in."""
    link: Attribution | None = item
    while link:
        if link.level == "outlet":
            return outlets.get(link.speaker or "")
        link = items.get(link.parent or "")
    return None


def _words(spans: Sequence[Span]) -> str:
    return _GAP.join(span.text for span in spans)


def _offsets(spans: Sequence[Span]) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in spans]
