"""A running service in place of this machine's cores."""

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import msgspec

from service.batch.errors import BatchError
from service.batch.folder import store
from service.batch.meter import Meter
from service.batch.rows import Answered, Outcome, Rejected, Row, Task, reject
from service.batch.shards import Shard
from service.client import Client, ClientError, RefusedError, UnavailableError
from service.client.in_order import in_order

START_PATIENCE = 10.0  # seconds: whoever mistypes the address wants to know
PATIENCE = 600.0  # seconds, later: a batch has time, and services are restarted
# Problems that all rows would meet, and not one article alone.
_HOPELESS = frozenset({"unauthorized", "not-found", "method-not-allowed"})


class Service:
    """Lets a service answer shards, for the length of a ``with`` block.

    Args:
        url: Where the service is.
        key: API key, if it wants one.
        concurrency: Most requests at the same time.
        folder: Where finished shards are stored.
        keep_text: Store the articles with their answers.

    Attributes:
        pipeline: Version of the code and of the model that the service has.

    Raises:
        BatchError: There is no service.
    """

    def __init__(self, url: str, key: str | None, concurrency: int, folder: Path, keep_text: bool) -> None:
        try:
            with Client(url, key, patience=START_PATIENCE) as client:
                self.pipeline = client.health().pipeline
        except (ValueError, ClientError) as error:
            raise BatchError(str(error)) from error
        self._client = Client(url, key, patience=PATIENCE)
        self._concurrency = concurrency
        self._folder = folder
        self._keep_text = keep_text

    def __enter__(self) -> "Service":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def run(self, shards: Iterator[Shard], meter: Meter) -> None:
        """Have all shards answered, and store them.

        Raises:
            BatchError: The service stays away, refuses every article, or is not the same any more.
        """
        outcomes: list[Outcome] = []
        rows = ((shard, row) for shard in shards for row in shard.rows)
        for shard, outcome in in_order(self._answer, rows, self._concurrency):
            outcomes.append(outcome)
            done, whole = len(outcomes), len(shard.rows)
            meter.reach(shard.index, done, shard.bytes * done // whole)
            if done == whole:
                store(self._folder, shard, outcomes)
                rejected = sum(isinstance(outcome, Rejected) for outcome in outcomes)
                meter.finish(shard.index, whole, rejected, shard.bytes)
                outcomes = []

    def _answer(self, item: tuple[Shard, Row]) -> tuple[Shard, Outcome]:
        shard, row = item
        return shard, self._ask(row) if isinstance(row, Task) else row

    def _ask(self, task: Task) -> Outcome:
        try:
            result = self._client.extract(task.article)
        except RefusedError as error:
            if error.name in _HOPELESS:
                raise BatchError(str(error)) from error
            return reject(task, error.name, error.problem.detail)
        except UnavailableError as error:
            if error.problem and error.problem.type.endswith("/deadline-exceeded"):
                return reject(task, "deadline-exceeded", error.problem.detail)
            raise BatchError(f"{error} The same command goes on from here.") from error
        except ClientError as error:
            raise BatchError(str(error)) from error
        if result.pipeline != self.pipeline:
            raise BatchError(
                f"The service changed from {self.pipeline} to {result.pipeline}: begin anew with --overwrite."
            )
        return Answered(msgspec.json.encode(result), task.article.text if self._keep_text else None)
