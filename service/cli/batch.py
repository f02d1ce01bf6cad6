"""``attribution batch``: files of articles in, files of attributions out."""

import os
import signal
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn, get_args

import click

from service.batch.choices import COLUMNS, Choices, Columns, InputKind, OutputKind
from service.batch.errors import BatchError, missing_extra
from service.batch.summary import Summary
from service.cpu import usable_cores
from service.settings import Settings, SettingsError

REJECTS = 3  # exit status
INTERRUPTED = 128  # exit status, to which the number of the signal is added
REQUESTS = 8  # at the same time, if the caller does not say
KEY = "ATTRIBUTION_API_KEY"


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("-o", "--output", required=True, help="File or folder to write.")
@click.option("--from", "read", type=click.Choice(get_args(InputKind)), help="What INPUT is.  [by its name]")
@click.option("--to", "write", type=click.Choice(get_args(OutputKind)), help="What to write.  [by its name]")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="PART=NAME",
    help=f"Column or key that holds a part of the article: {', '.join(COLUMNS)}.",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    help="Processes, or requests at the same time with --url, or actors with --engine ray.  "
    f"[one a usable core, {REQUESTS}, as many as fit]",
)
@click.option(
    "--shard-rows", type=click.IntRange(1), default=64, show_default=True, help="Rows kept together."
)
@click.option(
    "--overwrite", is_flag=True, help="Replace the output, and what another unfinished run has left."
)
@click.option("--url", help="Let this running service do the work.  [key: ATTRIBUTION_API_KEY]")
@click.option(
    "--engine",
    type=click.Choice(["local", "ray"]),
    default="local",
    show_default=True,
    help="ray: Parquet in and out on the cluster at RAY_ADDRESS, or on one of this machine's own.",
)
def batch(
    inputs: tuple[str, ...],
    output: str,
    columns: tuple[str, ...],
    url: str | None,
    engine: str,
    workers: int | None,
    **options: Any,
) -> None:
    """Find who said what in all articles of INPUT..., NDJSON, CSV, Parquet, texts, folders of them or "-".

    The same command goes on where a run was interrupted.

    Ends with 0 when every row was answered, 3 when some were rejected (see OUTPUT.rejects.ndjson), 1 when the
    batch cannot go on, 2 for a wrong option, 130 or 143 when it was interrupted.
    """
    if url and engine == "ray":
        raise click.UsageError("--url and --engine ray exclude each other.")
    try:
        limit = Settings.from_environment().max_characters
        if engine == "ray":
            _refuse_with_ray(options)
            _finish(_ray(inputs, output, _columns(columns), limit, options["shard_rows"], workers))
        choices = Choices(
            inputs=inputs, output=Path(output), columns=_columns(columns), max_characters=limit, **options
        )
        _finish(_run(choices, url, workers))
    except (BatchError, SettingsError) as error:
        raise click.ClickException(str(error)) from error


def _run(choices: Choices, url: str | None, workers: int | None) -> Summary:
    """Run on this machine or through a service, until the end or until somebody wants it to stop."""
    from service.batch.meter import Meter
    from service.batch.run import Local, Remote, run
    from service.cli.progress import show

    engine = (
        Remote(url, os.environ.get(KEY), workers or REQUESTS) if url else Local(workers or usable_cores())
    )
    meter = Meter()
    stopped_by = [signal.SIGINT]

    def stop(number: int, _: object) -> NoReturn:
        stopped_by[0] = signal.Signals(number)
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        with show(meter):
            return run(choices, engine, meter)
    except KeyboardInterrupt:
        click.echo("Interrupted: the same command goes on from here.", err=True)
        sys.exit(INTERRUPTED + stopped_by[0])


def _ray(
    inputs: tuple[str, ...], output: str, columns: Columns, limit: int, rows: int, actors: int | None
) -> Summary:
    try:
        from service.batch.ray_engine import run_on_ray
    except ImportError as error:
        raise missing_extra("ray", "The engine ray") from error
    return run_on_ray(inputs, output, columns, limit, rows, actors)


def _refuse_with_ray(options: dict[str, Any]) -> None:
    """Refuse what would have no effect."""
    if options["read"] not in {None, "parquet"} or options["write"] not in {None, "parquet"}:
        raise click.UsageError("With --engine ray, Parquet is read and written, and nothing else.")
    if options["overwrite"]:
        raise click.UsageError("With --engine ray, nothing is overwritten: write elsewhere.")


def _columns(pairs: tuple[str, ...]) -> Columns:
    named: dict[str, str] = {}
    for pair in pairs:
        part, _, name = pair.partition("=")
        if part not in COLUMNS or not name:
            raise click.BadParameter(
                f"{pair!r} is not PART=NAME with one of {', '.join(COLUMNS)}.", param_hint="--column"
            )
        named[part] = name
    return Columns(**named)


def _finish(done: Summary) -> NoReturn:
    """Say what was done, and end with the status that says it, too."""
    earlier = f", {done.resumed:,} of them earlier" if done.resumed else ""
    where = f" (see {done.rejects})" if done.rejects else ""
    seconds = timedelta(seconds=round(done.seconds))
    click.echo(
        f"{done.answered:,} answered, {done.rejected:,} rejected{where}{earlier}, in {seconds}",
        err=True,
    )
    sys.exit(REJECTS if done.rejected else 0)
