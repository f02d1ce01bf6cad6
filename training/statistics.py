"""Count what the training corpus holds: ``python -m training.statistics``."""

from collections import Counter

from training.markup import GOLD, read_folder


def main() -> None:
    """Print one line a count."""
    articles = read_folder(GOLD)
    relations = [r for a in articles for r in a.relations]
    counts = {
        "articles": len(articles),
        "words": sum(len(a.text.split()) for a in articles),
        "relations": len(relations),
        "of an outlet": sum(r.level == "outlet" for r in relations),
        "nested": sum(r.parent is not None for r in relations),
        "denied": sum(r.polarity == "negative" for r in relations),
        "with addressee": sum(bool(r.addressee) for r in relations),
        "via a body": sum(bool(r.via) for r in relations),
        "without cue": sum(not r.cue for r in relations),
        "optional": sum(r.optional for r in relations),
        "words in marks that are no speech": sum(len(a.not_quotations) for a in articles),
        "people": sum(e.kind == "person" for a in articles for e in a.entities),
        "bodies": sum(e.kind == "organisation" for a in articles for e in a.entities),
    }
    for name, count in counts.items():
        print(f"{name:34} {count:7,}")
    for role, count in Counter(o.role for a in articles for o in a.outlets).most_common():
        print(f"{'outlet mentions: ' + role:34} {count:7,}")


if __name__ == "__main__":
    main()
