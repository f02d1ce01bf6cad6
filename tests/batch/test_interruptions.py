import hashlib
import itertools
import json
import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.batch.corpus import articles, write_ndjson
from tests.batch.running import lines, run, shards, start
from tests.running import wait_until

NUMBER = 640
SHARD = 4


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_ndjson(tmp_path_factory.mktemp("in") / "in.ndjson", list(articles(NUMBER)))


@pytest.fixture(scope="module")
def expected(source: Path) -> str:
    """Hash of what a run gives that nobody interrupts."""
    output = source.with_name("undisturbed.ndjson")
    run(source, "--output", output)
    return digest(output)


def digest(output: Path) -> str:
    return hashlib.sha256(output.read_bytes()).hexdigest()


def start_and_wait(source: Path, output: Path, *more: object) -> subprocess.Popen[bytes]:
    """Start a run and let it finish some of its shards."""
    process = start(source, "--output", output, "--shard-rows", SHARD, *more)
    wait_until(lambda: shards(output) >= 4)
    return process


def workers(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """The processes that work, without the one that they are forked from."""
    found = []
    for child in psutil.Process(process.pid).children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # it has ended meanwhile
            if child.ppid() != process.pid:
                found.append(child)
    return found


def leading(output: Path) -> int:
    """Shards that are finished with all before them."""
    finished = {int(path.stem) for path in output.with_name(f"{output.name}.parts").glob("*.shard")}
    return next(number for number in itertools.count() if number not in finished)


def assert_complete(output: Path, expected: str) -> None:
    """Nothing is lost, nothing is there twice, nothing is left behind."""
    answers = lines(output)
    assert [answer["id"] for answer in answers] == [f"article-{number}" for number in range(NUMBER)]
    assert len({answer["digest"] for answer in answers}) == NUMBER
    assert digest(output) == expected
    assert [path.name for path in output.parent.iterdir()] == [output.name]


def test_a_killed_run_goes_on_where_it_was_as_often_as_needed(source: Path, expected: str, tmp_path: Path):
    output = tmp_path / "out.ndjson"
    for _ in range(2):
        before = shards(output)
        with start(source, "--output", output, "--shard-rows", SHARD) as process:
            wait_until(lambda: shards(output) >= before + 4)  # noqa: B023 - waited for here
            family = workers(process)
            process.kill()
        assert psutil.wait_procs(family, timeout=5)[1] == [], "a worker outlives its parent"
        assert not output.exists()
    (tmp_path / "out.ndjson.parts" / "output").write_text("half an output that a killed run was writing")
    done = shards(output)
    assert done < NUMBER / SHARD, "the runs were not interrupted at all"
    said = run(source, "--output", output, "--shard-rows", SHARD)
    assert f"{NUMBER} answered, 0 rejected, {done * SHARD} of them earlier" in said
    assert_complete(output, expected)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_told_to_stop_says_how_to_go_on(
    source: Path, expected: str, tmp_path: Path, number: signal.Signals
):
    output = tmp_path / "out.ndjson"
    with start_and_wait(source, output) as process:
        os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)
        _, said = process.communicate(timeout=20)
    assert process.returncode == 128 + number
    assert said.splitlines()[-1] == b"Interrupted: the same command goes on from here."
    assert b"Traceback" not in said
    run(source, "--output", output, "--shard-rows", SHARD)
    assert_complete(output, expected)


def test_a_killed_worker_is_replaced_and_nothing_is_lost(source: Path, expected: str, tmp_path: Path):
    output = tmp_path / "out.ndjson"
    with start_and_wait(source, output) as process:
        for _ in range(3):
            family = workers(process)
            # The shard that is being worked on is done before the next worker dies: no row meets two deaths.
            beyond = shards(output) + len(family)
            family[0].kill()
            wait_until(lambda: leading(output) > beyond)  # noqa: B023 - waited for here
        process.communicate(timeout=60)
    assert process.returncode == 0
    assert_complete(output, expected)


def test_an_article_that_kills_its_worker_twice_is_rejected_and_spoils_no_other(tmp_path: Path):
    source = write_ndjson(tmp_path / "in.ndjson", list(articles(6)))
    endless = '"No," he said. ' * 130_000
    with source.open("a") as stream:
        stream.write(json.dumps({"id": "endless", "text": endless}) + "\n")
        stream.write(json.dumps({"id": "last", "text": "He said no."}) + "\n")
    output = tmp_path / "out.ndjson"
    with start(source, "--output", output, "--workers", 1) as process:
        killed: set[int] = set()

        def kill_whoever_works_for_long() -> bool:
            for worker in workers(process):
                with suppress(psutil.NoSuchProcess):
                    if worker.pid not in killed and worker.cpu_times().user > 2:
                        worker.kill()
                        killed.add(worker.pid)
            return len(killed) == 2

        wait_until(kill_whoever_works_for_long, 60)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 3, said
    assert [answer["id"] for answer in lines(output)] == [*(f"article-{n}" for n in range(6)), "last"]
    (reject,) = lines(output.with_name("out.ndjson.rejects.ndjson"))
    assert (reject["line"], reject["id"], reject["reason"]) == (7, "endless", "internal-error")


def test_another_run_does_not_take_over_what_an_unfinished_one_has_left(source: Path, tmp_path: Path):
    output, corpus = tmp_path / "out.ndjson", tmp_path / "corpus.ndjson"
    corpus.write_bytes(source.read_bytes())
    with start_and_wait(corpus, output) as process:
        process.send_signal(signal.SIGSTOP)  # holds on to it, and does not come to its end
        assert "Another run works on" in run(corpus, "--output", output, "--shard-rows", SHARD, status=1)
        process.kill()
    assert "differs in shard_rows" in run(corpus, "--output", output, status=1)
    corpus.write_bytes(source.read_bytes().replace(b'"No. 1"', b'"No. x"').replace(b"No. 2", b"No. x"))
    assert "The input has changed" in run(corpus, "--output", output, "--shard-rows", SHARD, status=1)
    corpus.write_bytes(source.read_bytes() + b'{"text": "He said no."}\n')
    assert "differs in inputs" in run(corpus, "--output", output, "--shard-rows", SHARD, status=1)
    run(corpus, "--output", output, "--overwrite")
    assert len(lines(output)) == NUMBER + 1


def test_standard_input_is_resumed_when_the_same_comes_again(source: Path, expected: str, tmp_path: Path):
    output = tmp_path / "out.ndjson"
    with start("-", "--output", output, "--shard-rows", SHARD) as process:
        assert process.stdin
        process.stdin.write(source.read_bytes())
        process.stdin.flush()
        wait_until(lambda: shards(output) >= 4)
        family = workers(process)
        process.kill()
    psutil.wait_procs(family, timeout=5)  # each may finish the shard that it has
    done = shards(output) * SHARD
    said = run("-", "--output", output, "--shard-rows", SHARD, stdin=source.read_bytes())
    assert f"{done} of them earlier" in said
    assert_complete(output, expected)
