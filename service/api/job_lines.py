"""How a job's lines are answered: as those of an NDJSON body are."""

from collections.abc import AsyncGenerator, Mapping

from service.api import bodies
from service.api.rows import Row, answer_lines, fault_row
from service.engine import Engine
from service.jobs import Wishes
from service.settings import Settings


class JobLines:
    """Answers lines with one engine, under the limits of the settings."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._engine = engine
        self._settings = settings

    def answer(self, lines: Mapping[int, bytes], wishes: Wishes) -> AsyncGenerator[Row]:
        """Answer each line, in order."""
        limit = self._settings.max_characters
        articles = {number: bodies.read_line(line, limit) for number, line in lines.items()}
        return answer_lines(articles, self._engine, wishes.options, wishes.caching, self._settings.deadline)

    def give_up(self, number: int) -> Row:
        """Answer a line that the service failed at."""
        return fault_row(number)
