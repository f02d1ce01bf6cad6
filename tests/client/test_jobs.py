from collections.abc import Iterator

import pytest

from schemas import Article, Result
from service.client import AsyncClient, Client, RefusedError
from service.embedded_valkey import EmbeddedValkey
from tests.articles import WIRE
from tests.running import RunningService, RunningWorker

NUMBER = 20
BAD = 4


@pytest.fixture(scope="module")
def jobs_service(shared_valkey: EmbeddedValkey) -> Iterator[RunningService]:
    """A service whose jobs are worked on."""
    urls = {"REDIS_URL": shared_valkey.url, "ATTRIBUTION_JOBS_REDIS_URL": shared_valkey.url}
    with RunningService(urls) as service, RunningWorker(urls):
        yield service


def wires() -> list[Article]:
    articles = [Article(f"{WIRE} Job {number}.", id=str(number)) for number in range(NUMBER)]
    articles[BAD] = Article(" ")
    return articles


def assert_complete(answers: list[Result | RefusedError]) -> None:
    refused = answers.pop(BAD)
    assert isinstance(refused, RefusedError)
    assert refused.name == "empty-text"
    names = [answer.id for answer in answers if isinstance(answer, Result)]
    assert names == [str(number) for number in range(NUMBER) if number != BAD]


def test_a_job_is_handed_in_waited_for_and_read(jobs_service: RunningService):
    with Client(jobs_service.url) as client:
        job = client.wait(client.submit(wires()).id)
        assert (job.state, job.total, job.done, job.failed) == ("done", NUMBER, NUMBER - 1, 1)
        answers = list(client.results(job.id))
        assert list(map(str, client.results(job.id, after=NUMBER - 2))) == list(map(str, answers[-2:]))
        assert answers[0] == client.extract(wires()[0])
    assert_complete(answers)


@pytest.mark.anyio
async def test_the_asynchronous_client_does_the_same(jobs_service: RunningService):
    async with AsyncClient(jobs_service.url) as client:
        job = await client.wait((await client.submit(wires())).id)
        assert (job.state, job.total) == ("done", NUMBER)
        assert_complete([answer async for answer in client.results(job.id)])


def test_a_job_can_be_cancelled(jobs_service: RunningService):
    with Client(jobs_service.url) as client:
        job = client.submit(WIRE * 20 + str(number) for number in range(200))
        assert client.cancel(job.id).state == "cancelled"
        assert client.wait(job.id).state == "cancelled"


def test_a_job_that_there_is_not_is_refused(jobs_service: RunningService):
    with Client(jobs_service.url) as client:
        for ask in (client.job, client.wait, client.cancel, lambda name: list(client.results(name))):
            with pytest.raises(RefusedError) as refusal:
                ask("no/such job?")
            assert refusal.value.problem.status == 404
