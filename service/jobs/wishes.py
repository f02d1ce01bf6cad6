"""What a caller wants besides the answers, kept with the job."""

import msgspec

from service.cache import Options
from service.engine import Caching


class Wishes(msgspec.Struct, frozen=True):
    """The same choices that a single request has.

    Attributes:
        options: What changes the output.
        caching: What the cache may do.
    """

    options: Options = Options()
    caching: Caching = "normal"
