import gzip
import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from tests.articles import WIRE
from tests.conftest import StartService
from tests.running import RunningService, wait_until

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


def test_a_request_has_one_id_in_its_answer_and_in_the_log(service: RunningService):
    identity = service.post(WIRE).headers["x-request-id"]
    assert re.fullmatch("[0-9a-f]{32}", identity)
    wait_until(lambda: any(line.get("request_id") == identity for line in service.logs("request")))


def test_the_trace_of_the_caller_is_honoured(service: RunningService):
    parent = f"00-{TRACE}-00f067aa0ba902b7-01"
    assert service.post(WIRE, headers={"traceparent": parent}).headers["x-request-id"] == TRACE


def test_a_trace_that_is_none_is_not(service: RunningService):
    for parent in (
        "",
        "00-xyz-1-1",
        f"ff-{TRACE}-00f067aa0ba902b7-01",
        "00-" + "0" * 32 + "-00f067aa0ba902b7-01",
    ):
        assert service.post(WIRE, headers={"traceparent": parent}).headers["x-request-id"] != TRACE


def test_a_collector_gets_spans_without_what_was_sent(start_service: StartService):
    received: list[bytes] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self):
            received.append(gzip_or_plain(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    with HTTPServer(("127.0.0.1", 0), Collector) as collector:
        threading.Thread(target=collector.serve_forever, daemon=True).start()
        service = start_service(OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{collector.server_port}")
        parent = f"00-{TRACE}-00f067aa0ba902b7-01"
        answer = service.post(WIRE, headers={"traceparent": parent})
        service.client.get("/Zanzibar?Zanzibar")
        service.stop()
        collector.shutdown()
    sent = b"".join(received)
    assert answer.headers["x-request-id"] == TRACE
    assert bytes.fromhex(TRACE) in sent
    assert b"POST /v1/attributions" in sent
    assert b"Zanzibar" not in sent
    assert b"talks" not in sent


def gzip_or_plain(body: bytes) -> bytes:
    return gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body


def test_the_numbers_of_all_workers_are_added_up(start_service: StartService):
    service = start_service(ATTRIBUTION_WORKERS="2")
    for number in range(8):
        service.post(f"{WIRE} {number}", headers={"connection": "close"})
    service.post(WIRE + " 0", headers={"connection": "close"})
    text = service.client.get("/metrics").text
    assert 'attribution_cache_total{outcome="miss"} 8.0' in text
    assert "attribution_extraction_seconds_count" in text
    assert 'route="/v1/attributions"' in text
    assert 'attribution_pipeline_info{pipeline="' in text


def test_no_number_is_labelled_with_what_a_caller_sent(service: RunningService):
    service.client.get("/some/secret/path")
    service.client.request("BREW", "/health/live")
    text = service.client.get("/metrics").text
    assert "secret" not in text
    assert "BREW" not in text
