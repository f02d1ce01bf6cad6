"""What can go wrong before the first article."""


class ModelError(RuntimeError):
    """The model cannot be loaded; the message says which file is at fault and what to do."""
