"""Where the engine's time goes: ``python -m benchmarks.components`` writes the table of ``docs/speed.md``."""

import time
from collections import Counter

from benchmarks.articles import ArticleSource
from benchmarks.contenders import ROOT
from benchmarks.pages import put
from service.extraction.document import to_extraction
from service.extraction.encoder import Encoder
from service.extraction.extractor import MODEL
from service.extraction.pipeline import build

WORDS = 400
WARM_UP, MEASURED = 20, 200


def main() -> None:
    """Measure, print and write."""
    source = ArticleSource(seed=5)
    nlp = build(Encoder(MODEL), MODEL)
    for text in source.articles(WARM_UP, WORDS):
        _time(nlp, text)
    spent = sum((_time(nlp, text) for text in source.articles(MEASURED, WORDS)), Counter())
    total = sum(spent.values())
    rows = [
        f"| {step} | {1e6 * seconds / MEASURED / WORDS:.1f} | {seconds / total:.0%} |"
        for step, seconds in spent.most_common()
    ]
    table = "\n".join(["| step | µs a word | share |", "|---|---|---|", *rows]) + "\n"
    print(table)
    put(ROOT / "docs" / "speed.md", "components", table)


def _time(nlp, text: str) -> Counter[str]:
    """Seconds of CPU that every step takes for a text."""
    spent: Counter[str] = Counter()
    last = time.thread_time()
    doc = nlp.make_doc(text)
    for step, component in [("tokenizer", lambda doc: doc), *nlp.pipeline, ("answer", to_extraction)]:
        doc = component(doc)
        now = time.thread_time()
        spent[step], last = now - last, now
    return spent


if __name__ == "__main__":
    main()
