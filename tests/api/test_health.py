from tests.conftest import StartService
from tests.running import RunningService


def test_a_healthy_replica_is_live_and_ready(service: RunningService):
    for path in ("/health/live", "/health/ready"):
        answer = service.client.get(path)
        assert (answer.status_code, answer.json()["status"]) == (200, "ok")


def test_without_redis_a_replica_is_ready_but_degraded(start_service: StartService):
    service = start_service(REDIS_URL="redis://127.0.0.1:1/0")
    answer = service.client.get("/health/ready")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert "Redis" in answer.json()["reasons"][0]
    assert service.client.get("/health/live").json()["status"] == "ok"
