"""What can be wrong with jobs as a whole."""


class JobsUnavailableError(Exception):
    """The queue's Redis is not there, or does not do what it is asked; the message says why."""


class KeyReusedError(Exception):
    """An idempotency key came with another body, or other wishes, than before."""


class WorkerBrokenError(Exception):
    """A thread of a worker has died, so that it would take no more messages."""
