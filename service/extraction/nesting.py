"""How the relations of an article lie in one another, and which of them an outlet relays."""

from spacy.language import Language
from spacy.tokens import Doc

from service.extraction.decoding import Tokens
from service.extraction.relations import Relation

# A relation lies in another when this share of its content does.
COVERED = 0.8
# Nothing that the network takes for speech is an outlet's relay with less than this.
OUTLET_TRAIT = 0.3


@Language.component("nesting")
def nesting(doc: Doc) -> Doc:
    """Decide ``level`` and ``parent`` of every relation."""
    relations: list[Relation] = doc._.relations
    mentions = [(s.start, s.end) for s in doc.spans["outlets"]]
    for relation in relations:
        if relation.outlet > OUTLET_TRAIT and any(_overlap(m, s) for m in mentions for s in relation.source):
            relation.level = "outlet"
            relation.source = [_nearest(relation)]
    contents = {id(r): r.tokens("content") for r in relations}
    for relation in relations:
        relation.parent = _parent(relation, relations, contents)
    return doc


def _nearest(relation: Relation) -> Tokens:
    """An outlet stands next to its cue; what else was taken for its name belongs to what it relays."""
    cue = (relation.cue or relation.content)[0]
    return min(relation.source, key=lambda s: max(cue[0] - s[1], s[0] - cue[1], 0))


def _overlap(a: Tokens, b: Tokens) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _parent(relation: Relation, relations: list[Relation], contents: dict[int, set[int]]) -> Relation | None:
    """The smallest content that holds the relation with its cue."""
    own = contents[id(relation)]
    place = (relation.cue or relation.content)[0][0]
    holders = [
        other
        for other in relations
        if other is not relation
        and place in contents[id(other)]
        and len(own & contents[id(other)]) >= COVERED * len(own)
        and len(contents[id(other)]) > len(own)
    ]
    if holders:
        return min(holders, key=lambda r: len(contents[id(r)]))
    return next((r for r in relations if _relays(r, relation)), None)


def _relays(outlet: Relation, relation: Relation) -> bool:
    """``X, OUTLET reports with reference to BODY``: the body's cue stands behind the outlet's."""
    if outlet.level != "outlet" or relation is outlet or relation.level == "outlet":
        return False
    return any(_overlap(v, s) for v in outlet.via for s in relation.source)
