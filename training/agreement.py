"""Agreement of two annotators: ``python -m training.agreement FIRST_FOLDER SECOND.txt``.

The first annotator's relations are taken as gold and the second's as predictions, with the definitions of
:mod:`service.evaluation.run`; F1 is the same the other way round.
"""

import argparse
from collections import Counter
from pathlib import Path

from service.evaluation.matching import Item, drop_optional, item, match, same_cue, same_source
from service.evaluation.words import Words
from training.markup import GoldArticle, read_file, read_folder


def agreement(first: list[GoldArticle], second: list[GoldArticle]) -> dict[str, float]:
    """F1 of content, content with source, and content with cue, over the articles that both annotated."""
    counts: Counter[str] = Counter()
    by_id = {a.id: a for a in first}
    for other in second:
        words = Words(other.text)
        quoted = words.quoted()
        sides = [_items(words, quoted, a) for a in (by_id[other.id], other)]
        # What either of them called optional counts neither way.
        gold, predicted = drop_optional(*sides)
        predicted, gold = drop_optional(predicted, gold)
        counts["gold"] += len(gold)
        counts["predicted"] += len(predicted)
        for g, p in match(gold, predicted):
            counts["content"] += 1
            counts["full"] += same_source(gold[g], predicted[p])
            counts["cue"] += same_cue(gold[g], predicted[p])
    total = counts["gold"] + counts["predicted"]
    return {name: round(2 * counts[name] / total, 4) for name in ("content", "full", "cue")} | {
        "articles": len(second),
        "relations": total / 2,
    }


def _items(words: Words, quoted: frozenset[int], article: GoldArticle) -> list[Item]:
    return [item(words, quoted, r.content, r.cue, r.source, optional=r.optional) for r in article.relations]


def main() -> None:
    """Print the agreement of two annotations."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("first", type=Path, help="folder of the first annotator's files")
    parser.add_argument("second", type=Path, help="file of the second annotator")
    options = parser.parse_args()
    for name, value in agreement(read_folder(options.first), list(read_file(options.second))).items():
        print(f"{name:10} {value}")


if __name__ == "__main__":
    main()
