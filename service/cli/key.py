"""``attribution key``: make an API key."""

import hashlib
import secrets

import click


@click.command()
def key() -> None:
    """Make an API key: the key is for the caller, its SHA-256 for the service."""
    made = secrets.token_urlsafe(32)
    click.echo(f"key     {made}")
    click.echo(f"sha256  {hashlib.sha256(made.encode()).hexdigest()}")
    click.echo(
        "Put the SHA-256 into ATTRIBUTION_API_KEYS or into the file of ATTRIBUTION_API_KEYS_FILE.", err=True
    )
