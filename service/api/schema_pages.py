"""``/schema``: the OpenAPI description, and a page to read and try it that needs no other network."""

import msgspec
from litestar import Response, Router, get
from litestar.static_files import create_static_files_router
from swagger_ui_bundle import swagger_ui_path

from service.api import openapi

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Source attribution: API</title>
<link rel="icon" href="/schema/assets/favicon-32x32.png">
<link rel="stylesheet" href="/schema/assets/swagger-ui.css">
</head>
<body>
<div id="swagger"></div>
<script src="/schema/assets/swagger-ui-bundle.js"></script>
<script src="/schema/start.js"></script>
</body>
</html>
"""
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'"
)
_START = 'SwaggerUIBundle({url: "/schema/openapi.json", dom_id: "#swagger", validatorUrl: null});\n'


@get("/schema")
async def page() -> Response[str]:
    """Show the description to a person."""
    return Response(_PAGE, media_type="text/html", headers={"Content-Security-Policy": _POLICY})


@get("/schema/start.js", media_type="text/javascript")
async def start() -> str:
    """Start the page; a file of its own, so that no script in a page needs to be allowed."""
    return _START


@get("/schema/openapi.json")
async def description() -> Response[bytes]:
    """Give the description to a program."""
    return Response(msgspec.json.encode(openapi.document()), media_type="application/vnd.oai.openapi+json")


def assets() -> Router:
    """Serve the page's scripts and styles from the package that brings them."""
    return create_static_files_router("/schema/assets", [swagger_ui_path], name="schema-assets")
