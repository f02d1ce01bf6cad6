import shutil
from pathlib import Path

import redis

from service.embedded_valkey import EmbeddedValkey
from service.extraction.extractor import MODEL
from tests.articles import WIRE
from tests.conftest import StartService

MISS = "attribution; fwd=miss; stored"
HIT = "attribution; hit"
MEMORY_HIT = "attribution; hit; detail=memory"


def test_the_second_identical_request_is_a_hit(start_service: StartService, valkey: EmbeddedValkey):
    service = start_service(REDIS_URL=valkey.url)
    first, second = service.post(WIRE), service.post(WIRE)
    assert [first.headers["cache-status"], second.headers["cache-status"]] == [MISS, MEMORY_HIT]
    assert first.content == second.content


def test_a_restarted_service_still_hits(start_service: StartService, valkey: EmbeddedValkey):
    service = start_service(REDIS_URL=valkey.url)
    service.post(WIRE)
    service.stop()
    assert start_service(REDIS_URL=valkey.url).post(WIRE).headers["cache-status"] == HIT


def test_another_model_misses(start_service: StartService, valkey: EmbeddedValkey, tmp_path: Path):
    start_service(REDIS_URL=valkey.url).post(WIRE)
    model = shutil.copytree(MODEL, tmp_path / "model")
    with (model / "meta.json").open("a") as changed:
        changed.write("\n")
    other = start_service(REDIS_URL=valkey.url, ATTRIBUTION_MODEL_DIR=str(model))
    assert other.post(WIRE).headers["cache-status"] == MISS


def test_a_text_that_differs_by_one_space_misses(start_service: StartService, valkey: EmbeddedValkey):
    service = start_service(REDIS_URL=valkey.url)
    service.post(WIRE)
    assert service.post(WIRE + " ").headers["cache-status"] == MISS


def test_a_stored_result_ends_after_its_time(start_service: StartService, valkey: EmbeddedValkey):
    service = start_service(REDIS_URL=valkey.url, ATTRIBUTION_CACHE_TTL="77")
    digest = service.post(WIRE).json()["digest"]
    with redis.Redis.from_url(valkey.url) as client:
        (key,) = client.keys(f"*{digest}")
        assert 70 <= client.ttl(key) <= 77
