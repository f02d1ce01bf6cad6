"""How far a batch is: a bar on a terminal, lines elsewhere."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from rich.console import Console
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table

from service.batch.meter import Meter, Snapshot

SECONDS = 10.0  # between two lines


@contextmanager
def show(meter: Meter) -> Iterator[None]:
    """Show the state on standard error until the block ends."""
    console = Console(stderr=True)
    if not console.is_terminal:
        with _lines(meter, console):
            yield
        return
    with Live(get_renderable=lambda: _bar(meter.snapshot()), console=console, refresh_per_second=4):
        yield


def describe(state: Snapshot) -> str:
    """Write a state as a line."""
    parts = [f"{state.articles:,} articles"]
    if state.resumed:
        parts.append(f"{state.resumed:,} of them earlier")
    parts += [f"{state.rejected:,} rejected", f"{state.rate:.1f}/s"]
    if state.share is not None:
        parts.append(f"{state.share:.1%}")
    if state.seconds_left is not None:
        parts.append(f"{timedelta(seconds=round(state.seconds_left))} left")
    return ", ".join(parts)


@contextmanager
def _lines(meter: Meter, console: Console) -> Iterator[None]:
    over = threading.Event()

    def write() -> None:
        while not over.wait(SECONDS):
            console.print(describe(meter.snapshot()), highlight=False, soft_wrap=True)

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    try:
        yield
    finally:
        over.set()
        writer.join()


def _bar(state: Snapshot) -> Table:
    row = Table.grid(padding=(0, 1), expand=True)
    row.add_column(ratio=1)
    row.add_column(no_wrap=True)
    # Without a known size, a bar that only moves.
    total = None if state.share is None else 1.0
    row.add_row(ProgressBar(total=total, completed=state.share or 0.0, pulse=total is None), describe(state))
    return row
