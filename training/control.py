"""Articles of other corpora as training data, for control experiments only.

Weights trained with them tell how much our own corpus lacks; they are never shipped, because the
corpora state no licence.
"""

import json
from pathlib import Path

from training.markup import GoldArticle, GoldRelation


def read_jsonl(path: Path) -> list[GoldArticle]:
    """Articles of a file with one object a line: ``id``, ``text`` and ``attributions`` with offsets."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_article(json.loads(line)) for line in lines if line.strip()]


def _article(row: dict) -> GoldArticle:
    relations = [
        GoldRelation(
            number,
            *([(s, e) for s, e in a.get(role, [])] for role in ("content", "cue", "source")),
            optional=bool(a.get("optional")),
        )
        for number, a in enumerate(row["attributions"], start=1)
    ]
    return GoldArticle(row["id"], row["text"], relations, [], [])
