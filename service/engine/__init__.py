"""From a text to its result: from the store if it is there, else extracted once for everybody who waits."""

from service.engine.answer import Answer, CacheState
from service.engine.assembly import create_engine
from service.engine.engine import Engine, as_result
from service.engine.order import Caching, Order
from service.engine.pool import OverloadedError
from service.engine.view import view

__all__ = [
    "Answer",
    "CacheState",
    "Caching",
    "Engine",
    "Order",
    "OverloadedError",
    "as_result",
    "create_engine",
    "view",
]
