"""What all writers have in common."""

from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

from service.batch.rows import Answered


class Writer(ABC):
    """Writes an output that is not in its place yet.

    Args:
        path: Where to write; nothing is there.
        name: What the output will be called.

    Attributes:
        needs_text: Whether the articles are written, too.
    """

    needs_text: ClassVar[bool] = False

    @classmethod  # noqa: B027 - most need nothing
    def check(cls) -> None:
        """See whether everything that writing needs is installed.

        Raises:
            BatchError: It is not.
        """

    @abstractmethod
    def __init__(self, path: Path, name: Path) -> None: ...

    @abstractmethod
    def write(self, number: int, row: Answered) -> None:
        """Write the answer for a row, counted from 1 over all inputs."""

    @abstractmethod
    def close(self) -> None:
        """Complete the output on the disk."""
