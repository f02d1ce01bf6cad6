"""A result as W3C Web Annotations: each attribution annotates the words that were said.

https://www.w3.org/TR/annotation-model/
"""

from typing import Any

import msgspec

from schemas import Attribution, Result, Span
from service.api.linked import article_iri, names, speakers

PROFILE = "http://www.w3.org/ns/anno.jsonld"
MEDIA_TYPE = f'application/ld+json;profile="{PROFILE}"'


def render(result: Result, url: str | None) -> bytes:
    """Write a result as one page of annotations."""
    source = article_iri(result, url)
    page = {
        "@context": PROFILE,
        "id": f"urn:attribution:{result.digest}",
        "type": "AnnotationPage",
        "items": [_annotation(result, item, source) for item in result.attributions],
    }
    return msgspec.json.encode(page)


def _annotation(result: Result, item: Attribution, source: str) -> dict[str, Any]:
    return {
        "id": f"urn:attribution:{result.digest}#{item.id}",
        "type": "Annotation",
        "motivation": "identifying",
        "body": _bodies(result, item),
        "target": [_target(span, source) for span in item.content],
    }


def _bodies(result: Result, item: Attribution) -> list[dict[str, str]]:
    """Say who spoke, in which role, through whom, and how the words are given."""
    said = [("identifying", names(result).get(item.speaker or "")), ("classifying", item.type)]
    speaker = speakers(result).get(item.speaker or "")
    if speaker:
        said += [("describing", speaker.role), ("describing", speaker.organisation)]
    if item.chain:
        said.append(("linking", " > ".join(item.chain)))
    return [
        {"type": "TextualBody", "purpose": purpose, "value": value, "format": "text/plain"}
        for purpose, value in said
        if value
    ]


def _target(span: Span, source: str) -> dict[str, Any]:
    selectors = [
        {"type": "TextPositionSelector", "start": span.start, "end": span.end},
        {"type": "TextQuoteSelector", "exact": span.text},
    ]
    return {"source": source, "selector": selectors}
