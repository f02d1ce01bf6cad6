"""The built image, and a Valkey with a password beside it."""

import os
import secrets
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.image.container import Image
from service.embedded_valkey import EmbeddedValkey


@pytest.fixture(scope="session")
def image() -> Image:
    return Image(os.environ["IMAGE"])


@pytest.fixture(scope="session")
def cache_secret(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """File with the URL of a Valkey on a port of this machine."""
    password, port = secrets.token_urlsafe(16), free_port()
    with EmbeddedValkey(["--port", str(port), "--requirepass", password]):
        folder = tmp_path_factory.mktemp("secrets")
        secret = folder / "redis-url"
        secret.write_text(f"redis://:{password}@127.0.0.1:{port}/0\n")
        secret.chmod(0o444)
        yield secret


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
