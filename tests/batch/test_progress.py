import os
import pty
import re
import subprocess
from pathlib import Path

from service.batch.meter import Meter
from service.cli.progress import describe
from tests.batch.corpus import articles, write_ndjson
from tests.batch.running import COMMAND


def test_a_terminal_shows_a_bar_with_rate_time_and_errors(tmp_path: Path):
    source = write_ndjson(tmp_path / "in.ndjson", list(articles(60)))
    ours, theirs = pty.openpty()
    command = [*COMMAND, str(source), "--output", str(tmp_path / "out.ndjson")]
    with subprocess.Popen(command, stderr=theirs, env=os.environ | {"COLUMNS": "120"}) as process:
        os.close(theirs)
        shown = b""
        while piece := _read(ours):
            shown += piece
    os.close(ours)
    assert process.returncode == 0
    said = shown.decode()
    assert "━" in said
    assert re.search(r"\d+ articles, 0 rejected, \d+\.\d/s, \d+\.\d%, 0:00:\d\d left", said)
    assert "60 answered, 0 rejected, in 0:00:" in said


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # how a terminal says that nobody writes any more
        return b""


def test_what_an_earlier_run_has_done_counts_for_the_share_and_not_for_the_rate():
    meter = Meter()
    meter.total = 1000
    meter.start()
    meter.skip(rows=64, rejected=1, size=500)
    meter.reach(shard=8, rows=5, size=50)
    state = meter.snapshot()
    assert (state.articles, state.resumed, state.rejected, state.share) == (69, 64, 1, 0.55)
    meter.finish(shard=8, rows=10, rejected=2, size=100)
    state = meter.snapshot()
    assert (state.articles, state.rejected, state.share) == (74, 3, 0.6)
    assert describe(state).startswith("74 articles, 64 of them earlier, 3 rejected, ")


def test_without_a_known_size_no_share_and_no_time_is_made_up():
    meter = Meter()
    meter.finish(shard=0, rows=10, rejected=0, size=0)
    assert re.fullmatch(r"10 articles, 0 rejected, [\d,.]+/s", describe(meter.snapshot()))
