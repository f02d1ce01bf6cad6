"""Show the size of each layer of an image: ``python -m deploy.image.layers NAME``."""

import sys

from deploy.image.container import Image


def main(name: str) -> None:
    """Print one line a layer and their sum."""
    layers = Image(name).layers
    for made_by, size in layers:
        print(f"{size / 1e6:8.1f} MB  {_shorten(made_by)}")
    application = sum(size for _, size in layers[1:])
    print(f"{application / 1e6:8.1f} MB  of these are the application")


def _shorten(made_by: str) -> str:
    return "base" if "COPY" not in made_by else f"COPY {made_by.split()[-1]}"


if __name__ == "__main__":
    main(sys.argv[1])
