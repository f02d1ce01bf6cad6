"""``attribution extract``: read one article, show who said what."""

import sys
from pathlib import Path
from typing import BinaryIO

import click
import msgspec

from schemas import Result
from service.settings import Settings, SettingsError


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option("--json", "as_json", is_flag=True, help="Print the result as the service would answer it.")
@click.option(
    "--min-confidence",
    "least",
    type=click.FloatRange(0, 1),
    default=0.0,
    help="Leave out relations with a lower confidence, in hundredths.",
)
def extract(file: BinaryIO, as_json: bool, least: float) -> None:
    """Show who said what in FILE, a plain text in UTF-8 ("-" is standard input)."""
    text = _read(file)
    result = _extract(text, round(least, 2))
    if as_json:
        sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(result)) + b"\n")
        return
    from rich.console import Console

    from service.cli.table import render

    Console().print(render(result))


def _read(file: BinaryIO) -> str:
    try:
        text = file.read().decode()
    except UnicodeDecodeError as error:
        raise click.ClickException(f"Byte {error.start} of {file.name} is not valid UTF-8.") from None
    if not text.strip():
        raise click.ClickException(f"There is no text in {Path(file.name).name}.")
    return text


def _extract(text: str, least: float) -> Result:
    from service import extraction
    from service.cache import Options, digest_of
    from service.engine import as_result, view

    try:
        extractor = extraction.load(Settings.from_environment().model_dir)
    except (SettingsError, extraction.ModelError) as error:
        raise click.ClickException(str(error)) from error
    whole = as_result(digest_of(text), extractor.version, extractor(text))
    return view(whole, text, Options(min_confidence=least))
