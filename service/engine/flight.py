"""Identical work in flight is done once.

The work belongs to everybody who waits for it: it goes on when the first caller leaves, and is cancelled
when the last one does.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class SingleFlight(Generic[T]):
    """Shares one running task among all callers with the same key."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[T]] = {}
        self._waiting: dict[asyncio.Task[T], int] = {}

    async def __call__(self, key: str, work: Callable[[], Awaitable[T]]) -> tuple[T, bool]:
        """Do the work, or wait for whoever does it already.

        Returns:
            What the work gave, and whether it was somebody else's.
        """
        task = self._tasks.get(key)
        joined = task is not None
        if task is None:
            task = self._tasks[key] = asyncio.ensure_future(_run(work))
            self._waiting[task] = 0
            task.add_done_callback(lambda done: self._forget(key, done))
        self._waiting[task] += 1
        try:
            return await asyncio.shield(task), joined
        finally:
            if task in self._waiting:
                self._waiting[task] -= 1
                if not self._waiting[task]:
                    self._forget(key, task)
                    task.cancel()

    def _forget(self, key: str, task: asyncio.Task[T]) -> None:
        self._waiting.pop(task, None)
        if self._tasks.get(key) is task:
            del self._tasks[key]


async def _run(work: Callable[[], Awaitable[T]]) -> T:
    return await work()
