"""The client for code that waits."""

import threading
import time
from collections.abc import Iterable, Iterator
from types import TracebackType

import httpx

from schemas import Article, Health, Job, Result
from service.client import messages
from service.client.errors import RefusedError
from service.client.in_order import in_order
from service.client.job_results import RUNNING, job_pauses, split_lines
from service.client.messages import Message
from service.client.retries import BUSY, Retries

PATIENCE = 60.0
READ_SECONDS = 330.0  # longer than the service lets an article take


class Client:
    """Asks a running service; safe to use from several threads.

    Busy answers (503, honouring ``Retry-After``) and broken connections are tried again, with growing and
    random pauses.

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
        self._http = httpx.Client(**messages.settings(url, key, read_seconds))
        self._patience = patience
        self._closed = threading.Event()

    def extract(self, article: Article | str) -> Result:
        """Find who said what in an article.

        Raises:
            RefusedError: The service cannot use the article, or the key.
            UnavailableError: The service stayed busy or out of reach.
            UnexpectedAnswerError: There is another service at the address.
        """
        return messages.read(self._send(messages.article(article)), Result)

    def extract_many(
        self, articles: Iterable[Article | str], concurrency: int = 8
    ) -> Iterator[Result | RefusedError]:
        """Find who said what in each of many articles; results come in the order of the articles.

        Articles are taken as they are needed, so that a stream of any length needs little memory. One that
        the service refuses yields its error in its place and spoils no other.

        Args:
            articles: What to ask for.
            concurrency: Most requests at the same time.

        Raises:
            UnavailableError: The service stayed busy or out of reach.
            UnexpectedAnswerError: There is another service at the address.
        """
        return in_order(self._extract_or_error, articles, concurrency)

    def submit(self, articles: Iterable[Article | str]) -> Job:
        """Hand in many articles, to be answered in the background.

        Raises:
            RefusedError: The service cannot use the articles, or the key, or has no such job.
            UnavailableError: The service stayed busy or out of reach.
            UnexpectedAnswerError: There is another service at the address.
        """
        return messages.read(self._send(messages.submission(articles)), Job)

    def job(self, name: str) -> Job:
        """Look how far a job is.

        Raises:
            RefusedError: The service cannot use the articles, or the key, or has no such job.
            UnavailableError: The service stayed busy or out of reach.
            UnexpectedAnswerError: There is another service at the address.
        """
        return messages.read(self._send(messages.job(name)), Job)

    def wait(self, name: str) -> Job:
        """Wait until a job is done or cancelled.

        Raises:
            RefusedError: The service cannot use the articles, or the key, or has no such job.
            UnavailableError: The service stayed busy or out of reach.
            UnexpectedAnswerError: There is another service at the address.
        """
        pauses = job_pauses()
        while (job := self.job(name)).state in RUNNING:
            time.sleep(next(pauses))
        return job

    def cancel(self, name: str) -> Job:
        """End a job; one that is done stays as it is.

        Raises:
            RefusedError: The service cannot use the articles, or the key, or has no such job.
            UnavailableError: The service stayed busy or out of reach.
            UnexpectedAnswerError: There is another service at the address.
        """
        return messages.read(self._send(messages.cancellation(name)), Job)

    def results(self, name: str, after: int = 0) -> Iterator[Result | RefusedError]:
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
                with self._http.stream(message.method, message.path) as cause:
                    if cause.is_success:
                        for line in split_lines(cause.iter_bytes()):
                            after += 1
                            retries = Retries(message, self._patience)
                            yield messages.read_line(line)
                        return
                    cause.read()
            except httpx.TransportError as error:
                cause = error
            if isinstance(cause, httpx.Response) and cause.status_code not in BUSY:
                messages.read(cause, object)
            if self._closed.wait(retries.pause(cause)):
                raise messages.given_up(message, cause)

    def health(self) -> Health:
        """Ask whether the service is ready, and for its pipeline.

        Raises:
            UnavailableError: The service stayed out of reach.
            UnexpectedAnswerError: There is another service at the address.
        """
        return messages.read(self._send(messages.health()), Health)

    def close(self) -> None:
        """Let go of the connections; requests that wait for another attempt end with an error."""
        self._closed.set()
        self._http.close()

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _extract_or_error(self, article: Article | str) -> Result | RefusedError:
        try:
            return self.extract(article)
        except RefusedError as error:
            return error

    def _send(self, message: Message) -> httpx.Response:
        """Send until there is an answer."""
        retries = Retries(message, self._patience)
        while True:
            try:
                cause = self._http.request(
                    message.method, message.path, content=message.content, headers=message.headers
                )
            except httpx.TransportError as error:
                cause = error
            else:
                if cause.status_code not in BUSY:
                    return cause
            if self._closed.wait(retries.pause(cause)):
                raise messages.given_up(message, cause)
