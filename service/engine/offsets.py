"""Offsets in the unit of the caller's language: UTF-16 for Java and JavaScript, bytes for Go and Rust.

The extraction counts code points. One pass over the text converts all offsets of a result.
"""

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import TypeVar

from msgspec.structs import replace

from schemas import Attribution, Explanation, InputWarning, Outlet, OutletMention, Result, Span, Speaker
from service.cache import Offsets

S = TypeVar("S", Span, OutletMention, InputWarning)

_UNITS: dict[Offsets, Callable[[str], int]] = {
    "codepoint": len,
    "utf16": lambda text: len(text.encode("utf-16-le")) // 2,
    "utf8": lambda text: len(text.encode()),
}


def convert(result: Result, text: str, unit: Offsets) -> Result:
    """Return the result with every ``start`` and ``end`` counted in a unit; it comes in code points."""
    if unit == "codepoint":
        return result
    return _Conversion(text, unit, _offsets(result)).result(result)


def _offsets(result: Result) -> Iterable[int]:
    marked: list[Span | OutletMention | InputWarning] = [*result.warnings]
    for outlet in result.outlets:
        marked += outlet.mentions
    for speaker in result.speakers:
        marked += speaker.mentions
    for item in result.attributions:
        marked += [*item.content, *item.cue, *item.source, *item.addressee, *item.via]
        if item.explanation:
            marked.append(item.explanation.anchor)
            marked += [item.explanation.antecedent] if item.explanation.antecedent else []
    return {0, *(span.start for span in marked), *(span.end for span in marked)}


class _Conversion:
    def __init__(self, text: str, unit: Offsets, offsets: Iterable[int]) -> None:
        measure = _UNITS[unit]
        self._to = {0: 0}
        for before, here in pairwise(sorted(offsets)):
            self._to[here] = self._to[before] + measure(text[before:here])

    def result(self, result: Result) -> Result:
        return replace(
            result,
            outlets=[self._outlet(outlet) for outlet in result.outlets],
            speakers=[self._speaker(speaker) for speaker in result.speakers],
            attributions=[self._attribution(item) for item in result.attributions],
            warnings=[self._moved(warning) for warning in result.warnings],
        )

    def _outlet(self, outlet: Outlet) -> Outlet:
        return replace(outlet, mentions=[self._moved(mention) for mention in outlet.mentions])

    def _speaker(self, speaker: Speaker) -> Speaker:
        return replace(speaker, mentions=[self._moved(mention) for mention in speaker.mentions])

    def _attribution(self, item: Attribution) -> Attribution:
        return replace(
            item,
            content=[self._moved(span) for span in item.content],
            cue=[self._moved(span) for span in item.cue],
            source=[self._moved(span) for span in item.source],
            addressee=[self._moved(span) for span in item.addressee],
            via=[self._moved(span) for span in item.via],
            explanation=item.explanation and self._explanation(item.explanation),
        )

    def _explanation(self, explanation: Explanation) -> Explanation:
        antecedent = explanation.antecedent
        return replace(
            explanation,
            anchor=self._moved(explanation.anchor),
            antecedent=antecedent and self._moved(antecedent),
        )

    def _moved(self, span: S) -> S:
        return replace(span, start=self._to[span.start], end=self._to[span.end])
