"""The words that the tests post, to be looked for where they must not be."""

import re

import httpx

# Three words or more: a shorter piece may be in the log for another reason.
_SENTENCE = re.compile(r"\w+(?:[ ,’'-]+\w+){2,}")
_HEADLINE = 300  # characters at the beginning of each body are looked for: enough to find out who logs bodies


class Posted:
    """Remembers the sentences of what a client sends, as an event hook of it."""

    def __init__(self) -> None:
        self._sentences: set[str] = set()

    def __call__(self, request: httpx.Request) -> None:
        """Remember the sentences of a request, unless it is a stream."""
        if "transfer-encoding" not in request.headers and "content-encoding" not in request.headers:
            beginning = request.content[:_HEADLINE].decode(errors="ignore")
            self._sentences.update(_SENTENCE.findall(beginning.replace("\\n", " ")))

    def found_in(self, log: str) -> list[str]:
        """Return the sentences that a log has."""
        return [sentence for sentence in self._sentences if sentence in log]
