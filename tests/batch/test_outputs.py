import csv
import gzip
import json
import re
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from schemas import Article
from tests.batch.corpus import articles, write_ndjson
from tests.batch.running import lines, run
from tests.running import RunningService

NUMBER = 24
BAD = '{broken\n{"id": "empty", "text": ""}\n'


@pytest.fixture(scope="module")
def corpus() -> list[Article]:
    crlf = Article("“We agree,”\r\nAliyeva said on Monday,\r\nTrend reports.", "with/slash")
    return [*articles(NUMBER), crlf]


@pytest.fixture(scope="module")
def source(corpus: list[Article], tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = write_ndjson(tmp_path_factory.mktemp("in") / "in.ndjson", corpus)
    file.write_text(BAD + file.read_text())
    return file


@pytest.fixture(scope="module")
def answers(source: Path) -> list[dict[str, Any]]:
    """What the command writes as NDJSON."""
    output = source.with_name("out.ndjson")
    said = run(source, "--output", output, "--shard-rows", 5, status=3)
    assert f"{NUMBER + 1} answered, 2 rejected (see {output}.rejects.ndjson)" in said
    assert sorted(path.name for path in source.parent.iterdir()) == [
        "in.ndjson",
        "out.ndjson",
        "out.ndjson.rejects.ndjson",
    ]
    return lines(output)


def test_answers_are_those_of_single_requests_in_the_order_of_the_input(
    answers: list[dict], corpus: list[Article], service: RunningService
):
    for answer, article in zip(answers, corpus, strict=True):
        single = service.client.post("/v1/attributions", json={"text": article.text, "id": article.id})
        assert answer == single.json()


def test_rejects_say_which_row_and_why(source: Path, answers: list[dict]):
    rejects = lines(source.with_name("out.ndjson.rejects.ndjson"))
    assert [(row["input"], row["line"], row["id"], row["reason"]) for row in rejects] == [
        (str(source), 1, None, "invalid-json"),
        (str(source), 2, "empty", "empty-text"),
    ]
    assert all(row["detail"] for row in rejects)


def test_csv_has_a_row_for_each_relation(source: Path, answers: list[dict], tmp_path: Path):
    output = tmp_path / "out.csv.gz"
    run(source, "--output", output, status=3)
    with gzip.open(output, "rt", newline="") as stream:
        rows = list(csv.DictReader(stream))
    relations = [(answer, item) for answer in answers for item in answer["attributions"]]
    for row, (answer, item) in zip(rows, relations, strict=True):
        named = {entry["id"]: entry for entry in answer["speakers"] + answer["outlets"]}
        speaker = named.get(item["speaker"], {})
        assert (row["article"], row["digest"], row["relation"]) == (
            answer["id"],
            answer["digest"],
            item["id"],
        )
        assert (row["type"], row["level"], row["parent"]) == (
            item["type"],
            item["level"],
            item["parent"] or "",
        )
        assert row["speaker"] == speaker.get("name", "")
        assert row["speaker_role"] == (speaker.get("role") or "")
        assert row["content"] == " … ".join(span["text"] for span in item["content"])
        assert row["chain"] == " > ".join(item["chain"])
        assert float(row["confidence"]) == item["confidence"]
        offsets = [tuple(map(int, pair.split("-"))) for pair in row["content_offsets"].split()]
        assert offsets == [(span["start"], span["end"]) for span in item["content"]]


def test_parquet_has_the_same_rows_with_types(source: Path, answers: list[dict], tmp_path: Path):
    output = tmp_path / "out.parquet"
    run(source, "--output", output, status=3)
    table = pq.read_table(output)
    rows = table.to_pylist()
    relations = [(answer, item) for answer in answers for item in answer["attributions"]]
    assert [(row["digest"], row["relation"], row["chain"], row["confidence"]) for row in rows] == [
        (answer["digest"], item["id"], item["chain"], item["confidence"]) for answer, item in relations
    ]
    assert [row["cue_offsets"] for row in rows] == [
        [{"start": span["start"], "end": span["end"]} for span in item["cue"]] for _, item in relations
    ]


def test_the_outlet_of_a_row_is_the_one_that_relays_it(tmp_path: Path):
    text = (
        '"We have agreed on every point but one," Trade Minister Leyla Aliyeva told reporters, Trend reports.'
    )
    output = tmp_path / "out.csv"
    run("-", "--output", output, stdin=json.dumps({"text": text}).encode())
    with output.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["outlet"] for row in rows} == {"Trend"}
    assert {row["speaker_kind"] for row in rows} == {"person", "outlet"}


def test_brat_marks_the_words_of_the_text(
    source: Path, answers: list[dict], corpus: list[Article], tmp_path: Path
):
    folder = tmp_path / "brat"
    run(source, "--output", folder, "--to", "brat", status=3)
    assert (folder / "annotation.conf").exists()
    files = sorted(folder.glob("*.txt"))
    assert files[-1].name == f"{NUMBER + 3:09}-with-slash.txt"
    for file, article, answer in zip(files, corpus, answers, strict=True):
        text = file.read_bytes().decode()
        assert text == article.text
        marks = file.with_suffix(".ann").read_text().splitlines()
        bound = [line.split("\t") for line in marks if line.startswith("T")]
        assert len({name for name, _, _ in bound}) == len(bound)
        for _, place, words in bound:
            pieces = [tuple(map(int, piece.split())) for piece in re.sub(r"^\w+ ", "", place).split(";")]
            assert words == " ".join(text[start:end] for start, end in pieces)
            assert "\r" not in words
        contents = [place for _, place, _ in bound if place.startswith("Content ")]
        assert len(contents) == len(answer["attributions"])
        parents = [item for item in answer["attributions"] if item["parent"]]
        assert sum("\tInside " in line for line in marks) == len(parents)


def test_an_output_that_is_there_is_not_replaced_unless_told_to(tmp_path: Path):
    source = write_ndjson(tmp_path / "in.ndjson", list(articles(1)))
    output = tmp_path / "out.ndjson"
    output.write_text("precious")
    assert "--overwrite" in run(source, "--output", output, status=1)
    assert output.read_text() == "precious"
    run(source, "--output", output, "--overwrite")
    assert len(lines(output)) == 1


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["none.ndjson", "--output", "o.csv"], 1, "There is no none.ndjson."),
        (["-", "--output", "out"], 1, "--to"),
        (["-", "--output", "-", "--to", "csv"], 1, "name one"),
        (["-", "--output", "o.csv", "--column", "txet=a"], 2, "'txet=a' is not PART=NAME"),
        (["-", "--output", "o.csv", "--url", "localhost:8000"], 1, "write http://host:port"),
        (["-", "--output", "o.csv", "--url", "http://a", "--engine", "ray"], 2, "exclude each other"),
        (["-", "--output", "o.csv", "--engine", "ray", "--to", "csv"], 2, "Parquet"),
        (["-"], 2, "--output"),
    ],
)
def test_a_mistake_is_explained(arguments: list[str], status: int, message: str):
    assert message in run(*arguments, status=status)


def test_a_run_that_could_not_begin_is_in_nobodys_way(tmp_path: Path):
    source, output = tmp_path / "in.csv", tmp_path / "out.ndjson"
    source.write_text("body\nHe said no.\n")
    assert "--column text=NAME" in run(source, "--output", output, status=1)
    run(source, "--output", output, "--column", "text=body")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.ndjson"]


def test_a_missing_package_is_told_with_the_command_that_installs_it(tmp_path: Path):
    # A folder that is searched first and whose pyarrow cannot be imported stands for one that is not there.
    (tmp_path / "pyarrow.py").write_text("raise ImportError")
    path = ":".join([str(tmp_path), *filter(None, sys.path)])
    for arguments in (["--output", tmp_path / "o.parquet"], ["--output", tmp_path / "o", "--engine", "ray"]):
        said = run("-", *arguments, status=1, PYTHONPATH=path)
        assert re.search(r"pip install 'source-attribution\[(parquet|ray)\]'", said)
