"""A result as schema.org Quotations: the words, who spoke them, and which outlet brings them.

https://schema.org/Quotation
"""

from typing import Any

import msgspec

from schemas import Attribution, Outlet, Result, Speaker
from service.api.linked import article_iri, speakers

PROFILE = "https://schema.org"
MEDIA_TYPE = f'application/ld+json;profile="{PROFILE}"'

_ORGANISATIONS = {"organisation", "group", "document", "place"}


def render(result: Result, url: str | None) -> bytes:
    """Write a result as a graph of quotations."""
    article = article_iri(result, url)
    graph = [_quotation(result, item, article) for item in result.attributions]
    return msgspec.json.encode({"@context": PROFILE, "@graph": graph})


def _quotation(result: Result, item: Attribution, article: str) -> dict[str, Any]:
    outlets = {outlet.name: outlet for outlet in result.outlets}
    relays = [_outlet(outlets[name]) for name in item.chain if name in outlets]
    speaker = speakers(result).get(item.speaker or "")
    ours = {outlet.id: outlet for outlet in result.outlets}.get(item.speaker or "")
    node: dict[str, Any] = {
        "@type": "Quotation",
        "@id": f"urn:attribution:{result.digest}#{item.id}",
        "text": " ".join(span.text for span in item.content),
        "isPartOf": {"@type": "NewsArticle", "@id": article},
    }
    if speaker:
        node["spokenByCharacter"] = _speaker(speaker)
    elif ours:
        node["spokenByCharacter"] = _outlet(ours)
    if relays:
        node["provider"] = relays
    return node


def _speaker(speaker: Speaker) -> dict[str, Any]:
    if speaker.kind in _ORGANISATIONS:
        return {"@type": "Organization", "name": speaker.name}
    node: dict[str, Any] = {"@type": "Person", "name": speaker.name}
    if speaker.role:
        node["jobTitle"] = speaker.role
    if speaker.organisation:
        node["affiliation"] = {"@type": "Organization", "name": speaker.organisation}
    return node


def _outlet(outlet: Outlet) -> dict[str, str]:
    return {"@type": "NewsMediaOrganization", "name": outlet.name}
