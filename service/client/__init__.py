"""A typed client of the service::

    from service.client import Client

    with Client("http://127.0.0.1:8000") as client:
        result = client.extract("He said no, Trend reports.")

:class:`AsyncClient` is the same for event loops. Results are the Structs of :mod:`schemas`.
"""

from service.client.asynchronous import AsyncClient
from service.client.blocking import Client
from service.client.errors import ClientError, RefusedError, UnavailableError, UnexpectedAnswerError

__all__ = [
    "AsyncClient",
    "Client",
    "ClientError",
    "RefusedError",
    "UnavailableError",
    "UnexpectedAnswerError",
]
