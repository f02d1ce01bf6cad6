"""Stored results: computed once, found again by every replica and by any tool that can read Redis."""

from service.cache.announcement import STREAM, announce
from service.cache.key import Offsets, Options, digest_of, key_of
from service.cache.memory import MemoryCache
from service.cache.none import NoStore
from service.cache.redis_store import RedisStore
from service.cache.store import Store

__all__ = [
    "STREAM",
    "MemoryCache",
    "NoStore",
    "Offsets",
    "Options",
    "RedisStore",
    "Store",
    "announce",
    "digest_of",
    "key_of",
]
