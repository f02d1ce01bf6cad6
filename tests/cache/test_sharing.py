"""What other programs and other replicas see of the results."""

import json
import os
import signal
import socket
import threading
import time
from hashlib import sha256

import httpx
import redis

from service.embedded_valkey import EmbeddedValkey
from tests.articles import WIRE
from tests.conftest import StartService
from tests.running import RunningService

LONG = WIRE * 240


def plain_command(valkey: EmbeddedValkey, *words: str) -> bytes:
    """Send one command as any client in any language would, and read one bulk string."""
    with socket.socket(socket.AF_UNIX) as connection, connection.makefile("rb") as replies:
        connection.connect(valkey.url.removeprefix("unix://"))
        encoded = [word.encode() for word in words]
        request = b"*%d\r\n" % len(encoded) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w) for w in encoded)
        connection.sendall(request)
        length = int(replies.readline()[1:])
        return replies.read(length) if length >= 0 else b""


def test_another_language_can_read_a_result(service: RunningService, valkey: EmbeddedValkey):
    answer = service.post(WIRE).json()
    pipeline = service.client.get("/health/live").json()["pipeline"]
    digest = sha256(b"\n" + WIRE.encode()).hexdigest()
    value = plain_command(valkey, "GET", f"attribution:{pipeline}:{digest}")
    assert json.loads(value) == answer


def test_each_new_result_is_announced_to_consumer_groups(service: RunningService, valkey: EmbeddedValkey):
    with redis.Redis.from_url(valkey.url, decode_responses=True) as client:
        client.xgroup_create("attribution:results", "indexer", id="$", mkstream=True)
        posted = service.client.post("/v1/attributions", json={"text": WIRE, "id": "caller-17"}).json()
        service.post(WIRE)
        ((_, entries),) = client.xreadgroup("indexer", "worker-1", {"attribution:results": ">"}, count=10)
        assert len(entries) == 1
        entry_id, entry = entries[0]
        assert entry["digest"] == posted["digest"]
        assert entry["id"] == "caller-17"
        assert json.loads(entry["outlets"]) == [outlet["name"] for outlet in posted["outlets"]]
        assert int(entry["attributions"]) == len(posted["attributions"])
        assert json.loads(client.get(entry["key"])) == posted | {"id": None}
        assert client.xack("attribution:results", "indexer", entry_id) == 1


def post_in_thread(service: RunningService, text: str, statuses: list[str]) -> threading.Thread:
    def post() -> None:
        answer = httpx.post(f"{service.url}/v1/attributions", json={"text": text}, timeout=60)
        statuses.append(answer.headers["cache-status"])

    thread = threading.Thread(target=post)
    thread.start()
    return thread


def test_the_same_text_is_computed_once_in_a_process(start_service: StartService, valkey: EmbeddedValkey):
    service = start_service(REDIS_URL=valkey.url)
    statuses: list[str] = []
    for thread in [post_in_thread(service, LONG, statuses) for _ in range(6)]:
        thread.join()
    assert sorted(statuses).count("attribution; fwd=miss; stored") == 1
    assert all("stored" in status or "hit" in status for status in statuses)
    assert "attribution_extraction_seconds_count 1.0" in service.client.get("/metrics").text


def test_the_same_text_is_computed_once_by_all_replicas(start_service: StartService, valkey: EmbeddedValkey):
    replicas = [start_service(REDIS_URL=valkey.url) for _ in range(2)]
    statuses: list[str] = []
    for thread in [post_in_thread(replica, LONG, statuses) for replica in replicas]:
        thread.join()
    assert sorted(statuses) == ["attribution; fwd=miss; stored", "attribution; hit; collapsed"]


def test_a_replica_that_died_at_work_is_not_waited_for(start_service: StartService, valkey: EmbeddedValkey):
    doomed, heir = start_service(REDIS_URL=valkey.url), start_service(REDIS_URL=valkey.url)
    with redis.Redis.from_url(valkey.url) as client:
        lost = threading.Thread(target=lambda: _swallow(doomed))
        lost.start()
        while not client.keys("attribution-claim:*"):
            time.sleep(0.01)
        os.kill(doomed.pid, signal.SIGKILL)
        started = time.monotonic()
        assert heir.post(LONG).headers["cache-status"] == "attribution; fwd=miss; stored"
        assert time.monotonic() - started < 30
        assert not client.keys("attribution-claim:*")
        lost.join()


def _swallow(service: RunningService) -> None:
    try:
        httpx.post(f"{service.url}/v1/attributions", json={"text": LONG}, timeout=60)
    except httpx.TransportError:
        return
