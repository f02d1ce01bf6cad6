"""Work on many items in a few threads; results in the order of the items."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def in_order(work: Callable[[T], R], items: Iterable[T], concurrency: int) -> Iterator[R]:
    """Yield ``work(item)`` for each item, with at most ``concurrency`` of them in progress.

    Items are taken when there is a place for them, so that a stream of any length needs little memory. What
    ``work`` raises is raised in the item's place and ends the iteration.
    """
    running: deque[Future[R]] = deque()
    executor = ThreadPoolExecutor(concurrency, thread_name_prefix="request")
    try:
        for item in items:
            running.append(executor.submit(work, item))
            # Twice as many as threads: a slow item at the head does not leave the others without work.
            if len(running) >= 2 * concurrency:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
