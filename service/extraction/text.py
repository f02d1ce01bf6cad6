"""Length-preserving clean-up of a text before it is tokenised.

The model and the rules read the cleaned copy, the caller's offsets stay valid because every replacement is
as long as what it replaces.
"""

import re

_DOUBLE_MARKS = "“”„‟«»〝〞＂″❝❞"
_SINGLE_MARKS = "‘’‚‛‹›`´′"
_BLANKS = "\u00a0\u1680\u202f\u205f\u3000\u200b\ufeff\t\x00" + "".join(map(chr, range(0x2000, 0x200B)))

DASHES = frozenset("-–—―")

_TABLE = str.maketrans(
    {**dict.fromkeys(_DOUBLE_MARKS, '"'), **dict.fromkeys(_SINGLE_MARKS, "'"), **dict.fromkeys(_BLANKS, " ")}
    | dict.fromkeys("–—―", "—")
)
# Marks that are written with more than one character: '' `` ,, and the entities that feeds leave behind.
_LONG_MARKS = re.compile(
    r"&quot;|&#34;|&ldquo;|&rdquo;|&laquo;|&raquo;|''|``|,,(?=\w)|&nbsp;|&#39;|&amp;|\r\n|\r"
)
_LONG_REPLACEMENTS = {"&nbsp;": " ", "&#39;": "'", "&amp;": "&", "\r": "\n"}


def _replace_long(match: re.Match[str]) -> str:
    found = match.group()
    if found == "\r\n":
        return " \n"
    return _LONG_REPLACEMENTS.get(found, '"').ljust(len(found))


def clean(text: str) -> str:
    """Give a copy of equal length with one form of each mark, dash and blank.

    Double quotation marks of every kind become ``"``, single ones ``'``, dashes ``—``; the direction of a
    mark is not lost, :mod:`service.extraction.layout` reads it from the original.
    """
    return _LONG_MARKS.sub(_replace_long, text.translate(_TABLE))
