"""Every setting of the service, read once from the environment.

One variable a field: ``ATTRIBUTION_`` and the field's name in capitals, except ``REDIS_URL``, which keeps the
name that hosting platforms give it, and ``REDIS_URL_FILE``. ``docs/settings.md`` lists them for operators.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from service.cpu import usable_cores


class SettingsError(ValueError):
    """A variable has a value that cannot be used; the message names the variable and says what it may be."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What an operator can choose.

    Attributes:
        host: Address to listen on.
        port: Port to listen on; 0 takes any free one and logs it.
        workers: Processes that answer requests.
        threads: Articles that one process works on at the same time.
        model_dir: Folder of the model; the shipped one when not set.
        redis_url: Redis or Valkey for the result cache (``redis://``, ``rediss://`` or ``unix://``).
        redis_url_file: File that holds the URL, for platforms that hand out secrets as files.
        cache_ttl: Seconds that a stored result lives.
        memory_bytes: Stored results that each process keeps at hand, in bytes; 0 keeps none.
        max_body_bytes: Largest request body, before and after decompression.
        max_characters: Longest article text, in Unicode code points.
        max_lines: Most articles in one NDJSON body.
        jobs_redis_url: Redis or Valkey for jobs, one that never evicts; that of the cache when not set.
        jobs_redis_url_file: File that holds this URL.
        jobs_ttl: Seconds that a job and its results are kept after its last answered line.
        jobs_max_bytes: Largest body of a job, before and after decompression.
        jobs_max_lines: Most articles in a job.
        worker_port: Port where a job worker shows its metrics; 0 shows them nowhere.
        queue: Articles that may wait in each process; more are turned away with 503.
        deadline: Seconds after which a request is given up with 503.
        api_keys: SHA-256 of the keys that are let in, in hexadecimal, separated by commas.
        api_keys_file: File with one such SHA-256 a line; read again when it changes.
        cors_origins: Origins whose pages may call the service, separated by commas.
        log_level: Least severe log line that is written.
    """

    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535)] = 8000
    workers: Annotated[int, Meta(ge=1, le=512)] = msgspec.field(default_factory=usable_cores)
    threads: Annotated[int, Meta(ge=1, le=64)] = 2
    model_dir: Path | None = None
    redis_url: str | None = None
    redis_url_file: Path | None = None
    cache_ttl: Annotated[int, Meta(ge=1)] = 7 * 24 * 3600
    memory_bytes: Annotated[int, Meta(ge=0)] = 16 * 1024 * 1024
    max_body_bytes: Annotated[int, Meta(ge=1024)] = 8 * 1024 * 1024
    max_characters: Annotated[int, Meta(ge=1)] = 2_000_000
    max_lines: Annotated[int, Meta(ge=1)] = 1000
    jobs_redis_url: str | None = None
    jobs_redis_url_file: Path | None = None
    jobs_ttl: Annotated[int, Meta(ge=1)] = 24 * 3600
    jobs_max_bytes: Annotated[int, Meta(ge=1024)] = 64 * 1024 * 1024
    jobs_max_lines: Annotated[int, Meta(ge=1)] = 100_000
    worker_port: Annotated[int, Meta(ge=0, le=65535)] = 0
    queue: Annotated[int, Meta(ge=0)] = 64
    deadline: Annotated[float, Meta(gt=0)] = 300.0
    api_keys: str = ""
    api_keys_file: Path | None = None
    cors_origins: str = ""
    log_level: Annotated[str, Meta(pattern="^(debug|info|warning|error)$")] = "info"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read the settings; an empty variable counts as not set.

        Raises:
            SettingsError: A value is of the wrong kind or out of range.
        """
        values = {}
        for field in msgspec.structs.fields(cls):
            name = variable(field.name)
            if raw := environment.get(name, "").strip():
                values[field.name] = _convert(name, raw, field.type)
        for field in ("redis_url", "jobs_redis_url"):
            if field not in values and (file := values.get(f"{field}_file")):
                values[field] = _read_secret(file, variable(f"{field}_file"))
            if url := values.get(field):
                _check_redis_url(url, variable(field))
        return cls(**values)

    @property
    def queue_url(self) -> str | None:
        """Redis that holds the jobs."""
        return self.jobs_redis_url or self.redis_url


def variable(field: str) -> str:
    """Name of the environment variable that sets a field."""
    return field.upper() if field.startswith("redis_") else f"ATTRIBUTION_{field.upper()}"


def _convert(name: str, raw: str, kind: object) -> object:
    try:
        return msgspec.convert(raw, kind, strict=False, dec_hook=lambda to, value: to(value))
    except msgspec.ValidationError as error:
        raise SettingsError(f"{name}={raw!r} cannot be used: {error}. See docs/settings.md.") from error


def _read_secret(file: Path, name: str) -> str:
    try:
        return file.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name} cannot be read: {error}") from error


def _check_redis_url(url: str, name: str) -> None:
    """Refuse an unusable URL without repeating it: it may hold a password."""
    try:
        parts = urlsplit(url)
        over_tcp = parts.scheme in {"redis", "rediss"} and parts.port != 0
        usable = over_tcp or (parts.scheme == "unix" and parts.path != "")
    except ValueError:
        usable = False
    if not usable:
        raise SettingsError(
            f"{name} cannot be used: write redis://[user:password@]host:port/database, rediss://... "
            "for TLS, or unix:///path/to/socket."
        )
