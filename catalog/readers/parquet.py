"""Parquet: rows in batches; gzip around it is undone into a temporary file."""

import gzip
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq

from catalog.readers.row import Row
from catalog.source import FeedSource
from core.rejects import Reject

BATCH_ROWS = 512


def read_parquet(source: FeedSource) -> Iterator[Row | Reject]:
    """The rows of a Parquet feed; `line` is the number of the row, from 1.

    Raises:
        BadFeed: the file is not Parquet, or damaged.
    """
    number = 0
    with _seekable(source) as file:
        try:
            with pq.ParquetFile(file) as table:
                source.check_columns(table.schema_arrow.names)
                for batch in table.iter_batches(batch_size=BATCH_ROWS):
                    for values in batch.to_pylist():
                        number += 1
                        yield Row(number, {name: v for name, v in values.items() if v is not None})
        except (pa.ArrowException, OSError) as error:
            raise source.fault(
                f"this is not Parquet, or damaged: {error}", "write or fetch the file again"
            ) from error


@contextmanager
def _seekable(source: FeedSource) -> Iterator[IO[bytes]]:
    with source.open() as file:
        if not isinstance(file.raw, gzip.GzipFile):
            yield file
            return
        with tempfile.TemporaryFile() as unpacked:
            shutil.copyfileobj(file, unpacked)
            unpacked.seek(0)
            yield unpacked
