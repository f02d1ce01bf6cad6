"""``attribution evaluate``: score the extraction on gold articles."""

from pathlib import Path

import click
import msgspec

from service.settings import Settings, SettingsError


@click.command()
@click.argument("gold", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--json", "json_", is_flag=True, help="Print JSON: also by phenomenon, and the reliability curve."
)
def evaluate(gold: Path, json_: bool) -> None:
    """Score the extraction on the articles of GOLD, a file with one annotated article a line."""
    from rich.console import Console

    from service import evaluation, extraction
    from service.evaluation.report import as_json, as_tables

    try:
        articles = evaluation.read_gold(gold)
        extractor = extraction.load(Settings.from_environment().model_dir)
    except (evaluation.GoldError, extraction.ModelError, SettingsError) as error:
        raise click.ClickException(str(error)) from error
    found = evaluation.evaluate(articles, extractor)
    if json_:
        click.echo(msgspec.json.format(msgspec.json.encode(as_json(found))))
    else:
        Console().print(as_tables(found))
