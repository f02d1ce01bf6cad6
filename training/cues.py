"""Words of saying: ``python -m training.cues`` writes ``service/extraction/data/cues.txt``.

Every word that the corpus has in a cue, and the regular forms of the verbs in ``speech_verbs.txt`` and of the
nouns in ``speech_nouns.txt``.
"""

import re
from pathlib import Path

from spacy.lang.en.stop_words import STOP_WORDS

from training.markup import GoldArticle, read_folder

VERBS, NOUNS = (Path(__file__).parent / name for name in ("speech_verbs.txt", "speech_nouns.txt"))
# Courtesies are no reports of what was said; the corpus has them as optional relations at best.
COURTESIES = "congratulate greet thank wish".split()
OUT = Path(__file__).parent.parent / "service" / "extraction" / "data" / "cues.txt"
_WORD = re.compile(r"[^\W\d_]+")


def of_corpus(articles: list[GoldArticle]) -> set[str]:
    """The words of all cues, in lower case; those of optional relations do not count."""
    spans = [(a.text, s) for a in articles for r in a.relations if not r.optional for s in r.cue]
    return {word.casefold() for text, (start, end) in spans for word in _WORD.findall(text[start:end])}


def forms(verb: str) -> set[str]:
    """A verb with its regular endings: "deny", "denies", "denied", "denying"."""
    if verb.endswith("e"):
        return {verb, verb + "s", verb + "d", verb[:-1] + "ing"}
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return {verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"}
    plural = verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "z")) else "s")
    doubled = verb + verb[-1] if re.fullmatch(r".*(?:[^aeiou]|qu)[aeiou][^aeiouwxy]", verb) else verb
    return {verb, plural} | {stem + ending for stem in (verb, doubled) for ending in ("ed", "ing")}


def _read(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return " ".join(line for line in lines if not line.startswith("#")).split()


def main() -> None:
    """Write the list."""
    verbs, nouns = _read(VERBS), _read(NOUNS)
    words = of_corpus(read_folder()).union(*map(forms, verbs), nouns, (noun + "s" for noun in nouns))
    words -= set().union(*map(forms, COURTESIES))
    kept = sorted(word for word in words - STOP_WORDS if len(word) > 2)
    OUT.write_text("# Written by `python -m training.cues`.\n" + "\n".join(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
