"""A child process that does not outlive its parent, even one that was killed with SIGKILL.

Linux sends a signal of our choice when the parent ends. Elsewhere this does nothing: a child is then stopped
only by an orderly shutdown.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1


def follow_parent(parent: int, with_signal: signal.Signals) -> None:
    """Ask the kernel to send this process a signal when ``parent`` ends."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(with_signal), 0, 0, 0)
    if os.getppid() != parent:  # it ended between our start and the call above
        os.kill(os.getpid(), with_signal)


def following(with_signal: signal.Signals = signal.SIGKILL) -> Callable[[], None]:
    """Return a ``preexec_fn`` for :class:`subprocess.Popen` that ties the child to this process."""
    parent = os.getpid()
    ctypes.CDLL(None)  # loaded before the fork: the child of a fork should do as little as it can
    return lambda: follow_parent(parent, with_signal)
