"""The one way from a text to its result, for every route, job and command."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Sequence

import msgspec

from schemas import Extraction, Result
from service import metrics
from service.cache import MemoryCache, Options, Store, announce
from service.engine.answer import Answer, CacheState, encode, read
from service.engine.flight import SingleFlight
from service.engine.order import Order
from service.engine.pool import ExtractionPool
from service.engine.view import view
from service.extraction import Extractor

# Seconds between two looks at whether the replica that works on the same text has finished.
PATIENCE = 0.05
_AT_HAND = metrics.CACHE.labels("hit-memory")


class Engine:
    """Answers for one pipeline.

    Args:
        extractor: What finds the attributions.
        store: Where results are kept for everybody.
        memory: Where some are kept for this process.
        threads: Articles worked on at the same time.
        queue: Articles that may wait for their turn.
    """

    def __init__(
        self, extractor: Extractor, store: Store, memory: MemoryCache, threads: int, queue: int
    ) -> None:
        self.pipeline = extractor.version
        self.store = store
        self._memory = memory
        self._extract = ExtractionPool(extractor, threads, queue)
        self._flights: SingleFlight[Answer] = SingleFlight()
        self._window = 2 * threads
        metrics.PIPELINE.labels(self.pipeline).set(1)

    async def warm_up(self) -> None:
        """Get ready for the first text."""
        await self._extract.warm_up()

    def at_hand(self, order: Order) -> Answer | None:
        """Return the result if this process has it and the caller wants no other."""
        value = self._memory.get(order.digest) if order.caching == "normal" else None
        if value is None:
            return None
        _AT_HAND.inc()
        return Answer(order.digest, value, CacheState("hit-memory"))

    async def attribute(self, order: Order) -> Answer:
        """Find who said what in a text.

        Raises:
            OverloadedError: Too many texts wait already.
        """
        if found := self.at_hand(order):
            return found
        answer, joined = await self._flights(
            f"{order.caching}:{order.digest}", lambda: self._find_or_compute(order)
        )
        metrics.CACHE.labels("collapsed" if joined else answer.cache.outcome).inc()
        return _collapsed(answer) if joined else answer

    async def attribute_many(self, orders: Sequence[Order]) -> AsyncGenerator[asyncio.Task[Answer]]:
        """Find who said what in several texts; one task a text comes out, in their order, to be awaited.

        Everything stored is fetched in one go; a few of the others are worked on at the same time. When the
        consumer stops, so does the work.
        """
        values = await self._stored_many(orders)
        running: deque[asyncio.Task[Answer]] = deque()
        waiting = iter(orders)
        try:
            for _ in orders:
                while len(running) < self._window and (order := next(waiting, None)):
                    running.append(asyncio.create_task(self._found_or_attribute(order, values)))
                yield running[0]
                running.popleft()
        finally:
            for task in running:
                task.cancel()

    async def stored(self, digest: str) -> Answer | None:
        """Return the result that is stored under a digest, if it is one of this pipeline's."""
        if value := self._memory.get(digest):
            return Answer(digest, value, CacheState("hit-memory"))
        found = await self.store.get(digest)
        value = read(found, digest, self.pipeline) if found is not None else None
        if value is None:
            return None
        self._memory.put(digest, value)
        return Answer(digest, value, CacheState("hit"))

    async def aclose(self) -> None:
        """Let go of threads and connections."""
        self._extract.close()
        await self.store.aclose()

    async def _find_or_compute(self, order: Order) -> Answer:
        if order.caching == "bypass":
            return Answer(order.digest, encode(await self._compute(order)), CacheState("bypass"))
        if order.caching == "refresh":
            return await self._compute_and_store(order)
        if found := await self.stored(order.digest):
            return found
        while not await self.store.claim(order.digest):  # another replica works on it
            await asyncio.sleep(PATIENCE)
            if found := await self.stored(order.digest):
                return _collapsed(found)
        async with self.store.holding(order.digest):
            return await self._compute_and_store(order)

    async def _compute_and_store(self, order: Order) -> Answer:
        result = await self._compute(order)
        value = encode(result)
        self._memory.put(order.digest, value)
        stored = await self.store.put(order.digest, value, announce(result, order.id))
        outcome = "refresh" if order.caching == "refresh" else "miss"
        state = CacheState(outcome, stored=stored, trouble=self.store.trouble)
        return Answer(order.digest, value, state)

    async def _compute(self, order: Order) -> Result:
        plain = Options(explain=order.options.explain)
        if order.options == plain:
            found = await self._extract(order.text, explain=plain.explain, patient=order.patient)
            return as_result(order.digest, self.pipeline, found)
        # The other options are views of one extraction, which is shared through the cache.
        whole = (await self.attribute(msgspec.structs.replace(order, options=plain))).result
        return view(whole, order.text, order.options)

    async def _stored_many(self, orders: Sequence[Order]) -> dict[str, bytes]:
        digests = {order.digest for order in orders if order.caching == "normal"}
        return await self.store.get_many(sorted(digests))

    async def _found_or_attribute(self, order: Order, values: dict[str, bytes]) -> Answer:
        value = values.get(order.digest)
        if value is not None and (ours := read(value, order.digest, self.pipeline)):
            metrics.CACHE.labels("hit").inc()
            return Answer(order.digest, ours, CacheState("hit"))
        return await self.attribute(order)


def as_result(digest: str, pipeline: str, found: Extraction) -> Result:
    """Give an extraction the names to find it by."""
    return Result(
        id=None,
        digest=digest,
        pipeline=pipeline,
        outlets=found.outlets,
        speakers=found.speakers,
        attributions=found.attributions,
        warnings=found.warnings,
    )


def _collapsed(answer: Answer) -> Answer:
    return msgspec.structs.replace(answer, cache=msgspec.structs.replace(answer.cache, collapsed=True))
