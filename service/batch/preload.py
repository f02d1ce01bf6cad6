"""What worker processes share: imported and loaded once, in the process that they are forked from."""

import gc

from service.extraction import Extractor, load
from service.settings import Settings


def _load() -> Extractor | None:
    try:
        extractor = load(Settings.from_environment().model_dir)
        extractor("Nothing was said.")
    except Exception:  # each worker will meet the same error, and can tell it
        return None
    return extractor


_extractor = _load()
# Objects that are never looked at by the collector stay in memory that all workers share.
gc.collect()
gc.freeze()


def extractor() -> Extractor:
    """Return the loaded extractor.

    Raises:
        ModelError: It cannot be loaded.
    """
    return _extractor or load(Settings.from_environment().model_dir)
