"""``Content-Encoding`` of requests and answers: gzip and zstd.

A request may grow to the limit for bodies when it is decompressed, and not by one byte more: the limit is
looked at while decompressing, so that a small bomb stays small.
"""

import io
import zlib
from typing import Protocol

import zstandard

from service.api import problems
from service.api.problems import ProblemError

CODINGS = ("zstd", "gzip")
SMALLEST = 1024  # bytes: below this, compressing an answer saves nothing

_GZIP = 16 + zlib.MAX_WBITS
_CHUNK = 256 * 1024
_LARGEST_WINDOW = 8 * 1024 * 1024  # what RFC 8878 asks decoders to take


class Compressor(Protocol):
    """Compresses a stream piece by piece."""

    def piece(self, data: bytes) -> bytes:
        """Compress a piece so that the other end can read all of it at once."""
        ...

    def end(self) -> bytes:
        """Return what closes the stream."""
        ...


class GzipCompressor:
    """Gzip at a level for answers made on the fly."""

    def __init__(self) -> None:
        self._stream = zlib.compressobj(level=5, wbits=_GZIP)

    def piece(self, data: bytes) -> bytes:
        """Compress a piece so that the other end can read all of it at once."""
        return self._stream.compress(data) + self._stream.flush(zlib.Z_SYNC_FLUSH)

    def end(self) -> bytes:
        """Return what closes the stream."""
        return self._stream.flush()


class ZstdCompressor:
    """Zstandard at its usual level."""

    def __init__(self) -> None:
        self._stream = zstandard.ZstdCompressor().compressobj()

    def piece(self, data: bytes) -> bytes:
        """Compress a piece so that the other end can read all of it at once."""
        return self._stream.compress(data) + self._stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)

    def end(self) -> bytes:
        """Return what closes the stream."""
        return self._stream.flush()


def compressor(coding: str) -> Compressor:
    """Return a compressor for one of :data:`CODINGS`."""
    return ZstdCompressor() if coding == "zstd" else GzipCompressor()


def compress(data: bytes, coding: str) -> bytes:
    """Compress a whole answer."""
    stream = compressor(coding)
    return stream.piece(data) + stream.end()


def decompress(body: bytes, coding: str, limit: int) -> bytes:
    """Undo the content coding of a request.

    Args:
        body: What was sent.
        coding: The ``Content-Encoding`` header.
        limit: Most bytes that may come out.

    Raises:
        ProblemError: The coding is unknown, the data is damaged, or there is too much in it.
    """
    try:
        match coding.strip().lower():
            case "" | "identity":
                return body
            case "gzip" | "x-gzip":
                return _gunzip(body, limit)
            case "zstd":
                return _unzstd(body, limit)
    except (zlib.error, zstandard.ZstdError, EOFError):
        raise ProblemError(problems.INVALID_COMPRESSION) from None
    raise ProblemError(problems.UNSUPPORTED_CODING, headers={"Accept-Encoding": ", ".join(CODINGS)})


def _gunzip(body: bytes, limit: int) -> bytes:
    """Decompress one or more gzip members."""
    plain = bytearray()
    while body:
        stream = zlib.decompressobj(_GZIP)
        while body and not stream.eof:
            plain += stream.decompress(body, _CHUNK)
            body = stream.unconsumed_tail
            _check(plain, limit)
        if not stream.eof:
            raise EOFError
        body = stream.unused_data
    return bytes(plain)


def _unzstd(body: bytes, limit: int) -> bytes:
    """Decompress one or more zstd frames."""
    plain = bytearray()
    while body:
        stream = zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW).decompressobj()
        source = io.BytesIO(body)
        while not stream.eof and (piece := source.read(16 * 1024)):
            plain += stream.decompress(piece)
            _check(plain, limit)
        if not stream.eof:
            raise EOFError
        body = stream.unused_data + source.read()
    return bytes(plain)


def _check(plain: bytearray, limit: int) -> None:
    if len(plain) > limit:
        raise ProblemError(
            problems.BODY_TOO_LARGE,
            f"The body has more than {limit} bytes when decompressed. {problems.BODY_TOO_LARGE.remedy}",
        )
