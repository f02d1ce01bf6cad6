"""Average taggers of one shape: ``python -m training.average OUT_DIR A.pt B.pt`` (see ``make train``).

Students of one teacher that start from the same weights lie in one basin: their mean is at least as good as
the mean of their scores, and costs nothing when it runs (model soups; Wortsman et al. 2022).
"""

import argparse
from pathlib import Path

import torch


def average(checkpoints: list[dict]) -> dict:
    """The mean of the weights; shape and recipe of the last."""
    weights = {
        name: torch.stack([c["weights"][name] for c in checkpoints]).mean(0)
        for name in checkpoints[-1]["weights"]
    }
    return checkpoints[-1] | {"weights": weights}


def main() -> None:
    """Save the mean of the checkpoints."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("checkpoints", type=Path, nargs="+")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    mean = average([torch.load(path, weights_only=True) for path in options.checkpoints])
    torch.save(mean, options.out / "model.pt")


if __name__ == "__main__":
    main()
