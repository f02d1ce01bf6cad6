"""Text in, attributions out: the pure heart of the service. Knows no web and no Redis."""

from service.extraction.errors import ModelError
from service.extraction.extractor import Extractor, load

__all__ = ["Extractor", "ModelError", "load"]
