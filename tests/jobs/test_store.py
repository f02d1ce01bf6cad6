"""The steps of a job, taken more than once and in any order."""

from collections.abc import AsyncIterator

import pytest

from schemas import Job
from service.embedded_valkey import EmbeddedValkey
from service.jobs import Wishes, chunks
from service.jobs.store import JobStore

pytestmark = pytest.mark.anyio


@pytest.fixture
async def store(valkey: EmbeddedValkey) -> AsyncIterator[JobStore]:
    store = JobStore(valkey.url, ttl=60)
    await store.upload("job", [b"a", b"b", b"c"])
    assert await store.submit("job", 3, Wishes(), "key", b"first") is None
    yield store
    await store.aclose()


async def found(store: JobStore) -> Job:
    job = await store.find("job")
    assert job
    return job


async def test_a_line_is_answered_once(store: JobStore):
    for answer in (b"first", b"second"):
        assert await store.put("job", 2, answer, "done")
    assert await store.rows("job", [1, 2]) == [None, b"first"]
    assert (await found(store)).done == 1
    assert (await store.totals()).done == 1


async def test_rows_can_be_read_up_to_the_first_gap(store: JobStore):
    seen = []
    for number in (2, 1, 3):
        await store.put("job", number, b"{}", "done")
        seen.append(((await found(store)).readable, (await found(store)).state))
    assert seen == [(0, "queued"), (2, "queued"), (3, "done")]


async def test_a_chunk_that_is_closed_is_not_begun_again(store: JobStore):
    for attempt in (1, 2):
        work = await store.begin("job", "1-3", count=True)
        assert work
        assert (work.attempts, chunks.lines_of("1-3", work.packed)) == (attempt, {1: b"a", 2: b"b", 3: b"c"})
    await store.put("job", 1, b"{}", "failed")
    assert await store.unanswered("job", "1-3") == [2, 3]
    await store.close("job", "1-3")
    assert await store.begin("job", "1-3", count=True) is None


async def test_a_cancelled_job_takes_no_answers(store: JobStore):
    await store.put("job", 1, b"{}", "done")
    await store.cancel("job")
    assert not await store.put("job", 2, b"{}", "done")
    assert await store.begin("job", "1-3", count=True) is None
    assert ((await found(store)).state, (await found(store)).done) == ("cancelled", 1)


async def test_chunks_are_put_into_the_queue_once(store: JobStore):
    assert await store.open_chunks("job") == ["1-3"]
    await store.note_scattered("job")
    assert await store.open_chunks("job") == []


async def test_of_two_jobs_with_one_key_the_first_counts(store: JobStore):
    await store.upload("other", [b"a"])
    assert await store.submit("other", 1, Wishes(), "key", b"second") == b"first"
    assert await store.find("other") is None
    assert await store.open_chunks("other") == []


def test_chunks_hold_every_line_once_and_in_order():
    lines = [b"short"] * 70 + [b"x" * 400_000] * 7
    cut = list(chunks.cut(lines))
    together = {
        number: line for name, packed in cut for number, line in chunks.lines_of(name, packed).items()
    }
    assert together == dict(enumerate(lines, start=1))
    assert [len(chunks.numbers(name)) for name, _ in cut] == [chunks.LINES, chunks.LINES, 9, 3, 1]
