import threading
from pathlib import Path

import psutil

from tests.batch.corpus import articles, write_ndjson
from tests.batch.running import start

NUMBER = 100


def test_memory_does_not_grow_with_the_file(tmp_path: Path):
    small = peak(tmp_path, NUMBER)
    large = peak(tmp_path, 10 * NUMBER)
    assert large < 1.1 * small


def peak(folder: Path, number: int) -> int:
    """Most bytes that a run and all its processes have used at one time."""
    source = write_ndjson(folder / f"{number}.ndjson", list(articles(number, paragraphs=1)))
    output = folder / f"{number}.out.ndjson"
    over = threading.Event()
    with start(source, "--output", output, "--shard-rows", 16) as process:
        found = [0]
        watcher = threading.Thread(target=_watch, args=(psutil.Process(process.pid), over, found))
        watcher.start()
        process.communicate(timeout=120)
        over.set()
        watcher.join()
    assert process.returncode == 0
    return max(found)


def _watch(root: psutil.Process, over: threading.Event, found: list[int]) -> None:
    while not over.wait(0.1):
        try:
            family = [root, *root.children(recursive=True)]
            # What several processes share counts once.
            found.append(sum(process.memory_full_info().pss for process in family))
        except psutil.Error:  # one has ended while it was looked at
            continue
