from service.cache import MemoryCache


def test_the_values_used_last_are_kept():
    cache = MemoryCache(limit=10)
    cache.put("a", b"12345")
    cache.put("b", b"12345")
    assert cache.get("a") == b"12345"
    cache.put("c", b"12345")
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == (b"12345", None, b"12345")


def test_a_value_larger_than_everything_is_not_kept():
    cache = MemoryCache(limit=4)
    cache.put("a", b"1234")
    cache.put("b", b"12345")
    assert (cache.get("a"), cache.get("b")) == (b"1234", None)


def test_a_value_is_forgotten_after_its_time():
    cache = MemoryCache(limit=10, lifetime=0)
    cache.put("a", b"12345")
    assert cache.get("a") is None


def test_no_room_keeps_nothing():
    cache = MemoryCache(limit=0)
    cache.put("a", b"1")
    assert cache.get("a") is None
