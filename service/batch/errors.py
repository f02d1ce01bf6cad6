"""What ends a batch before its last article."""


class BatchError(Exception):
    """The batch cannot begin or go on; the message says why and what to do. Finished shards are kept."""


def missing_extra(extra: str, purpose: str) -> BatchError:
    """Say which packages are not installed, and how they come."""
    return BatchError(f"{purpose} needs more packages: pip install 'source-attribution[{extra}]'")
