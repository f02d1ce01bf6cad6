"""Last step: from what the components found to the answer's shape."""

import re
from collections import Counter, defaultdict

import msgspec
from spacy.tokens import Doc

from schemas import (
    Attribution,
    Explanation,
    Extraction,
    InputWarning,
    Outlet,
    OutletMention,
    Span,
    Speaker,
)
from service.extraction.decoding import Tokens
from service.extraction.names import fold
from service.extraction.outlet_patterns import known_outlets
from service.extraction.referents import Resolution
from service.extraction.relations import Relation, quotation_type


def to_extraction(doc: Doc, *, explain: bool = False) -> Extraction:
    """The answer for a document that went through the whole pipeline, with the evidence if wanted."""
    relations: list[Relation] = doc._.relations
    outlets, outlet_at = _outlets(doc)
    speakers, speaker_ids = _speakers(doc)
    names = {o.id: o.name for o in outlets} | {s.id: s.name for s in speakers}
    ids = {id(r): f"A{number}" for number, r in enumerate(relations, start=1)}
    of = {}
    for relation, resolution in zip(relations, doc._.resolutions, strict=True):
        referent = resolution.referent if resolution is not None else None
        outlet = next((outlet_at[i] for i in sorted(relation.tokens("source")) if i in outlet_at), None)
        of[id(relation)] = outlet if relation.level == "outlet" else speaker_ids.get(id(referent))
    attributions = [_attribution(doc, r, ids, of, names) for r in relations]
    if explain:
        evidence = [_explanation(doc, *pair) for pair in zip(relations, doc._.resolutions, strict=True)]
        attributions = [
            msgspec.structs.replace(a, explanation=e) for a, e in zip(attributions, evidence, strict=True)
        ]
    warnings: list[InputWarning] = doc._.warnings
    return Extraction(outlets, speakers, attributions, sorted(warnings, key=lambda w: (w.start, w.end)))


def _span(doc: Doc, tokens: Tokens) -> Span:
    span = doc[tokens[0] : tokens[1]]
    return Span(span.start_char, span.end_char, span.text)


def _outlets(doc: Doc) -> tuple[list[Outlet], dict[int, str]]:
    """Outlets with their mentions, and the outlet's id for every token of a mention."""
    groups: dict[str, list] = defaultdict(list)
    for mention in doc.spans["outlets"]:
        folded = fold(mention.text)
        groups[fold(known_outlets().get(folded, folded))].append(mention)
    outlets, at = [], {}
    for number, mentions in enumerate(groups.values(), start=1):
        spans = [OutletMention(m.start_char, m.end_char, m.text, m.label_) for m in mentions]
        # The form that the article uses most; of equals the first.
        name = Counter(re.sub(r"\s+", " ", m.text) for m in mentions).most_common(1)[0][0]
        outlets.append(Outlet(f"O{number}", name, spans))
        at |= {i: f"O{number}" for m in mentions for i in range(m.start, m.end)}
    return outlets, at


def _speakers(doc: Doc) -> tuple[list[Speaker], dict[int, str]]:
    """The speakers of the relations, in the order of these, and the id of each by its referent."""
    referents = dict.fromkeys(who.referent for who in doc._.resolutions if who is not None)
    speakers, ids = [], {}
    for number, referent in enumerate(referents, start=1):
        ids[id(referent)] = f"S{number}"
        mentions = [_span(doc, m) for m in sorted(referent.mentions)]
        speakers.append(
            Speaker(
                f"S{number}", referent.name, referent.kind, referent.role, referent.organisation, mentions
            )
        )
    return speakers, ids


def _attribution(
    doc: Doc, relation: Relation, ids: dict[int, str], of: dict[int, str | None], names: dict[str, str]
) -> Attribution:
    return Attribution(
        id=ids[id(relation)],
        type=quotation_type(doc, relation),
        level="outlet" if relation.level == "outlet" else "speaker",
        content=[_span(doc, s) for s in relation.content],
        cue=[_span(doc, s) for s in relation.cue],
        source=[_span(doc, s) for s in relation.source],
        speaker=of[id(relation)],
        addressee=[_span(doc, s) for s in relation.addressee],
        via=[_span(doc, s) for s in relation.via],
        polarity="negative" if relation.negative > 0.5 else "positive",
        parent=ids[id(relation.parent)] if relation.parent is not None else None,
        chain=_chain(doc, relation, of, names),
        confidence=round(relation.confidence, 4),
    )


def _explanation(doc: Doc, relation: Relation, resolution: Resolution | None) -> Explanation:
    anchor = int(doc._.encoded.sequence.words[relation.anchor])
    antecedent = resolution.antecedent if resolution else None
    return Explanation(
        anchor=_span(doc, (anchor, anchor + 1)),
        anchor_probability=round(relation.score, 4),
        role_probability={role: round(p, 4) for role, p in relation.certainty.items()},
        outlet_probability=round(relation.outlet, 4),
        negative_probability=round(relation.negative, 4),
        speaker_step=resolution.step if resolution else None,
        antecedent=_span(doc, antecedent) if antecedent else None,
        antecedent_probability=round(resolution.chance, 4) if resolution and resolution.chance else None,
    )


def _chain(doc: Doc, relation: Relation, of: dict[int, str | None], names: dict[str, str]) -> list[str]:
    """Who relays whom, outermost first; a body that is relayed and speaks itself stands there once."""
    links: list[str] = []
    for link in reversed(relation.lineage()):
        own = of[id(link)]
        via = [doc[s:e].text for s, e in link.via]
        named = [names[own]] if own is not None else []
        links += [*named, *via] if link.level == "outlet" else [*via, *named]
    return [n for i, n in enumerate(links) if i == 0 or fold(n) != fold(links[i - 1])]
