from hypothesis import given
from hypothesis import strategies as st

from schemas import Attribution, Explanation, InputWarning, Outlet, OutletMention, Result, Span, Speaker
from service.engine.offsets import convert

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


def result_with(span: Span) -> Result:
    mention = OutletMention(span.start, span.end, span.text, "tag")
    spans = [span]
    explanation = Explanation(span, 1.0, {}, 0.0, 0.0, None, span, 1.0)
    item = Attribution(
        "A1",
        "direct",
        "speaker",
        spans,
        spans,
        spans,
        "S1",
        spans,
        spans,
        "positive",
        None,
        [],
        1.0,
        explanation,
    )
    return Result(
        id=None,
        digest="",
        pipeline="",
        outlets=[Outlet("O1", span.text, [mention])],
        speakers=[Speaker("S1", span.text, "person", None, None, spans)],
        attributions=[item],
        warnings=[InputWarning("code", span.start, span.end, "detail")],
    )


def marked(result: Result) -> list[Span | OutletMention | InputWarning]:
    (item,) = result.attributions
    found = [*item.content, *item.cue, *item.source, *item.addressee, *item.via]
    assert item.explanation
    assert item.explanation.antecedent
    found += [item.explanation.anchor, item.explanation.antecedent]
    return [*found, *result.outlets[0].mentions, *result.speakers[0].mentions, *result.warnings]


@given(TEXTS, st.data())
def test_a_converted_span_selects_the_same_words(text: str, data: st.DataObject):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    words = text[start:end]
    result = result_with(Span(start, end, words))
    for span in marked(convert(result, text, "utf8")):
        assert text.encode()[span.start : span.end].decode() == words
    for span in marked(convert(result, text, "utf16")):
        assert text.encode("utf-16-le")[2 * span.start : 2 * span.end].decode("utf-16-le") == words
    assert convert(result, text, "codepoint") == result
