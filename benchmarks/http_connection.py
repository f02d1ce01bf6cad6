"""Just enough of HTTP/1.1 to load a server from one core without being what is measured."""

import asyncio
import re
from collections.abc import AsyncGenerator
from typing import Self
from urllib.parse import urlsplit

_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")


def post(path: str, content_type: str, body: bytes) -> bytes:
    """Write a request that posts a body."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {content_type}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


class Connection:
    """A connection that is kept, for one request at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def open(cls, url: str) -> Self:
        """Connect to the server of a URL."""
        parts = urlsplit(url)
        return cls(*await asyncio.open_connection(parts.hostname, parts.port))

    def close(self) -> None:
        """Let go; the server stops working on what it has not answered."""
        self._writer.close()

    async def send(self, request: bytes) -> tuple[int, bytes]:
        """Send a request; return the status and the body of the answer."""
        status, head = await self._ask(request)
        length = _LENGTH.search(head)
        assert length, head
        return status, await self._reader.readexactly(int(length[1]))

    async def stream(self, request: bytes) -> AsyncGenerator[bytes]:
        """Send a request that is answered piece by piece; give each piece when it arrives."""
        status, head = await self._ask(request)
        assert status == 200, head
        while size := int(await self._reader.readline(), 16):
            yield (await self._reader.readexactly(size + 2))[:-2]
        await self._reader.readline()

    async def _ask(self, request: bytes) -> tuple[int, bytes]:
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        return int(head[9:12]), head
