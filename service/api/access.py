"""API keys: who may post.

Off unless keys are configured. Only the SHA-256 of a key is ever kept; a plain hash is enough for the long,
random keys that ``attribution key`` makes. A file of keys is read again when it changes.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import structlog
from litestar.connection import ASGIConnection
from litestar.types import ASGIApp, Receive, Scope, Send

from service.api import problems
from service.api.problems import ProblemError
from service.settings import Settings, SettingsError

_HASH = re.compile(r"[0-9a-f]{64}\Z")
_log = structlog.get_logger()


class ApiKeys:
    """The hashes of the keys that are let in.

    Raises:
        SettingsError: A configured hash is none, or the file cannot be read.
    """

    def __init__(self, settings: Settings) -> None:
        self._fixed = _hashes(settings.api_keys.split(","), "ATTRIBUTION_API_KEYS")
        self._file = settings.api_keys_file
        self._from_file: frozenset[str] = frozenset()
        self._seen: tuple[int, int] | None = None
        if self._file:
            self._from_file, self._seen = _read(self._file), _state(self._file)

    @property
    def required(self) -> bool:
        """Whether anybody needs a key."""
        return bool(self._fixed or self._file)

    def admit(self, key: str) -> bool:
        """Whether this key is one of ours; every comparison takes the same time."""
        self._refresh()
        presented = hashlib.sha256(key.encode()).hexdigest()
        matches = [hmac.compare_digest(presented, known) for known in self._fixed | self._from_file]
        return any(matches)

    def _refresh(self) -> None:
        """Take up a changed file; a broken one leaves the keys as they were, and the log says so once."""
        if not self._file or (state := _state(self._file)) == self._seen:
            return
        self._seen = state
        try:
            self._from_file = _read(self._file)
        except SettingsError as error:
            _log.error("api_keys_unreadable", reason=str(error))
        else:
            _log.info("api_keys_read", keys=len(self._from_file))


def presented_key(headers: Mapping[str, str]) -> str:
    """Return the key that a request shows; the empty string when it shows none."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else headers.get("x-api-key", "")


# No guard, because the framework copies the handler for each call of one.
def require_key(app: ASGIApp) -> ASGIApp:
    """Wrap the routes that read or return articles: without one of our keys a request ends here."""

    async def keyed(scope: Scope, receive: Receive, send: Send) -> None:
        connection = ASGIConnection(scope)
        keys: ApiKeys = connection.app.state.api_keys
        if keys.required and not keys.admit(presented_key(connection.headers)):
            challenge = {"WWW-Authenticate": 'Bearer realm="attribution"'}
            raise ProblemError(problems.UNAUTHORIZED, headers=challenge)
        await app(scope, receive, send)

    return keyed


def _read(file: Path) -> frozenset[str]:
    try:
        lines = file.read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"ATTRIBUTION_API_KEYS_FILE cannot be read: {error}") from error
    return _hashes((line.partition("#")[0] for line in lines), "ATTRIBUTION_API_KEYS_FILE")


def _state(file: Path) -> tuple[int, int] | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def _hashes(given: Iterable[str], variable: str) -> frozenset[str]:
    hashes = frozenset(text.strip().lower() for text in given if text.strip())
    if not all(map(_HASH.match, hashes)):
        raise SettingsError(
            f"{variable} holds something that is no SHA-256 of a key: run `attribution key` to make a key "
            "and its SHA-256."
        )
    return hashes
