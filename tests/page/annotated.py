"""An article with everything that the page can show, and its result: known, whatever the model would say.

It has emoji of several code units before the first statement, an outlet that relays a ministry that relays a
minister, a denied statement, one by nobody that could be named, a right-to-left paragraph and a warning.
"""

from schemas import Attribution, InputWarning, Outlet, OutletMention, Result, Span, Speaker
from service.cache import digest_of

TEXT = """BAKU, Azerbaijan, Oct. 29 / Trend /:

👩‍🚒🌉 The bridge "is open again", Minister of Defense Zakir Hasanov said, Trend reports, citing its sources.

"Nobody was hurt," the minister told reporters. Hasanov did not say that the road was safe. "We shall see.

قال علي: «الطريق مفتوح».

It was reported that <b>three & more</b> lorries were turned back.
"""


def span(words: str, nth: int = 0) -> Span:
    """The nth place where the article has these words."""
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    return Span(start, start + len(words), words)


def _mention(nth: int, role: str) -> OutletMention:
    found = span("Trend", nth)
    return OutletMention(found.start, found.end, found.text, role)  # pyright: ignore[reportArgumentType]


def _attribution(number: int, **fields: object) -> Attribution:
    usual = {
        "type": "indirect",
        "level": "speaker",
        "cue": [],
        "source": [],
        "speaker": None,
        "addressee": [],
        "via": [],
        "polarity": "positive",
        "parent": None,
        "chain": [],
        "confidence": 0.9,
    }
    return Attribution(**{"id": f"A{number}"} | usual | fields)  # pyright: ignore[reportArgumentType]


def result(pipeline: str) -> Result:
    """The result as the service would store it."""
    relayed = 'The bridge "is open again", Minister of Defense Zakir Hasanov said'
    stray = TEXT.index('"We shall')
    return Result(
        id=None,
        digest=digest_of(TEXT),
        pipeline=pipeline,
        outlets=[Outlet("O1", "Trend", [_mention(0, "dateline"), _mention(1, "tag")])],
        speakers=[
            Speaker(
                "S1",
                "Zakir Hasanov",
                "person",
                "Minister of Defense",
                "Ministry of Defense",
                [span("Zakir Hasanov")],
            ),
            Speaker("S2", "علي", "person", None, None, [span("علي")]),
        ],
        attributions=[
            _attribution(
                1,
                level="outlet",
                content=[span(relayed)],
                cue=[span("reports")],
                source=[span("Trend", 1)],
                speaker="O1",
                via=[span("its sources")],
                chain=["Trend", "its sources"],
                confidence=0.8,
            ),
            _attribution(
                2,
                type="mixed",
                content=[span('The bridge "is open again')],
                cue=[span("said")],
                source=[span("Minister of Defense Zakir Hasanov")],
                speaker="S1",
                parent="A1",
                chain=["Trend", "its sources", "Zakir Hasanov"],
            ),
            _attribution(
                3,
                type="direct",
                content=[span("Nobody was hurt")],
                cue=[span("told")],
                source=[span("the minister")],
                speaker="S1",
                addressee=[span("reporters")],
                chain=["Zakir Hasanov"],
                confidence=0.97,
            ),
            _attribution(
                4,
                content=[span("the road was safe")],
                cue=[span("did not say")],
                source=[span("Hasanov", 1)],
                speaker="S1",
                polarity="negative",
                chain=["Zakir Hasanov"],
                confidence=0.55,
            ),
            _attribution(
                5,
                type="direct",
                content=[span("الطريق مفتوح")],
                cue=[span("قال")],
                source=[span("علي")],
                speaker="S2",
                chain=["علي"],
            ),
            _attribution(
                6,
                content=[span("<b>three & more</b> lorries were turned back")],
                cue=[span("was reported")],
                confidence=0.4,
            ),
        ],
        warnings=[
            InputWarning("unpaired-quotation-mark", stray, stray + 1, '" has no partner in its paragraph')
        ],
    )
