"""What the linked-data forms of a result have in common."""

from urllib.parse import urlsplit

from schemas import Result, Speaker


def article_iri(result: Result, url: str | None) -> str:
    """Name the article: where it was published, else by what it says."""
    return url if url and _is_absolute(url) else f"urn:attribution:{result.digest}:text"


def speakers(result: Result) -> dict[str, Speaker]:
    """Return the speakers by their ids."""
    return {speaker.id: speaker for speaker in result.speakers}


def names(result: Result) -> dict[str, str]:
    """Return the names of speakers and outlets by their ids."""
    return {one.id: one.name for one in (*result.outlets, *result.speakers)}


def _is_absolute(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and not any(map(str.isspace, url))
