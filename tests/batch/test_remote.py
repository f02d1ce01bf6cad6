from pathlib import Path

from schemas import Article
from tests.batch.corpus import articles, write_ndjson
from tests.batch.running import lines, run, shards, start
from tests.conftest import StartService
from tests.running import RunningService, wait_until

NUMBER = 40


def test_a_service_answers_as_this_machine_does(service: RunningService, tmp_path: Path):
    items = [*articles(NUMBER), Article("x" * 1_600_000, "long")]  # more than this service takes
    source = write_ndjson(tmp_path / "in.ndjson", items)
    here, there = tmp_path / "here.ndjson", tmp_path / "there.ndjson"
    run(source, "--output", here, status=3, ATTRIBUTION_MAX_CHARACTERS="1500000")
    said = run(source, "--output", there, "--url", service.url, status=3)
    assert f"{NUMBER} answered, 1 rejected" in said
    assert there.read_bytes() == here.read_bytes()
    (reject,) = lines(tmp_path / "there.ndjson.rejects.ndjson")
    assert (reject["line"], reject["id"], reject["reason"]) == (NUMBER + 1, "long", "text-too-long")


def test_a_busy_service_loses_nothing(start_service: StartService, tmp_path: Path):
    service = start_service(ATTRIBUTION_QUEUE="0", ATTRIBUTION_THREADS="1")
    source = write_ndjson(tmp_path / "in.ndjson", [Article(a.text * 5, a.id) for a in articles(16)])
    output = tmp_path / "out.ndjson"
    run(source, "--output", output, "--url", service.url, "--workers", 4)
    assert [answer["id"] for answer in lines(output)] == [f"article-{number}" for number in range(16)]
    assert 'attribution_rejected_total{reason="queue-full"}' in service.client.get("/metrics").text


def test_a_run_goes_on_with_a_service_that_was_restarted(start_service: StartService, tmp_path: Path):
    service = start_service()
    port = service.url.rpartition(":")[2]
    source, output = write_ndjson(tmp_path / "in.ndjson", list(articles(200))), tmp_path / "out.ndjson"
    with start(source, "--output", output, "--url", service.url, "--shard-rows", 8) as process:
        wait_until(lambda: shards(output) >= 2)
        service.kill()
        start_service(ATTRIBUTION_PORT=port)
        process.communicate(timeout=60)
    assert process.returncode == 0
    assert [answer["id"] for answer in lines(output)] == [f"article-{number}" for number in range(200)]


def test_a_service_that_lets_nobody_in_ends_the_batch_at_once(start_service: StartService, tmp_path: Path):
    sha256 = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"  # of "secret"
    service = start_service(ATTRIBUTION_API_KEYS=sha256)
    source, output = write_ndjson(tmp_path / "in.ndjson", list(articles(4))), tmp_path / "out.ndjson"
    assert "A key is needed" in run(source, "--output", output, "--url", service.url, status=1)
    run(source, "--output", output, "--url", service.url, ATTRIBUTION_API_KEY="secret")
    assert len(lines(output)) == 4
