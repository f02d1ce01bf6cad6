"""The contract of the service as msgspec Structs: no logic, no I/O.

Every other package, and any Python client, imports the shapes from here; ``schemas/openapi.json`` is
the same contract for everybody else.
"""

from schemas.article import Article
from schemas.attribution import (
    Attribution,
    Explanation,
    Extraction,
    InputWarning,
    Level,
    Outlet,
    OutletMention,
    OutletRole,
    Polarity,
    QuotationType,
    Result,
    Span,
    Speaker,
    SpeakerKind,
)
from schemas.health import Health
from schemas.job import DeadLetter, Job, JobState
from schemas.problem import Problem

__all__ = [
    "Article",
    "Attribution",
    "DeadLetter",
    "Explanation",
    "Extraction",
    "Health",
    "InputWarning",
    "Job",
    "JobState",
    "Level",
    "Outlet",
    "OutletMention",
    "OutletRole",
    "Polarity",
    "Problem",
    "QuotationType",
    "Result",
    "Span",
    "Speaker",
    "SpeakerKind",
]
