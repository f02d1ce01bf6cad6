import json
from pathlib import Path

import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.batch.corpus import articles
from tests.batch.running import lines, run, start
from tests.running import wait_until

NUMBER = 90
FILES = 3


def actors(driver: int) -> list[psutil.Process]:
    """The processes that extract."""
    family = psutil.Process(driver).children(recursive=True)
    return [process for process in family if _title(process).startswith("ray::MapWorker")]


def _title(process: psutil.Process) -> str:
    try:
        return "".join(process.cmdline())
    except psutil.Error:  # it has ended
        return ""


@pytest.mark.slow
def test_a_ray_cluster_that_loses_an_actor_gives_the_rows_that_this_machine_gives(tmp_path: Path):
    items = list(articles(NUMBER))
    source = tmp_path / "in"
    source.mkdir()
    for number in range(FILES):
        part = items[number::FILES]
        names, texts = [item.id for item in part], [item.text for item in part]
        table = pa.table({"guid": [*names, "bad"], "body": [*texts, " "], "more": range(len(part) + 1)})
        pq.write_table(table, source / f"{number}.parquet")
    columns = ["--column", "text=body", "--column", "id=guid"]
    here, there = tmp_path / "here.parquet", tmp_path / "there"

    run(source, "--output", here, *columns, status=3)
    # This machine with two actors as the cluster, and a URL as the address of the output.
    options = ["--engine", "ray", "--workers", 2, "--shard-rows", 16]
    with start(source, "--output", there.as_uri(), *columns, *options) as process:
        wait_until(lambda: len(actors(process.pid)) == 2, 200)
        actors(process.pid)[0].kill()
        _, said = process.communicate(timeout=300)
    assert process.returncode == 3, said.decode()
    assert f"{NUMBER} answered, {FILES} rejected (see {there.as_uri()}/rejects)" in said.decode()

    order = [("article", "ascending"), ("relation", "ascending")]
    assert pq.read_table(there / "relations").sort_by(order) == pq.read_table(here).sort_by(order)
    rejects = [row for file in (there / "rejects").iterdir() for row in lines(file)]
    assert [(row["id"], row["reason"]) for row in rejects] == [("bad", "empty-text")] * FILES
    assert sorted(Path(row["input"]).name for row in rejects) == ["0.parquet", "1.parquet", "2.parquet"]
    assert json.loads((there / "_SUCCESS").read_text()) == {"answered": NUMBER, "rejected": FILES}

    again = run(source, "--output", there, *columns, "--engine", "ray", status=1)
    assert "is there already" in again
