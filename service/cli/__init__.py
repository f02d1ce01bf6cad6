"""The ``attribution`` command."""

import click

from service.cli.batch import batch
from service.cli.evaluate import evaluate
from service.cli.extract import extract
from service.cli.key import key
from service.cli.serve import serve
from service.cli.worker import worker


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="source-attribution")
def main() -> None:
    """Who said what, and which outlet relays it, in any news text."""


main.add_command(batch)
main.add_command(evaluate)
main.add_command(extract)
main.add_command(key)
main.add_command(serve)
main.add_command(worker)
