"""A process that answers shards, one at a time, in one thread."""

import os
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from service.batch.folder import store
from service.batch.rows import Outcome, Rejected, Row
from service.batch.shards import Shard
from service.memory import give_back
from service.parent_death import follow_parent


class Ready(msgspec.Struct, frozen=True):
    """The worker waits for its first shard."""

    pipeline: str


class Began(msgspec.Struct, frozen=True):
    """The worker begins with a row of its shard, counted from 0."""

    row: int


class Stored(msgspec.Struct, frozen=True):
    """The shard is finished; the worker waits for the next."""

    rejected: int


class Failed(msgspec.Struct, frozen=True):
    """The worker cannot go on, and no other could."""

    message: str


Report = Ready | Began | Stored | Failed


def work(connection: Connection, folder: Path, keep_text: bool) -> None:
    """Answer the shards that come through a connection until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches everybody; the parent says when to stop
    follow_parent(os.getppid(), signal.SIGKILL)
    # Here, because the parent needs neither the model nor its libraries.
    from service.batch import preload
    from service.batch.answering import Answerer
    from service.extraction import ModelError

    try:
        extractor = preload.extractor()
        connection.send(Ready(extractor.version))
        answerer = Answerer(extractor, keep_text)
        while True:
            connection.send(_answer(connection.recv(), answerer, folder, connection))
    except ModelError as error:
        connection.send(Failed(str(error)))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


def _answer(
    shard: Shard, answer: Callable[[Row], Outcome], folder: Path, connection: Connection
) -> Stored | Failed:
    outcomes = []
    for number, row in enumerate(shard.rows):
        connection.send(Began(number))
        outcomes.append(answer(row))
    try:
        store(folder, shard, outcomes)
    except OSError as error:
        return Failed(f"{folder} cannot be written to: {error.strerror}.")
    give_back()  # or a long batch would keep what the longest articles of all shards have needed
    return Stored(sum(isinstance(outcome, Rejected) for outcome in outcomes))
