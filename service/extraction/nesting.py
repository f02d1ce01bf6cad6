"""How the relations of an article lie in one another, and which of them an outlet relays."""

from spacy.language import Language
from spacy.tokens import Doc

from service.extraction.decoding import Tokens, spans_of
from service.extraction.outlets import outlet_tokens
from service.extraction.relations import Relation, holders

# A relation lies in another when this share of its content does.
COVERED = 0.8
# Nothing that the network takes for speech is an outlet's relay with less than this.
OUTLET_TRAIT = 0.3


@Language.component("nesting")
def nesting(doc: Doc) -> Doc:
    """Decide ``level`` and ``parent`` of every relation."""
    relations: list[Relation] = doc._.relations
    named = outlet_tokens(doc)
    for relation in relations:
        if relation.outlet > OUTLET_TRAIT and named & relation.tokens("source"):
            relation.level = "outlet"
            relation.source = [_nearest(relation)]
    for outlet in (r for r in relations if r.level == "outlet" and r.cue):
        _keep_out_tag(doc, outlet, relations)
    doc._.relations = relations = [r for r in relations if r.content]
    held = holders(relations)
    # All parents first: contents that grow meanwhile could make two relations lie in each other.
    for relation in relations:
        relation.parent = _parent(relation, held)
    for relation in relations:
        if relation.parent is not None:
            _take_in(relation.parent, relation)
    for number, relation in enumerate(relations):
        if relation.parent is None and relation.level == "speaker":
            relation.parent = _relay(relation, relations[max(0, number - 2) : number + 3])
    return doc


def _keep_out_tag(doc: Doc, outlet: Relation, relations: list[Relation]) -> None:
    """ "She wished them luck, AGENCY reports": the tag reports the wish and is no part of it."""
    relayed = outlet.tokens("content")
    tag = min(s[0] for s in (*outlet.source, *outlet.cue))
    cue = outlet.tokens("cue")
    for relation in relations:
        said = relation.tokens("content")
        if relation is not outlet and cue & said and relation.tokens("cue") & relayed:
            kept = {i for i in said if i < tag or i in relayed}
            relation.content = spans_of(doc, kept)


def _nearest(relation: Relation) -> Tokens:
    """An outlet stands next to its cue; what else was taken for its name belongs to what it relays."""
    cue = (relation.cue or relation.content)[0]
    return min(relation.source, key=lambda s: max(cue[0] - s[1], s[0] - cue[1], 0))


def _overlap(a: Tokens, b: Tokens) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _parent(relation: Relation, held: dict[int, list[Relation]]) -> Relation | None:
    """The smallest content that holds the relation with its cue."""
    own = relation.tokens("content")
    place = (relation.cue or relation.content)[0][0]
    sizes = {id(r): r.tokens("content") for r in held.get(place, ()) if r is not relation}
    fits = [
        r
        for r in held.get(place, ())
        if r is not relation
        and len(sizes[id(r)]) > len(own)
        and len(own & sizes[id(r)]) >= COVERED * len(own)
    ]
    return min(fits, key=lambda r: len(sizes[id(r)]), default=None)


def _take_in(outer: Relation, inner: Relation) -> None:
    """A source is reported as a whole: "The Ministry of Energy" does not lie in a content by half."""
    for source in inner.source:
        outer.content = [
            (min(s[0], source[0]), max(s[1], source[1])) if _overlap(s, source) else s for s in outer.content
        ]


def _relay(relation: Relation, near: list[Relation]) -> Relation | None:
    """``X, OUTLET reports with reference to BODY``: the body's cue stands right behind the outlet's."""
    fits = (r for r in near if r.level == "outlet" and _is_via(r, relation) and relation not in r.lineage())
    return next(fits, None)


def _is_via(outlet: Relation, relation: Relation) -> bool:
    return any(_overlap(v, s) for v in outlet.via for s in relation.source)
