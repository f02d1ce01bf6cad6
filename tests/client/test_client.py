import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from schemas import Article, Result
from service.client import AsyncClient, Client, RefusedError, UnavailableError, UnexpectedAnswerError
from tests.articles import WIRE
from tests.conftest import StartService
from tests.running import RunningService

BAD = 3
NUMBER = 12


@pytest.fixture
def client(service: RunningService) -> Iterator[Client]:
    with Client(service.url) as client:
        yield client


def wires() -> list[Article]:
    articles = [Article(f"{WIRE} Number {number}.", id=str(number)) for number in range(NUMBER)]
    articles[BAD] = Article(" ")
    return articles


def test_a_result_is_what_the_service_answers(client: Client, service: RunningService):
    result = client.extract(WIRE)
    raw = service.post(WIRE).json()
    assert isinstance(result, Result)
    assert (result.digest, len(result.attributions)) == (raw["digest"], len(raw["attributions"]))
    assert client.extract(Article(WIRE, id="mine")).id == "mine"
    assert client.health().pipeline == result.pipeline


def test_a_refusal_has_the_problem_of_the_service(client: Client):
    with pytest.raises(RefusedError) as refusal:
        client.extract(" ")
    assert refusal.value.name == "empty-text"
    assert refusal.value.problem.status == 422


def test_many_articles_are_answered_in_order_and_a_bad_one_spoils_no_other(client: Client):
    answers = list(client.extract_many(wires(), concurrency=4))
    refused = answers.pop(BAD)
    assert isinstance(refused, RefusedError)
    assert [answer.id for answer in answers if isinstance(answer, Result)] == [
        str(number) for number in range(NUMBER) if number != BAD
    ]


@pytest.mark.anyio
async def test_the_asynchronous_client_does_the_same(service: RunningService):
    async def stream():
        for article in wires():
            yield article

    async with AsyncClient(service.url) as client:
        assert (await client.extract(WIRE)).digest == service.post(WIRE).json()["digest"]
        answers = [answer async for answer in client.extract_many(stream(), concurrency=4)]
        assert (await client.health()).pipeline
    refused = answers.pop(BAD)
    assert isinstance(refused, RefusedError)
    assert refused.name == "empty-text"
    assert [answer.id for answer in answers if isinstance(answer, Result)] == [
        str(number) for number in range(NUMBER) if number != BAD
    ]


def test_articles_are_taken_as_they_are_needed(client: Client):
    taken = 0

    def stream() -> Iterator[str]:
        nonlocal taken
        while True:
            taken += 1
            yield WIRE

    answers = client.extract_many(stream(), concurrency=2)
    for _ in range(5):
        next(answers)
    assert taken <= 5 + 2 * 2


def test_a_busy_service_is_asked_again_when_it_says(start_service: StartService):
    service = start_service(ATTRIBUTION_QUEUE="0", ATTRIBUTION_THREADS="1", ATTRIBUTION_MEMORY_BYTES="0")
    long = [WIRE * 15 + str(number) for number in range(4)]
    with Client(service.url) as client:
        started = time.monotonic()
        answers = list(client.extract_many(long, concurrency=4))
    assert all(isinstance(answer, Result) for answer in answers)
    turned_away = 'attribution_rejected_total{reason="queue-full"} 0.0'
    assert turned_away not in service.client.get("/metrics").text
    assert time.monotonic() - started > 1, "Retry-After is at least a second"


def test_a_service_that_is_away_for_a_moment_is_waited_for(start_service: StartService):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    answers: list[Result] = []
    with Client(f"http://127.0.0.1:{port}") as client:
        waiting = threading.Thread(target=lambda: answers.append(client.extract(WIRE)))
        waiting.start()
        start_service(ATTRIBUTION_PORT=str(port))
        waiting.join(30)
    assert answers
    assert answers[0].attributions


def test_patience_ends(start_service: StartService):
    service = start_service()
    service.kill()
    with Client(service.url, patience=0.5) as client, pytest.raises(UnavailableError, match="no answer"):
        client.extract(WIRE)


def test_closing_the_client_ends_what_waits_for_another_attempt(start_service: StartService):
    service = start_service()
    service.kill()
    client = Client(service.url)
    errors: list[Exception] = []

    def ask() -> None:
        try:
            client.extract(WIRE)
        except UnavailableError as error:
            errors.append(error)

    waiting = threading.Thread(target=ask)
    waiting.start()
    time.sleep(0.5)
    client.close()
    waiting.join(5)
    assert errors


def test_a_key_opens_a_closed_service(start_service: StartService):
    sha256 = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"  # of "secret"
    service = start_service(ATTRIBUTION_API_KEYS=sha256)
    with Client(service.url, key="secret") as client:
        assert client.extract(WIRE).attributions
    with Client(service.url) as client, pytest.raises(RefusedError) as refusal:
        client.extract(WIRE)
    assert refusal.value.name == "unauthorized"


def test_another_service_at_the_address_is_told_from_ours():
    class Other(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<html>")

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Other) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        with Client(f"http://127.0.0.1:{server.server_port}") as client, pytest.raises(UnexpectedAnswerError):
            client.extract(WIRE)
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://localhost", "http://"])
def test_an_address_that_is_none_is_refused_at_once(url: str):
    with pytest.raises(ValueError, match="http://host:port"):
        Client(url)
