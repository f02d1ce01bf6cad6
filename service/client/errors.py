"""What can go wrong between a caller and the service."""

from schemas import Problem


class ClientError(Exception):
    """Anything that kept the service from answering."""


class RefusedError(ClientError):
    """The service has answered with a problem; the same request would meet it again.

    Attributes:
        problem: What the service said; ``problem.type`` is stable and made for programs.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.title}. {problem.detail}")
        self.problem = problem

    @property
    def name(self) -> str:
        """Last part of the problem's type, such as ``empty-text``."""
        return self.problem.type.rpartition("/")[2]


class UnavailableError(ClientError):
    """The service could not be reached, or was busy for longer than the client is patient.

    Attributes:
        problem: The last answer, if there was one.
    """

    def __init__(self, message: str, problem: Problem | None = None) -> None:
        super().__init__(message)
        self.problem = problem


class UnexpectedAnswerError(ClientError):
    """Something else than this service answers at the address."""
