"""The one function of a batch, wherever it runs: a row in, its outcome out."""

import msgspec

from service.batch.rows import Answered, Outcome, Row, Task, reject
from service.cache import digest_of
from service.engine import as_result
from service.extraction import Extractor


class Answerer:
    """Answers rows as the service answers requests.

    Args:
        extractor: What finds the attributions.
        keep_text: Keep the article with its answer.
    """

    def __init__(self, extractor: Extractor, keep_text: bool) -> None:
        self._extractor = extractor
        self._keep_text = keep_text

    def __call__(self, row: Row) -> Outcome:
        """Answer a row; a fault of ours rejects it and ends nothing else."""
        if not isinstance(row, Task):
            return row
        text = row.article.text
        try:
            found = self._extractor(text)
        except Exception as error:  # whatever it is, the other articles still get their answers
            return reject(row, "internal-error", f"The extraction failed: {type(error).__name__}.")
        result = as_result(digest_of(text), self._extractor.version, found)
        named = msgspec.structs.replace(result, id=row.article.id)
        return Answered(msgspec.json.encode(named), text if self._keep_text else None)
