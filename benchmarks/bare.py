"""A Litestar endpoint that does nothing, for comparison: ``python -m benchmarks.bare FILE``.

It takes what the service takes, answers with the bytes of a file, and runs under the same server settings.
"""

import sys
from pathlib import Path

import uvicorn
from litestar import Litestar, Request, Response, post

from service import log


def create_app(content: bytes) -> Litestar:
    """An application with one route, which answers with the content."""

    @post("/v1/attributions", status_code=200)
    async def answer(request: Request) -> Response[bytes]:
        await request.body()
        return Response(content, media_type="application/json")

    return Litestar([answer], openapi_config=None, logging_config=None)


def main(file: str) -> None:
    """Serve on a free port, and print its URL."""
    config = uvicorn.Config(
        create_app(Path(file).read_bytes()),
        port=0,
        log_config=log.logging_config("warning"),
        access_log=False,
        server_header=False,
        ws="none",
    )
    with config.bind_socket() as listener:
        print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
        uvicorn.Server(config).run([listener])


if __name__ == "__main__":
    main(sys.argv[1])
