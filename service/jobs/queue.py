"""dramatiq over Redis: the messages of jobs, and what makes their delivery certain.

A message has names alone: of a job whose chunks are to be put into the queue, or of a chunk. dramatiq
delivers each at least once: what a worker holds that shows no sign of life for six seconds goes to another.
"""

import asyncio
import time
from uuid import uuid4

import dramatiq
from dramatiq.broker import Consumer
from dramatiq.brokers.redis import MAINTENANCE_SCALE, RedisBroker
from dramatiq.middleware import Retries
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from service.jobs.connection import TIMEOUT, answering
from service.jobs.store import QUEUE, QUEUE_NAMESPACE

START = "start"
CHUNK = "chunk"
HEARTBEAT = 6_000  # milliseconds; workers show signs of life about once a second
FIRST_PAUSE = 1_000  # milliseconds before a chunk that failed is tried again; doubles with each try
LONGEST_PAUSE = 60_000
DEAD_LETTERS = 7 * 24 * 3600 * 1000  # milliseconds that the dead-letter queue keeps a message


class Sender:
    """Puts jobs into the queue, for the API."""

    def __init__(self, url: str) -> None:
        self._broker = RedisBroker(client=_client(url), namespace=QUEUE_NAMESPACE, middleware=[])

    async def start(self, job: str) -> None:
        """Put a job into the queue.

        Raises:
            JobsUnavailableError: The queue does not work.
        """
        with answering():
            await asyncio.to_thread(self._broker.enqueue, message(START, job))


class WorkerBroker(RedisBroker):
    """The queue as a worker sees it: no message is lost while Redis is away.

    Args:
        url: Of the queue.
    """

    def __init__(self, url: str) -> None:
        super().__init__(
            client=_client(url),
            namespace=QUEUE_NAMESPACE,
            # How often a chunk is tried is counted in the job: a worker that dies of it counts, too.
            middleware=[
                Retries(retry_when=lambda _, __: True, min_backoff=FIRST_PAUSE, max_backoff=LONGEST_PAUSE)
            ],
            # Looked for with each fetch, so that the chunks of a dead worker do not wait.
            maintenance_chance=MAINTENANCE_SCALE,
            heartbeat_timeout=HEARTBEAT,
            dead_message_ttl=DEAD_LETTERS,
        )
        self._consumed: set[str] = set()

    def enqueue(self, message: dramatiq.Message, *, delay: int | None = None) -> dramatiq.Message:
        """Enqueue, however long Redis is away: dramatiq would forget a chunk that is to be tried again."""
        while True:
            try:
                return super().enqueue(message, delay=delay)
            except RedisError:
                time.sleep(1)

    def consume(self, queue_name: str, prefetch: int = 1, timeout: int = 5000) -> Consumer:
        """Consume; under a new name after the connection broke.

        Messages that Redis has handed out and that never arrived then belong to nobody alive, and are
        delivered again.
        """
        if queue_name in self._consumed:
            self.broker_id = str(uuid4())
        self._consumed.add(queue_name)
        return super().consume(queue_name, prefetch, timeout)


def message(actor: str, *names: str) -> dramatiq.Message:
    """Make a message for one of the two actors."""
    return dramatiq.Message(queue_name=QUEUE, actor_name=actor, args=names, kwargs={}, options={})


def _client(url: str) -> Redis:
    """Make a client that tries nothing twice by itself: a fetch whose reply is lost must not go unnoticed."""
    return Redis.from_url(
        url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, retry=Retry(NoBackoff(), retries=0)
    )
