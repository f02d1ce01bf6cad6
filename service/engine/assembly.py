"""The engine that the settings ask for."""

from service import extraction
from service.cache import MemoryCache, NoStore, RedisStore
from service.engine.engine import Engine
from service.settings import Settings


def create_engine(settings: Settings) -> Engine:
    """Load the model, and put the engine together with its stores.

    Raises:
        ModelError: The model cannot be loaded.
    """
    extractor = extraction.load(settings.model_dir)
    if settings.redis_url:
        store = RedisStore(settings.redis_url, extractor.version, settings.cache_ttl)
    else:
        store = NoStore()
    memory = MemoryCache(settings.memory_bytes)
    return Engine(extractor, store, memory, settings.threads, settings.queue)
