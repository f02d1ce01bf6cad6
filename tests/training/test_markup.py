"""The corpus is readable, and its reader says what is wrong with an article."""

from pathlib import Path

import pytest

from training.markup import MarkupError, read_file, read_folder

ARTICLE = """=== a-1
{O.dateline:Trend}: {C1:{C2:It rains}, {S2:Ana Ruiz} {Q2:said}}, {S1:{O.tag:Trend}} {Q1:reports}.
---
1: level=outlet; speaker=Trend
2: speaker=Ana Ruiz; role=mayor; parent=1; polarity=negative; optional
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "articles.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_marks_become_offsets_of_the_unmarked_text(tmp_path: Path):
    (article,) = read_file(write(tmp_path, ARTICLE))
    assert article.text == "Trend: It rains, Ana Ruiz said, Trend reports."
    outer, inner = article.relations
    assert [article.text[s:e] for s, e in outer.content] == ["It rains, Ana Ruiz said"]
    assert [article.text[s:e] for s, e in inner.source] == ["Ana Ruiz"]
    assert [(o.role, article.text[o.start : o.end]) for o in article.outlets] == [
        ("dateline", "Trend"),
        ("tag", "Trend"),
    ]


def test_the_lines_below_say_what_the_text_does_not(tmp_path: Path):
    (article,) = read_file(write(tmp_path, ARTICLE))
    outer, inner = article.relations
    assert (outer.level, outer.speaker) == ("outlet", "Trend")
    assert (inner.parent, inner.polarity, inner.optional, inner.role) == (1, "negative", True, "mayor")


def test_entities_stand_beside_the_articles(tmp_path: Path):
    path = write(tmp_path, ARTICLE)
    (tmp_path / "articles.entities.tsv").write_text("a-1\tperson\tf\tAna Ruiz\tRuiz|Ana\n", encoding="utf-8")
    (article,) = read_file(path)
    assert article.entities[0].forms == ("Ruiz", "Ana")


@pytest.mark.parametrize(
    ("marked", "reason"),
    [
        ("{C1:It rains", "never closed"),
        ("It rains}", "stray"),
        ("{S1:Ana} said", "no content"),
        ("It rains", "no such"),
    ],
)
def test_an_article_that_cannot_be_read_is_named(tmp_path: Path, marked: str, reason: str):
    with pytest.raises(MarkupError, match=f"a-1.*{reason}"):
        list(read_file(write(tmp_path, f"=== a-1\n{marked}\n---\n1: speaker=Ana\n")))


def test_the_whole_corpus_can_be_read():
    articles = read_folder()
    assert len(articles) >= 700
    assert len({a.id for a in articles}) == len(articles)
