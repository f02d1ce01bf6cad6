"""The one way from a text to its result, for every route, job and command."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Sequence

import msgspec

from schemas import Extraction, Result
from service import metrics
from service.cache import MemoryCache, Options, Store, announce, digest_of
from service.engine.answer import Answer, CacheState
from service.engine.confident import keep_confident
from service.engine.flight import SingleFlight
from service.engine.offsets import convert
from service.engine.order import Order
from service.engine.pool import ExtractionPool
from service.extraction import Extractor

# Seconds between two looks at whether the replica that works on the same text has finished.
PATIENCE = 0.05

_decoder = msgspec.json.Decoder(Result)


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

    async def attribute(self, order: Order) -> Answer:
        """Find who said what in a text.

        Raises:
            OverloadedError: Too many texts wait already.
        """
        digest = digest_of(order.text, order.options)
        answer, joined = await self._flights(
            f"{order.caching}:{digest}", lambda: self._find_or_compute(order, digest)
        )
        metrics.CACHE.labels("collapsed" if joined else answer.cache.outcome).inc()
        return _collapsed(answer) if joined else answer

    async def attribute_many(self, orders: Sequence[Order]) -> AsyncGenerator[asyncio.Task[Answer]]:
        """Find who said what in several texts; one task a text comes out, in their order, to be awaited.

        Everything stored is fetched in one go; a few of the others are worked on at the same time. When the
        consumer stops, so does the work.
        """
        found = await self._stored_many(orders)
        running: deque[asyncio.Task[Answer]] = deque()
        waiting = iter(orders)
        try:
            for _ in orders:
                while len(running) < self._window and (order := next(waiting, None)):
                    running.append(asyncio.create_task(self._found_or_attribute(order, found)))
                yield running[0]
                running.popleft()
        finally:
            for task in running:
                task.cancel()

    async def stored(self, digest: str) -> Answer | None:
        """Return the result that is stored under a digest, if it is one of this pipeline's."""
        if value := self._memory.get(digest):
            return Answer(_decoder.decode(value), CacheState("hit-memory"))
        value = await self.store.get(digest)
        result = self._read(digest, value) if value is not None else None
        if value is None or result is None:
            return None
        self._memory.put(digest, value)
        return Answer(result, CacheState("hit"))

    async def aclose(self) -> None:
        """Let go of threads and connections."""
        self._extract.close()
        await self.store.aclose()

    async def _find_or_compute(self, order: Order, digest: str) -> Answer:
        if order.caching == "bypass":
            return Answer(await self._compute(order, digest), CacheState("bypass"))
        if order.caching == "refresh":
            return await self._compute_and_store(order, digest)
        if found := await self.stored(digest):
            return found
        while not await self.store.claim(digest):  # another replica works on it
            await asyncio.sleep(PATIENCE)
            if found := await self.stored(digest):
                return _collapsed(found)
        async with self.store.holding(digest):
            return await self._compute_and_store(order, digest)

    async def _compute_and_store(self, order: Order, digest: str) -> Answer:
        result = await self._compute(order, digest)
        value = msgspec.json.encode(result)
        self._memory.put(digest, value)
        stored = await self.store.put(digest, value, announce(result, order.id))
        outcome = "refresh" if order.caching == "refresh" else "miss"
        return Answer(result, CacheState(outcome, stored=stored, trouble=self.store.trouble))

    async def _compute(self, order: Order, digest: str) -> Result:
        options = order.options
        plain = Options(explain=options.explain)
        if options == plain:
            found = await self._extract(order.text, explain=options.explain, patient=order.patient)
            return as_result(digest, self.pipeline, found)
        # The other options are views of one extraction, which is shared through the cache.
        whole = (await self.attribute(msgspec.structs.replace(order, options=plain))).result
        result = msgspec.structs.replace(whole, digest=digest)
        if options.min_confidence:
            result = keep_confident(result, options.min_confidence)
        return convert(result, order.text, options.offsets)

    async def _stored_many(self, orders: Sequence[Order]) -> dict[str, Answer]:
        digests = {digest_of(order.text, order.options) for order in orders if order.caching == "normal"}
        values = await self.store.get_many(sorted(digests))
        results = {digest: self._read(digest, value) for digest, value in values.items()}
        return {digest: Answer(result, CacheState("hit")) for digest, result in results.items() if result}

    async def _found_or_attribute(self, order: Order, found: dict[str, Answer]) -> Answer:
        return found.get(digest_of(order.text, order.options)) or await self.attribute(order)

    def _read(self, digest: str, value: bytes) -> Result | None:
        """Decode a stored value; anything that is not this pipeline's result for this digest is no result."""
        try:
            result = _decoder.decode(value)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None
        return result if (result.digest, result.pipeline) == (digest, self.pipeline) else None


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
