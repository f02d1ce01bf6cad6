"""How right the extraction is: one scorer for the command line, the gate in CI and the README's table."""

from service.evaluation.gold import GoldError, read_gold
from service.evaluation.run import evaluate

__all__ = ["GoldError", "evaluate", "read_gold"]
