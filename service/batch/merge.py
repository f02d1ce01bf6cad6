"""Finished shards, in order, into the output."""

import shutil
from pathlib import Path

from service.batch.folder import Folder
from service.batch.rows import Answered, line_of
from service.batch.writers import Writer
from service.batch.writers.stream import OutputStream


def merge(folder: Folder, shards: int, writer: type[Writer], output: Path, rejects: Path) -> tuple[int, int]:
    """Write the output and, if there are any, the rejects; both appear complete or not at all.

    Args:
        folder: Where the shards are.
        shards: How many there are.
        writer: For the kind of output.
        output: Where the answers go.
        rejects: Where the rows without an answer go, one a line.

    Returns:
        Answered and rejected rows.
    """
    answered = rejected = 0
    made, made_rejects = folder.path / "output", folder.path / "rejects"
    _discard(made)
    writing = writer(made, output)
    rejecting = OutputStream(made_rejects, rejects)
    for index in range(shards):
        for outcome in folder.load(index).outcomes:
            if isinstance(outcome, Answered):
                answered += 1
                writing.write(answered + rejected, outcome)
            else:
                rejected += 1
                rejecting.write(line_of(outcome))
    writing.close()
    rejecting.close()
    if rejected:
        made_rejects.replace(rejects)
    if made.is_dir() or output.is_dir():
        _discard(output)  # a folder cannot be replaced in one step
    made.replace(output)
    return answered, rejected


def _discard(path: Path) -> None:
    """Remove what an interrupted or an earlier run has left."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
