"""Memory that a process has freed and still holds."""

import ctypes

# What glibc offers to give freed pages back; elsewhere they stay with the process.
_trim = getattr(ctypes.CDLL(None), "malloc_trim", lambda _: 0)


def give_back() -> None:
    """Give freed pages back to the system. Articles of all lengths leave holes between what stays."""
    _trim(0)
