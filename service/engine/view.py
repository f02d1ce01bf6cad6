"""A result as a caller's options want it."""

from msgspec.structs import replace

from schemas import Result
from service.cache import Options, digest_of
from service.engine.confident import keep_confident
from service.engine.offsets import convert


def view(result: Result, text: str, options: Options) -> Result:
    """Return the result of a text under other options than it was found with.

    Args:
        result: With all relations, its offsets in code points; explained if that is what the options say.
        text: Where it was found.
        options: What the caller wants.
    """
    named = replace(result, digest=digest_of(text, options))
    confident = keep_confident(named, options.min_confidence) if options.min_confidence else named
    return convert(confident, text, options.offsets)
