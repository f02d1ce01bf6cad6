"""The page at ``/``: paste an article, see who said what.

Static files without a build step. The page is one more client of the documented API and loads nothing from
elsewhere; its policy keeps it that way.
"""

from pathlib import Path

from litestar import Response, Router, get
from litestar.datastructures import CacheControlHeader
from litestar.static_files import create_static_files_router

_STATIC = Path(__file__).parent / "static"
_INDEX = (_STATIC / "index.html").read_text(encoding="utf-8")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'"
)


@get("/")
async def index() -> Response[str]:
    """Show the page; browsers ask again each time, so that it never meets scripts of another version."""
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"}
    return Response(_INDEX, media_type="text/html", headers=headers)


def assets() -> Router:
    """Serve the scripts, the style and the sample articles of the page."""
    return create_static_files_router(
        "/page", [_STATIC], name="page-assets", cache_control=CacheControlHeader(no_cache=True)
    )
