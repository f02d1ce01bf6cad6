"""Structured logs: one JSON object a line on standard error, or coloured text on a terminal.

Nothing that a caller posts is ever logged: no text, no title, no body, no path that is not a route of ours.
The message of an exception may quote what it failed on, so that only its type and place are logged.
"""

import logging
import logging.config
import sys
import traceback
from typing import Any

import msgspec
import structlog
from structlog.stdlib import ProcessorFormatter

_SHARED = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]

_encoder = msgspec.json.Encoder(enc_hook=repr)


def configure(level: str) -> None:
    """Send our own log lines, and those of the libraries, to the same place in the same shape.

    Ours do not go through the standard library's logging: there is one for each request, and it would cost
    more than the answer of a stored result.
    """
    logging.config.dictConfig(logging_config(level))
    terminal = sys.stderr.isatty()
    structlog.configure(
        processors=[*_SHARED, place_of_exception, structlog.dev.ConsoleRenderer() if terminal else _as_json],
        logger_factory=structlog.WriteLoggerFactory(sys.stderr)
        if terminal
        else structlog.BytesLoggerFactory(sys.stderr.buffer),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )


def logging_config(level: str) -> dict[str, Any]:
    """Configuration of the standard library's logging; uvicorn hands it on to its worker processes."""
    if sys.stderr.isatty():
        renderer: Any = structlog.dev.ConsoleRenderer()
    else:
        renderer = structlog.processors.JSONRenderer()
    formatter = {
        "()": "structlog.stdlib.ProcessorFormatter",
        "foreign_pre_chain": [*_SHARED, structlog.stdlib.ExtraAdder(allow=["pid"])],
        "processors": [ProcessorFormatter.remove_processors_meta, place_of_exception, renderer],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"structured": formatter},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "structured",
                "stream": "ext://sys.stderr",
            }
        },
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {"uvicorn.access": {"handlers": [], "propagate": False}},
    }


def _as_json(_: object, __: str, event: structlog.typing.EventDict) -> bytes:
    return _encoder.encode(event)


def place_of_exception(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Replace an exception by its type and the lines of code that it came through."""
    error = event.pop("exc_info", None)
    error = error[1] if isinstance(error, tuple) else sys.exc_info()[1] if error is True else error
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)[-8:]
        event["error"] = type(error).__name__
        event["where"] = [f"{frame.filename}:{frame.lineno}" for frame in frames]
    return event
