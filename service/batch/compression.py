"""Compressed files, read by what they begin with and written by what they are called."""

import bz2
import functools
import gzip
import io
import lzma
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import zstandard

_READERS: dict[bytes, Callable[[BinaryIO], Any]] = {
    b"\x1f\x8b": lambda raw: gzip.GzipFile(fileobj=raw),
    b"\x28\xb5\x2f\xfd": lambda raw: zstandard.ZstdDecompressor().stream_reader(
        raw, read_across_frames=True, closefd=False
    ),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\x00": lzma.LZMAFile,
}
_WRITERS: dict[str, Callable[[BinaryIO], Any]] = {
    # Without a time in it, equal content gives equal bytes.
    ".gz": lambda raw: gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=6, mtime=0),
    ".zst": lambda raw: zstandard.ZstdCompressor().stream_writer(raw, closefd=False),
    ".bz2": functools.partial(bz2.BZ2File, mode="wb"),
    ".xz": functools.partial(lzma.LZMAFile, mode="wb"),
}
SUFFIXES = frozenset(_WRITERS)
# What the readers raise at a file that is cut off or damaged.
DAMAGED = (EOFError, gzip.BadGzipFile, lzma.LZMAError, zstandard.ZstdError, OSError, ValueError)


def decompressed(raw: io.BufferedReader) -> io.BufferedReader:
    """Give a stream of what is in a file, compressed or not; whoever has opened the file closes it."""
    start = raw.peek(6)[:6]
    for magic, reader in _READERS.items():
        if start.startswith(magic):
            return io.BufferedReader(reader(raw))
    return raw


def compressed(raw: BinaryIO, name: Path) -> BinaryIO:
    """Give a stream to write to a file that is called ``name``."""
    writer = _WRITERS.get(name.suffix.lower())
    return writer(raw) if writer else raw


def plain_suffix(name: Path) -> str:
    """Suffix that says what is in the file: ``.csv`` of ``a.csv.gz``."""
    return (name.with_suffix("") if name.suffix.lower() in SUFFIXES else name).suffix.lower()
