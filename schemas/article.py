"""What a caller sends."""

import msgspec


class Article(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One article. Only ``text`` is read by the extraction; the rest comes back or is kept for the caller.

    Attributes:
        text: The article exactly as the caller has it; all offsets of the answer point into it.
        id: The caller's own name for the article, returned unchanged.
        title: Headline, if it is not part of ``text``.
        outlet: The outlet that published the article, if known.
        url: Where the article was published.
        published: When it was published, as the caller writes dates.
    """

    text: str
    id: str | None = None
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    published: str | None = None
