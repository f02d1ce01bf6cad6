import asyncio

import pytest

from service.engine.flight import SingleFlight

pytestmark = pytest.mark.anyio


async def test_those_who_ask_at_the_same_time_share_one_work():
    flights: SingleFlight[int] = SingleFlight()
    done = 0

    async def work() -> int:
        nonlocal done
        await asyncio.sleep(0.01)
        done += 1
        return done

    answers = await asyncio.gather(*(flights("key", work) for _ in range(5)))
    assert sorted(answers) == [(1, False), (1, True), (1, True), (1, True), (1, True)]
    assert await flights("key", work) == (2, False)


async def test_the_work_goes_on_when_the_first_caller_leaves():
    flights: SingleFlight[str] = SingleFlight()

    async def work() -> str:
        await asyncio.sleep(0.05)
        return "done"

    first = asyncio.create_task(flights("key", work))
    second = asyncio.create_task(flights("key", work))
    await asyncio.sleep(0.01)
    first.cancel()
    assert await second == ("done", True)


async def test_the_work_ends_when_the_last_caller_leaves():
    flights: SingleFlight[None] = SingleFlight()
    ended = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    callers = [asyncio.create_task(flights("key", work)) for _ in range(2)]
    await asyncio.sleep(0.01)
    for caller in callers:
        caller.cancel()
    await asyncio.wait_for(ended.wait(), 1)


async def test_a_fault_reaches_everybody_and_the_next_try_is_new():
    flights: SingleFlight[None] = SingleFlight()

    async def work() -> None:
        await asyncio.sleep(0.01)
        raise ValueError("broken")

    outcomes = await asyncio.gather(*(flights("key", work) for _ in range(2)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [ValueError, ValueError]
    with pytest.raises(ValueError, match="broken"):
        await flights("key", work)
