"""Outputs, a kind of file each."""

from service.batch.writers.base import Writer
from service.batch.writers.brat import BratWriter
from service.batch.writers.delimited import CsvWriter
from service.batch.writers.ndjson import NdjsonWriter
from service.batch.writers.parquet import ParquetWriter

WRITERS: dict[str, type[Writer]] = {
    "ndjson": NdjsonWriter,
    "csv": CsvWriter,
    "parquet": ParquetWriter,
    "brat": BratWriter,
}

__all__ = ["WRITERS", "Writer"]
