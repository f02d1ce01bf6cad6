"""The client for code that waits."""

import threading
from collections.abc import Iterable, Iterator
from types import TracebackType

import httpx

from schemas import Article, Health, Result
from service.client import messages
from service.client.errors import RefusedError
from service.client.in_order import in_order
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

    def health(self) -> Health:
        """Ask whether the service is ready, and for its pipeline.

        Raises:
            UnavailableError: The service stayed out of reach.
            UnexpectedAnswerError: There is another service at the address.
        """
        return messages.read(self._send(Message("GET", "/health/ready")), Health)

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
