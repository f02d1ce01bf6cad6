"""Results in Redis or Valkey: read and written by every replica, and readable by any tool."""

import asyncio
import secrets
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from redis.asyncio import Redis

from service.cache.announcement import STREAM, STREAM_LENGTH
from service.cache.connection import Connection
from service.cache.key import key_of

CLAIM = timedelta(seconds=3)  # what a claim outlives a replica that died
# A claim that outlives its time was left by a dead replica before the server's clock was set back.
_TAKE = """
if redis.call("SET", KEYS[1], ARGV[1], "NX", "PX", ARGV[2]) then return 1 end
if redis.call("PTTL", KEYS[1]) <= tonumber(ARGV[2]) then return 0 end
redis.call("SET", KEYS[1], ARGV[1], "PX", ARGV[2])
return 1
"""
_RELEASE = 'if redis.call("GET", KEYS[1]) == ARGV[1] then return redis.call("DEL", KEYS[1]) end return 0'


class RedisStore:
    """Results of one pipeline in one Redis.

    Args:
        url: ``redis://``, ``rediss://`` or ``unix://``.
        pipeline: Version whose results these are; part of every key.
        ttl: Seconds that a value lives.
    """

    def __init__(self, url: str, pipeline: str, ttl: int) -> None:
        self._connection = Connection(url, probe=key_of(pipeline, "probe"))
        self._pipeline = pipeline
        self._ttl = ttl
        self._name = secrets.token_hex(8)

    @property
    def trouble(self) -> str | None:
        """What keeps the store from working, for people; None when it works."""
        return self._connection.trouble

    async def get(self, digest: str) -> bytes | None:
        """Return the stored value, or None."""
        return _as_bytes(await self._connection.ask(lambda redis: redis.get(self._key(digest)), None))

    async def get_many(self, digests: Sequence[str]) -> dict[str, bytes]:
        """Return the values that are stored, in one round trip."""
        if not digests:
            return {}
        keys = [self._key(digest) for digest in digests]
        values = await self._connection.ask(lambda redis: redis.mget(keys), [])
        found = {digest: _as_bytes(value) for digest, value in zip(digests, values, strict=False)}
        return {digest: value for digest, value in found.items() if value is not None}

    async def put(self, digest: str, value: bytes, announcement: Mapping[str, str]) -> bool:
        """Store a value and tell those who listen, in one round trip; return whether it is stored."""

        async def write(redis: Redis) -> bool:
            async with redis.pipeline(transaction=False) as pipe:
                pipe.set(self._key(digest), value, ex=self._ttl)
                pipe.xadd(STREAM, {**announcement}, maxlen=STREAM_LENGTH, approximate=True)
                await pipe.execute()
            return True

        stored = await self._connection.ask(write, False, may_refuse=True)
        if stored:
            self._connection.note_refusal(None)
        return stored

    async def claim(self, digest: str) -> bool:
        """Try to become the one replica that computes a result; False while another one is."""

        async def take(redis: Redis) -> bool:
            milliseconds = int(CLAIM.total_seconds() * 1000)
            return bool(await redis.eval(_TAKE, 1, self._claim_key(digest), self._name, milliseconds))

        return await self._connection.ask(take, True, may_refuse=True)

    @asynccontextmanager
    async def holding(self, digest: str) -> AsyncGenerator[None]:
        """Keep a claim alive for the length of a block, then give it up."""
        renewal = asyncio.create_task(self._renew(digest))
        try:
            yield
        finally:
            renewal.cancel()
            await self._connection.ask(
                lambda redis: redis.eval(_RELEASE, 1, self._claim_key(digest), self._name),
                None,
                may_refuse=True,
            )

    async def check(self) -> None:
        """Bring ``trouble`` up to date, within a bounded time."""
        await self._connection.check()

    async def aclose(self) -> None:
        """Let go of connections and tasks."""
        await self._connection.aclose()

    async def _renew(self, digest: str) -> None:
        while True:
            await asyncio.sleep(CLAIM.total_seconds() / 4)
            await self._connection.ask(
                lambda redis: redis.pexpire(self._claim_key(digest), CLAIM), None, may_refuse=True
            )

    def _key(self, digest: str) -> str:
        return key_of(self._pipeline, digest)

    def _claim_key(self, digest: str) -> str:
        return f"attribution-claim:{self._pipeline}:{digest}"


def _as_bytes(value: object) -> bytes | None:
    return value if isinstance(value, bytes) else None
