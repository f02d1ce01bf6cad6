"""What the words of a source say by themselves: which part names the speaker, through what it speaks."""

from spacy.tokens import Doc

from service.extraction import descriptions
from service.extraction.decoding import Tokens
from service.extraction.descriptions import DETERMINERS, PREPOSITIONS, PRONOUNS, RELATIVE
from service.extraction.names import HONORIFICS, Entity
from service.extraction.nouns import is_body, is_role

_READING = frozenset("obtained seen reviewed viewed cited quoted accessed acquired examined leaked".split())
# Behind a document, they say where it stands, whom it reached and what it is about.
_PLACES = frozenset("in on at to about against into with".split())
# Behind a body's name, they say what it is and are no part of it.
_KINDS = frozenset("party group movement company firm bank agency newspaper channel website".split())
_LONGEST_CLAUSE = 25
# What is done with a document by whom it speaks for, and the tokens of a subject that names the doer.
_ISSUING = frozenset("issued released sent published posted circulated wrote signed delivered filed".split())
_LONGEST_SUBJECT = 10
# Behind an issuer, when and where it has issued: "the commission in August".
_ISSUER_ENDS = frozenset(", in on from at last this since".split()) | RELATIVE


def with_whole_names(doc: Doc, source: list[Tokens], others: set[int]) -> list[Tokens]:
    """A source that breaks off within a name takes in all of it: "The Ministry of Housing, | Communities".

    Args:
        doc: The article.
        source: The parts of the source.
        others: Tokens of the relation that are not of the source.
    """
    grown: list[Tokens] = []
    for start, end in source:
        for name in (doc._.name_at.get(start), doc._.name_at.get(end - 1)):
            if name is not None and others.isdisjoint(range(name.start, name.end)):
                start, end = min(start, name.start), max(end, name.end)
        if grown and start < grown[-1][1]:
            start, before_end = grown.pop()
            end = max(end, before_end)
        grown.append((start, end))
    return grown


def telling(doc: Doc, source: list[Tokens], cue: list[Tokens]) -> Tokens:
    """The part of a source that says who it is: the first with more than a determiner, or, if that names no
    person, a later one nearer to the cue that is somebody ("the mayor, Jo Vane", not the town before)."""

    def tells(span: Tokens) -> bool:
        return any(t.text.casefold() not in DETERMINERS | {"and"} for t in doc[span[0] : span[1]])

    def is_person(span: Tokens) -> bool:
        names = (doc._.name_at.get(i) for i in range(*span))
        return any(name is not None and name.label_ == "person" for name in names)

    def is_somebody(span: Tokens) -> bool:
        if span[0] and doc[span[0] - 1].text in PREPOSITIONS:
            return False  # "the jury, chaired by | NAME"
        return is_person(span) or is_role(descriptions.head_noun(descriptions.phrase(doc, span)))

    def distance(span: Tokens) -> int:
        return min(abs(cue[0][0] - span[1]), abs(span[0] - cue[-1][1]))

    first, *others = list(filter(tells, source)) or source[:1]
    others = list(filter(is_somebody, others))
    if not others or not cue or is_person(first) or doc[first[0] : first[1]].text.casefold() in PRONOUNS:
        return first
    return min([first, *others], key=distance)


def are_joined(doc: Doc, people: list[tuple[Tokens, Entity]]) -> bool:
    """Several people speak together: "A and B", "A, B and C"."""
    if len({id(e) for _, e in people}) < 2:
        return False
    (_, end), (start, _) = people[-2][0], people[-1][0]
    return any(t.text in {"and", "&"} for t in doc[end:start])


def is_complement(doc: Doc, span: Tokens, mention: Tokens) -> bool:
    """The person named is not the one who speaks: "a spokesman for NAME", "NAME's lawyer", "a NAME aide"."""
    i = mention[0] - 1
    while i > span[0] and doc[i].text.casefold() in HONORIFICS | {"."}:
        i -= 1
    if i >= span[0] and (doc[i].text.casefold() in PREPOSITIONS or _is_for_title(doc, span[0], i)):
        return True
    behind = [t.text for t in doc[mention[1] : min(mention[1] + 2, span[1])]]
    if mention[1] + 2 < span[1] and behind[0] in "'’" and behind[1] == "s":
        return True
    return mention[1] - mention[0] == 1 and bool(behind) and (is_role(behind[0]) or is_body(behind[0]))


def _is_for_title(doc: Doc, floor: int, last: int) -> bool:
    """Whether a title before a name follows "for" or "by": "a spokesperson for Innovation Minister NAME"."""
    titled = False
    for i in range(last, floor, -1):
        word = doc[i].text
        if word in {"for", "by"}:
            return titled and doc[i - 1].text.islower()
        titled = titled or is_role(word)
        if not (word[0].isupper() or is_role(word) or word in {"former", "the"}):
            return False
    return False


def is_issuer(doc: Doc, span: Tokens, mention: Tokens) -> bool:
    """Not who only has a document, nor where it stands: "papers obtained by NAME", "a study in NAME"."""
    before = [t.text.casefold() for t in doc[span[0] : mention[0]]]
    near = [word for word in before[-2:] if word not in DETERMINERS]
    return _READING.isdisjoint(before) and (not near or near[-1] not in _PLACES)


def is_whole(doc: Doc, span: Tokens, mention: Tokens) -> bool:
    """The body is the source, "the Ministry of Defense", and not part of a description."""
    front = [t.text for t in doc[span[0] : mention[0]] if t.text[0].isalnum()]
    rest = [t.text for t in doc[mention[1] : span[1]] if t.text[0].isalnum() and t.text != "s"]
    if rest and rest[0] in _KINDS:
        rest = rest[1:]  # "the HRA party"
    if rest and not any(t.text in {",", "(", "—"} for t in doc[mention[1] : span[1]][:2]):
        return False
    roles = [i for i, word in enumerate(front) if is_role(word)]
    if roles and any(word in PREPOSITIONS for word in front[roles[0] :]):
        return False  # "a critic for the weekly NAME"
    # "the shopworkers' union Usdaw", "a group calling itself Save the Quay"
    last = front[-1].casefold() if front else ""
    if is_body(last) or last in {"called", "named", "itself"}:
        return True
    # "state-owned operator Enguri Energy", "the opposition Tavasz Party"; not "a spokesman for the bank"
    if not rest and not any(w.casefold() in PREPOSITIONS or w == "and" for w in front):
        return True
    if any(map(is_role, front)):
        return False
    return all(w[0].isupper() or w.casefold() in DETERMINERS for w in front)


def with_clause(doc: Doc, span: Tokens, others: set[int]) -> Tokens:
    """A description with the clause that goes on with it: "an official, | who asked not to be named,".

    Only of somebody new: a clause about "the minister" tells what is known of him besides.

    Args:
        doc: The article.
        span: The description; it may break off within the clause.
        others: Tokens of the relation that are not of the source; the clause ends before them.
    """
    if descriptions.is_definite(descriptions.phrase(doc, span)):
        return span
    sentence = doc.spans["sentences"][doc._.sentence_of[span[0]]]
    for comma in range(span[0] + 1, min(span[1] + 1, sentence.end - 1)):
        if doc[comma].text == "," and doc[comma + 1].text in {"who", "whose"}:
            for i in range(comma + 2, min(sentence.end, comma + _LONGEST_CLAUSE)):
                if i in others or doc[i].text == ",":
                    return (span[0], max(i, span[1])) if i > comma + 2 else span
    return span


def with_apposition(doc: Doc, span: Tokens, others: set[int]) -> Tokens:
    """A description with the person's name that follows: "a grandson, | Jo Vane, wrote".

    Args:
        doc: The article.
        span: The description.
        others: Tokens of the relation that are not of the source.
    """
    name = doc._.name_at.get(span[1] + 1) if doc[min(span[1], len(doc) - 1)].text == "," else None
    if name is None or name.label_ != "person" or name.start != span[1] + 1 or name.end >= len(doc):
        return span
    closed = doc[name.end].text == "," and others.isdisjoint(range(span[1], name.end))
    return (span[0], name.end) if closed else span


def issuer(doc: Doc, span: Tokens, text: str, head: str) -> Tokens | None:
    """Who speaks through a document or a press service.

    That is "the bank" in "the bank's own survey", "a survey released by the bank", "data of the bank" and
    "the bank's press service".

    Args:
        doc: The article.
        span: The source.
        text: Its words.
        head: Its head noun.
    """
    document = descriptions.is_document(head)
    if not (document or descriptions.is_press_service(text)):
        return None
    if document and (subject := _who_issued(doc, span)):
        return subject
    words = [t.text.casefold() for t in doc[span[0] : span[1]]]
    for i, word in enumerate(words[:-1]):
        if document and 0 < i < len(words) - 2 and word in "'’" and words[i + 1] == "s":
            return span[0], span[0] + i
        if word in _READING:
            return None
        if not document and word in {"press", "media", "information"} and set(words[:i]) - DETERMINERS:
            return span[0], span[0] + (i - 2 if words[i - 1] == "s" else i)
        if i and word in {"by", "from", "of"}:
            ends = (k for k in range(i + 2, len(words)) if words[k] in _ISSUER_ENDS)
            found = span[0] + i + 1, span[0] + next(ends, len(words))
            return found if _may_issue(doc, found, word) else None
    return None


def _who_issued(doc: Doc, span: Tokens) -> Tokens | None:
    """The subject of the verb before a document: "the embassy issued | a note"."""
    verb = span[0] - 1
    if verb < 1 or doc[verb].text.casefold() not in _ISSUING:
        return None
    end = verb - 1 if doc[verb - 1].text.casefold() in {"has", "had", "have"} else verb
    begin = max(doc.spans["sentences"][doc._.sentence_of[verb]].start, end - _LONGEST_SUBJECT)
    for i in range(end - 1, begin - 1, -1):
        if doc[i].text in {",", ";", ":"} or doc[i].text.casefold() in {"and", "after", "when", "as"}:
            begin = i + 1
            break
    return (begin, end) if begin < end else None


def _may_issue(doc: Doc, span: Tokens, preposition: str) -> bool:
    """Not what a document is about or when it is from: "a survey of 900 voters", "data from 2019"."""
    text = descriptions.phrase(doc, span)
    if not text or text[0].isdigit():
        return False
    return preposition != "of" or is_body(descriptions.head_noun(text))
