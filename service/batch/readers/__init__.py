"""Streams of rows, a kind of file each."""

from service.batch.readers.base import Reader
from service.batch.readers.delimited import CsvReader
from service.batch.readers.ndjson import NdjsonReader
from service.batch.readers.parquet import ParquetReader
from service.batch.readers.plain import TextReader

READERS: dict[str, type[Reader]] = {
    "ndjson": NdjsonReader,
    "csv": CsvReader,
    "parquet": ParquetReader,
    "text": TextReader,
}

__all__ = ["READERS", "Reader"]
