import pytest
import redis

from service.cache import RedisStore
from service.embedded_valkey import EmbeddedValkey

NEWS = {"digest": "00ff"}
pytestmark = pytest.mark.anyio


async def test_what_was_put_is_got(valkey: EmbeddedValkey):
    store = RedisStore(valkey.url, "1.0+abc", ttl=60)
    assert await store.put("00ff", b"value", NEWS)
    assert await store.get("00ff") == b"value"
    await store.aclose()


async def test_another_pipeline_does_not_see_it(valkey: EmbeddedValkey):
    ours, theirs = RedisStore(valkey.url, "1.0+abc", ttl=60), RedisStore(valkey.url, "1.0+abd", ttl=60)
    await ours.put("00ff", b"value", NEWS)
    assert await theirs.get("00ff") is None
    await ours.aclose()
    await theirs.aclose()


async def test_a_connection_that_redis_closed_is_opened_again(valkey: EmbeddedValkey):
    store = RedisStore(valkey.url, "1.0+abc", ttl=60)
    await store.put("00ff", b"value", NEWS)
    with redis.Redis.from_url(valkey.url) as client:
        client.client_kill_filter(_type="normal", skipme=True)
    assert await store.get("00ff") == b"value"
    assert store.trouble is None
    await store.aclose()
