"""The client for code that runs in an event loop."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Iterable
from types import TracebackType

import httpx

from schemas import Article, Health, Job, Result
from service.client import messages
from service.client.blocking import PATIENCE, READ_SECONDS
from service.client.errors import RefusedError
from service.client.job_results import RUNNING, job_pauses
from service.client.job_results import split_lines_async as split_lines
from service.client.messages import Message
from service.client.retries import BUSY, Retries


class AsyncClient:
    """Asks a running service, as :class:`~service.client.Client` does, without blocking.

    Args:
        url: Where the service is, such as ``http://127.0.0.1:8000``.
        key: API key, if the service wants one.
        patience: Seconds after which a request is not tried again.
        read_seconds: Longest wait for an answer.

    Raises:
        ValueError: The URL is none of HTTP.
    """

    def __init__(
        self,
        url: str,
        key: str | None = None,
        *,
        patience: float = PATIENCE,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        self._http = httpx.AsyncClient(**messages.settings(url, key, read_seconds))
        self._patience = patience

    async def extract(self, article: Article | str) -> Result:
        """Find who said what in an article; raises as :meth:`Client.extract` does."""
        return messages.read(await self._send(messages.article(article)), Result)

    async def extract_many(
        self, articles: Iterable[Article | str] | AsyncIterable[Article | str], concurrency: int = 8
    ) -> AsyncGenerator[Result | RefusedError]:
        """Find who said what in each of many articles, as :meth:`Client.extract_many` does."""
        places = asyncio.Semaphore(concurrency)
        running: deque[asyncio.Task[Result | RefusedError]] = deque()
        try:
            async for article in _each(articles):
                running.append(asyncio.create_task(self._extract_or_error(article, places)))
                if len(running) >= 2 * concurrency:
                    yield await running.popleft()
            while running:
                yield await running.popleft()
        finally:
            for task in running:
                task.cancel()

    async def submit(self, articles: Iterable[Article | str]) -> Job:
        """Hand in many articles, to be answered in the background; raises as :meth:`Client.extract` does."""
        return messages.read(await self._send(messages.submission(articles)), Job)

    async def job(self, name: str) -> Job:
        """Look how far a job is; raises as :meth:`Client.extract` does."""
        return messages.read(await self._send(messages.job(name)), Job)

    async def wait(self, name: str) -> Job:
        """Wait until a job is done or cancelled; raises as :meth:`Client.extract` does."""
        pauses = job_pauses()
        while True:
            job = await self.job(name)
            if job.state not in RUNNING:
                return job
            await asyncio.sleep(next(pauses))

    async def cancel(self, name: str) -> Job:
        """End a job; one that is done stays as it is; raises as :meth:`Client.extract` does."""
        return messages.read(await self._send(messages.cancellation(name)), Job)

    async def results(self, name: str, after: int = 0) -> AsyncGenerator[Result | RefusedError]:
        """Read the answers of a job in the order of its articles, as far as there is no gap.

        An article that the service refused yields its error. A connection that breaks is made again, and
        reading goes on.

        Args:
            name: The job's ``id``.
            after: Answers to leave out, from the first.
        """
        retries = Retries(messages.results(name, after), self._patience)
        while True:
            message = messages.results(name, after)
            try:
                async with self._http.stream(message.method, message.path) as cause:
                    if cause.is_success:
                        async for line in split_lines(cause.aiter_bytes()):
                            after += 1
                            retries = Retries(message, self._patience)
                            yield messages.read_line(line)
                        return
                    await cause.aread()
            except httpx.TransportError as error:
                cause = error
            if isinstance(cause, httpx.Response) and cause.status_code not in BUSY:
                messages.read(cause, object)
            await asyncio.sleep(retries.pause(cause))

    async def health(self) -> Health:
        """Ask whether the service is ready, and for its pipeline."""
        return messages.read(await self._send(messages.health()), Health)

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> "AsyncClient":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def _extract_or_error(
        self, article: Article | str, places: asyncio.Semaphore
    ) -> Result | RefusedError:
        async with places:
            try:
                return await self.extract(article)
            except RefusedError as error:
                return error

    async def _send(self, message: Message) -> httpx.Response:
        """Send until there is an answer."""
        retries = Retries(message, self._patience)
        while True:
            try:
                cause = await self._http.request(
                    message.method, message.path, content=message.content, headers=message.headers
                )
            except httpx.TransportError as error:
                cause = error
            else:
                if cause.status_code not in BUSY:
                    return cause
            await asyncio.sleep(retries.pause(cause))


async def _each(
    items: Iterable[Article | str] | AsyncIterable[Article | str],
) -> AsyncIterator[Article | str]:
    if isinstance(items, AsyncIterable):
        async for item in items:
            yield item
    else:
        for item in items:
            yield item
