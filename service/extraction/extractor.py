"""The engine behind its small interface: text in, :class:`schemas.Extraction` out."""

from importlib.metadata import version
from pathlib import Path

from schemas import Extraction
from service.extraction.document import to_extraction
from service.extraction.encoder import Encoder
from service.extraction.pipeline import build

MODEL = Path(__file__).parent / "model"


class Extractor:
    """Finds the attributions of a text. Load once a process; safe to call from several threads.

    Attributes:
        version: Version of the code and fingerprint of the model; two extractors of one version agree.
    """

    def __init__(self, folder: Path):
        encoder = Encoder(folder)
        self._nlp = build(encoder, folder)
        self.version = f"{version('source-attribution')}+{encoder.fingerprint}"

    def __call__(self, text: str, *, explain: bool = False) -> Extraction:
        """Find who said what in ``text``; spans are half-open ranges of its code points.

        Args:
            text: The article.
            explain: Give the evidence for each relation, too.
        """
        return to_extraction(self._nlp(text), explain=explain)


def load(folder: Path | None = None) -> Extractor:
    """Load the pipeline with the shipped model, or with the one in ``folder``.

    Raises:
        ModelError: A file of the model is missing or cannot be read.
    """
    return Extractor(folder or MODEL)
