import bz2
import csv
import gzip
import io
import json
import lzma
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from schemas import Article
from service.batch.choices import Choices, Columns
from service.batch.errors import BatchError
from service.batch.inputs import Inputs
from service.batch.rows import Rejected, Row, Task

ARTICLES = [Article("He said “no”.\nShe said yes.", "a"), Article("It rained, he said;\t| so", "b")]


def read(*paths: object, **choices: Any) -> list[Row]:
    return list(Inputs(Choices(inputs=tuple(map(str, paths)), output=Path("none"), **choices)))


def articles(*paths: object, **choices: Any) -> list[Article]:
    return [row.article for row in read(*paths, **choices) if isinstance(row, Task)]


def rejects(*paths: object, **choices: Any) -> list[tuple[int | None, str]]:
    return [(row.line, row.reason) for row in read(*paths, **choices) if isinstance(row, Rejected)]


def ndjson(text: str = "text", id: str = "id") -> bytes:
    return "".join(json.dumps({id: a.id, text: a.text, "more": [1]}) + "\n" for a in ARTICLES).encode()


def delimited(delimiter: str = ",", text: str = "text", id: str = "id") -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter)
    writer.writerows([[id, "more", text], *([a.id, "1", a.text] for a in ARTICLES)])
    return buffer.getvalue().encode()


def parquet(text: str = "text", id: str = "id") -> bytes:
    buffer = io.BytesIO()
    ids, texts = [a.id for a in ARTICLES], [a.text for a in ARTICLES]
    pq.write_table(pa.table({id: ids, "more": [1, 2], text: texts}), buffer, row_group_size=1)
    return buffer.getvalue()


@pytest.mark.parametrize("compress", [bytes, gzip.compress, zstandard.compress, bz2.compress, lzma.compress])
@pytest.mark.parametrize(("name", "content"), [("a.ndjson", ndjson()), ("a.csv", delimited())])
def test_streams_are_read_compressed_or_not(
    tmp_path: Path, name: str, content: bytes, compress: Callable[[bytes], bytes]
):
    file = tmp_path / name
    file.write_bytes(compress(content))
    assert articles(file) == ARTICLES


def test_a_compressed_file_is_known_by_its_whole_name(tmp_path: Path):
    file = tmp_path / "a.csv.gz"
    file.write_bytes(gzip.compress(delimited()))
    assert articles(file) == ARTICLES


def test_zstd_of_several_frames_is_read_to_its_end(tmp_path: Path):
    file = tmp_path / "a.ndjson.zst"
    file.write_bytes(b"".join(zstandard.compress(line + b"\n") for line in ndjson().splitlines()))
    assert articles(file) == ARTICLES


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_is_read_with_every_usual_delimiter(tmp_path: Path, delimiter: str):
    file = tmp_path / "a.csv"
    file.write_bytes(b"\xef\xbb\xbf" + delimited(delimiter))
    assert articles(file) == ARTICLES


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", ndjson("body", "guid")),
        ("a.csv", delimited(",", "body", "guid")),
        ("a.parquet", parquet("body", "guid")),
    ],
)
def test_the_caller_names_the_columns(tmp_path: Path, name: str, content: bytes):
    file = tmp_path / name
    file.write_bytes(content)
    assert articles(file, columns=Columns(text="body", id="guid")) == ARTICLES


@pytest.mark.parametrize(("name", "content"), [("a.csv", delimited()), ("a.parquet", parquet())])
def test_a_missing_column_ends_the_batch_and_is_named(tmp_path: Path, name: str, content: bytes):
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(BatchError, match=r"'body'.*--column text=NAME"):
        read(file, columns=Columns(text="body"))


def test_parquet_is_read_with_all_kinds_of_text_and_names(tmp_path: Path):
    texts = pa.array([a.text for a in ARTICLES])
    kinds = [pa.large_string(), pa.binary(), pa.dictionary(pa.int32(), pa.string())]
    for kind in kinds:
        file = tmp_path / "a.parquet"
        column = texts.dictionary_encode() if pa.types.is_dictionary(kind) else texts.cast(kind)
        days = pa.array([0, 1], pa.date32())
        pq.write_table(pa.table({"id": [17, None], "text": column, "published": days}), file)
        first, second = articles(file)
        assert (first.text, first.id, first.published) == (ARTICLES[0].text, "17", "1970-01-01")
        assert (second.text, second.id) == (ARTICLES[1].text, None)


def test_a_folder_is_read_in_the_order_of_names(tmp_path: Path):
    for name in ("b/2.txt", "b/10.txt", "a.txt", ".hidden.txt", "notes.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"This is {name}.")
    (tmp_path / "c.txt.gz").write_bytes(gzip.compress(b"\xef\xbb\xbfWith a mark.\r\n"))
    assert [(a.id, a.text) for a in articles(tmp_path)] == [
        ("a.txt", "This is a.txt."),
        ("c.txt.gz", "\ufeffWith a mark.\r\n"),
        ("b/10.txt", "This is b/10.txt."),
        ("b/2.txt", "This is b/2.txt."),
    ]


def test_bad_lines_are_rejected_with_their_number_and_reason(tmp_path: Path):
    file = tmp_path / "a.ndjson"
    bad = [b"{broken", b"", b'{"text": " "}', b'{"id": 1}', b'{"text": 5}', b"[]", b'{"text": "\xff"}']
    file.write_bytes(b"\n".join([b'{"text": "a"}', *bad, b'{"text": "b"}']))
    assert [a.text for a in articles(file)] == ["a", "b"]
    assert rejects(file) == [
        (2, "invalid-json"),
        (4, "empty-text"),
        (5, "invalid-article"),
        (6, "invalid-article"),
        (7, "invalid-article"),
        (8, "invalid-encoding"),
    ]


def test_bad_csv_rows_are_rejected_with_the_line_that_they_begin_in(tmp_path: Path):
    file = tmp_path / "a.csv"
    rows = [b"text,id", b'"two\nlines",1', b"one", b",3", b"\xff,4", b"last,5", b'"without end,6', b"x,y"]
    file.write_bytes(b"\n".join(rows))
    assert [a.id for a in articles(file)] == ["1", "5"]
    assert rejects(file) == [
        (4, "invalid-csv"),
        (5, "empty-text"),
        (6, "invalid-encoding"),
        (8, "invalid-csv"),
    ]


def test_a_quotation_mark_without_a_partner_does_not_swallow_the_file(tmp_path: Path):
    file = tmp_path / "a.csv"
    file.write_text('text\n"open\n' + "x\n" * 100 + "last\n")
    assert "last" in [a.text for a in articles(file, max_characters=50)]
    assert rejects(file, max_characters=50)[0] == (2, "invalid-csv")


def test_bad_parquet_rows_are_rejected_with_their_number(tmp_path: Path):
    file = tmp_path / "a.parquet"
    wrong = pa.Array.from_buffers(
        pa.string(),
        4,
        pa.array([b"a", None, b"\xff", b"b"], pa.binary()).buffers(),
    )
    pq.write_table(pa.table({"text": wrong}), file)
    assert [a.text for a in articles(file)] == ["a", "b"]
    assert rejects(file) == [(2, "invalid-article"), (3, "invalid-encoding")]


@pytest.mark.parametrize("name", ["a.ndjson", "a.csv", "a.txt"])
def test_a_text_beyond_the_limit_is_rejected_without_being_held_in_memory(tmp_path: Path, name: str):
    file = tmp_path / name
    with file.open("wb") as stream:
        stream.write(b"text\n" if name == "a.csv" else b'{"text": "' if name == "a.ndjson" else b"")
        stream.writelines(b"x" * 1_000_000 for _ in range(20))
        stream.write(b"\n" if name == "a.csv" else b'"}\n')
        stream.write(b"short\n" if name == "a.csv" else b'{"text": "short"}\n')
    found = read(file, max_characters=1000)
    assert [row.reason for row in found if isinstance(row, Rejected)] == ["text-too-long"]
    assert [row.article.text for row in found if isinstance(row, Task)] == (
        [] if name == "a.txt" else ["short"]
    )


@pytest.mark.parametrize(
    ("name", "content"), [("a.ndjson.gz", gzip.compress(ndjson())[:-12]), ("a.parquet", parquet()[:-9])]
)
def test_a_damaged_file_ends_the_batch(tmp_path: Path, name: str, content: bytes):
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(BatchError, match=re.escape(name)):
        read(file)


def test_an_unknown_kind_of_file_has_to_be_named(tmp_path: Path):
    file = tmp_path / "articles.dat"
    file.write_bytes(ndjson())
    with pytest.raises(BatchError, match="--from"):
        read(file)
    assert articles(file, read="ndjson") == ARTICLES


def test_an_empty_file_has_no_rows(tmp_path: Path):
    for name in ("a.ndjson", "a.csv"):
        (tmp_path / name).write_bytes(b"")
        assert read(tmp_path / name) == []


def test_the_progress_reaches_the_size_of_the_files(tmp_path: Path):
    for name, content in {"a.ndjson": ndjson(), "b.csv": delimited(), "c.parquet": parquet()}.items():
        (tmp_path / name).write_bytes(content)
    inputs = Inputs(Choices(inputs=(str(tmp_path),), output=Path("none")))
    assert len(list(inputs)) == 6
    assert inputs.consumed == inputs.total == sum(file.stat().st_size for file in tmp_path.iterdir())
