"""Train the tagger: ``python -m training.train OUT_DIR`` (see ``make train``)."""

import argparse
import json
import random
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from training.augment import Pool, augment
from training.base import WEIGHTS
from training.batches import Batch, Pairs, batches, pairs
from training.control import read_jsonl
from training.distillation import HARD_WORDS, SIZES, distillation, role_scores
from training.examples import IGNORE, example
from training.markup import GOLD, GoldArticle, is_held_out, is_in_other_half, read_folder
from training.model import Shape, Tagger, mean_of


@dataclass(frozen=True)
class Recipe:
    """Everything that decides the weights besides the data.

    ``mix`` is for training that goes on from a tagger: the share of the new weights in the mean with the old
    ones (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models").
    """

    epochs: int = 10
    batch: int = 6
    encoder_rate: float = 3e-4
    head_rate: float = 1e-3
    weight_decay: float = 0.01
    warm_up: float = 0.06
    clip: float = 1.0
    seed: int = 0
    layers: int = 6
    mix: float = 1.0


def train(
    articles: list[GoldArticle],
    recipe: Recipe,
    teacher: Tagger | None = None,
    start: Tagger | None = None,
    *,
    log=print,
) -> Tagger:
    """Fit a tagger to gold articles, and to what a teacher says of them; go on from ``start`` if given."""
    rng = random.Random(recipe.seed)
    np.random.seed(recipe.seed)
    torch.manual_seed(recipe.seed)
    pool = Pool(articles)
    model = Tagger(Shape(layers=recipe.layers))
    if start is not None:
        model.load_state_dict(start.state_dict())
    elif teacher is None:
        model.encoder.load_base(WEIGHTS)
    else:
        model.start_from(teacher)
    model.encoder.words.weight.requires_grad_(False)
    per_epoch = len(list(batches([example(a) for a in articles], recipe.batch, random.Random(0))))
    optimiser, schedule = _optimiser(model, recipe, per_epoch * recipe.epochs)
    for epoch in range(recipe.epochs):
        begin, losses = time.monotonic(), []
        model.train()
        examples = [example(augment(a, pool, rng)) for a in articles]
        for batch in batches(examples, recipe.batch, rng):
            loss = _loss(model, batch, teacher)
            sum(loss.values()).backward()  # type: ignore[union-attr]
            torch.nn.utils.clip_grad_norm_(model.parameters(), recipe.clip)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad()
            losses.append({name: float(value.detach()) for name, value in loss.items()})
        means = {name: round(float(np.mean([x[name] for x in losses if name in x])), 4) for name in losses[0]}
        log(json.dumps({"epoch": epoch + 1, "seconds": round(time.monotonic() - begin), **means}))
    if start is not None:
        old = start.state_dict()
        model.load_state_dict({k: torch.lerp(old[k], v, recipe.mix) for k, v in model.state_dict().items()})
    return model.eval()


def _optimiser(model: Tagger, recipe: Recipe, steps: int):
    encoder = [
        p for n, p in model.encoder.named_parameters() if p.requires_grad and not n.startswith("types")
    ]
    chosen = {id(p) for p in encoder}
    heads = [p for p in model.parameters() if p.requires_grad and id(p) not in chosen]
    optimiser = torch.optim.AdamW(
        [{"params": encoder, "lr": recipe.encoder_rate}, {"params": heads, "lr": recipe.head_rate}],
        weight_decay=recipe.weight_decay,
    )

    def rate(step: int) -> float:
        warm = recipe.warm_up * steps
        return min(step / max(warm, 1), max(0.0, (steps - step) / max(steps - warm, 1)))

    return optimiser, torch.optim.lr_scheduler.LambdaLR(optimiser, rate)


def _loss(model: Tagger, batch: Batch, teacher: Tagger | None) -> dict[str, Tensor]:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        out = model(batch.ids, batch.types, batch.mask)
    anchor, outlet, entity, gender, trait, unnamed = out.scores.float().split(SIZES, dim=-1)
    loss = {
        "anchor": _cross_entropy(anchor, batch.anchors),
        "outlet": 0.5 * _cross_entropy(outlet, batch.outlets),
        "entity": 0.5 * _cross_entropy(entity, batch.entities),
        "gender": 0.1 * _cross_entropy(gender, batch.genders),
    }
    found = pairs(batch, anchor.detach())
    roles = role_scores(model, out, found) if found is not None else None
    if found is not None and roles is not None:
        loss["roles"] = _role_loss(roles, found)
        loss["trait"] = 0.2 * _trait_loss(trait[found.row, found.anchor], found.traits)
        mention, asked = out.mention.float(), out.asked.float()
        loss["antecedent"] = 0.2 * _antecedent_loss(model, found, mention, asked, unnamed)
    if teacher is not None:
        loss |= distillation(teacher, batch, found, out, roles)
    return loss


def _cross_entropy(scores: Tensor, labels: Tensor) -> Tensor:
    """Mean over what is labelled; zero where a batch has nothing of the kind."""
    if not bool((labels != IGNORE).any()):
        return scores.sum() * 0
    return F.cross_entropy(scores.flatten(0, 1), labels.flatten(), ignore_index=IGNORE)


def _role_loss(scores: Tensor, found: Pairs) -> Tensor:
    total = F.cross_entropy(scores.flatten(0, 1), found.roles.flatten(), ignore_index=IGNORE, reduction="sum")
    return total / len(found.row) / HARD_WORDS


def _trait_loss(scores: Tensor, wanted: Tensor) -> Tensor:
    known = ~wanted.isnan()
    if not bool(known.any()):
        return scores.sum() * 0
    return F.binary_cross_entropy_with_logits(scores[known], wanted[known])


def _antecedent_loss(model: Tagger, found: Pairs, mention: Tensor, asked: Tensor, unnamed: Tensor) -> Tensor:
    """Marginal likelihood of the mentions of the right speaker, or of none (Lee et al. 2017)."""
    scores = model.antecedents(mention[found.row], asked[found.row, found.anchor], found.distance)
    scores = scores.masked_fill(~found.candidates, -torch.inf)
    none = unnamed[found.row, found.anchor]
    everything = torch.cat([scores, none], dim=-1).logsumexp(-1)
    named = found.antecedents.any(-1)
    right = torch.where(
        named,
        scores.masked_fill(~found.antecedents, -torch.inf).logsumexp(-1).nan_to_num(neginf=-1e4),
        none[:, 0],
    )
    loss = (everything - right)[found.resolved]
    return loss.mean() if len(loss) else scores.new_zeros(())


def main() -> None:
    """Train on all articles of ``training/gold`` and save the weights."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--gold", type=Path, default=GOLD)
    parser.add_argument(
        "--articles", type=int, help="train on a random part of so many, for the learning curve"
    )
    parser.add_argument(
        "--half", action="store_true", help="train on one half, for training.antecedents to ask of the other"
    )
    parser.add_argument(
        "--control", type=Path, help="a corpus to train on besides; such weights are never shipped"
    )
    parser.add_argument(
        "--teacher",
        type=Path,
        nargs="+",
        help="larger taggers (model.pt) to learn from: their mean",
    )
    parser.add_argument("--start", type=Path, nargs="+", help="taggers to go on from: their mean")
    parser.add_argument("--threads", type=int, default=2)
    for name, value in vars(Recipe()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    options = vars(parser.parse_args())
    out, gold, control, part, half, teacher, start = (
        options.pop(name) for name in ("out", "gold", "control", "articles", "half", "teacher", "start")
    )
    torch.set_num_threads(options.pop("threads"))
    recipe = Recipe(**options)
    articles = [a for a in read_folder(gold) if not is_held_out(a)]
    if half:
        articles = [a for a in articles if not is_in_other_half(a)]
    articles += read_jsonl(control) if control else []
    if part:
        articles = random.Random(recipe.seed).sample(articles, part)
    model = train(articles, recipe, mean_of(teacher) if teacher else None, mean_of(start) if start else None)
    out.mkdir(parents=True, exist_ok=True)
    torch.save(
        {"shape": model.shape.as_dict(), "recipe": vars(recipe), "weights": model.state_dict()},
        out / "model.pt",
    )


if __name__ == "__main__":
    main()
