"""Who or what speaks in an article, and how that was found."""

from dataclasses import dataclass, field

from service.extraction.decoding import Tokens


@dataclass(slots=True, eq=False)
class Referent:
    """Somebody or something that speaks in the article."""

    name: str
    kind: str
    role: str | None = None
    organisation: str | None = None
    mentions: set[Tokens] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Resolution:
    """How the speaker of a relation was found.

    Attributes:
        referent: The speaker.
        step: What decided: ``name``, ``title``, ``antecedent``, ``description``, ``parent`` or ``previous``.
        antecedent: Where the article names the speaker, if not in the source.
        chance: Probability that the ranking of antecedents gives, if it was asked.
    """

    referent: Referent
    step: str
    antecedent: Tokens | None = None
    chance: float | None = None
