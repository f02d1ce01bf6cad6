"""What a smaller network learns from a larger one of ours (Hinton et al. 2015; Jiao et al. 2020).

Gold labels stay part of the loss; the teacher adds how sure it is of each of its scores, and the states that
it reads them from, which are of the same width in both.
"""

import torch
from torch import Tensor
from torch.nn import functional as F

from service.extraction.labels import ANCHORS, ENTITIES, GENDERS, OUTLETS, TRAITS
from training.batches import Batch, Pairs
from training.examples import IGNORE
from training.model import Output, Tagger

SIZES = (len(ANCHORS), len(OUTLETS), len(ENTITIES), len(GENDERS), len(TRAITS), 1)
# About the number of words of a relation that are hard: brings a sum over them to the scale of a mean.
HARD_WORDS = 50


def role_scores(model: Tagger, out: Output, found: Pairs) -> Tensor:
    """Scores of the role head for the relations of a batch."""
    word, anchor = out.role_word.float(), out.role_anchor.float()
    return model.roles(word[found.row], anchor[found.row, found.anchor], found.distance, found.paragraph)


def distillation(
    teacher: Tagger, batch: Batch, found: Pairs | None, out: Output, roles: Tensor | None
) -> dict[str, Tensor]:
    """The losses of a student's output against its teacher's, by name."""
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        wanted = teacher(batch.ids, batch.types, batch.mask)
    here = batch.mask.bool()
    loss = {
        "states": F.mse_loss(out.states.float()[here], wanted.states.float()[here]),
        "soft": _soft_loss(out.scores.float()[here], wanted.scores.float()[here]),
    }
    if found is not None and roles is not None:
        with torch.no_grad():
            target = role_scores(teacher, wanted, found)
        labelled = found.roles != IGNORE
        total = _divergence(roles[labelled], target[labelled], reduction="sum")
        loss["soft_roles"] = total / len(found.row) / HARD_WORDS
    return loss


def _soft_loss(scores: Tensor, wanted: Tensor) -> Tensor:
    """Divergence of every token head; the last two are no distributions over labels."""
    pairs = list(zip(scores.split(SIZES, dim=-1), wanted.split(SIZES, dim=-1), strict=True))
    total = sum((_divergence(own, target) for own, target in pairs[:-2]), start=scores.new_zeros(()))
    return total + sum(0.1 * F.mse_loss(own, target) for own, target in pairs[-2:])


def _divergence(scores: Tensor, wanted: Tensor, reduction: str = "batchmean") -> Tensor:
    return F.kl_div(scores.log_softmax(-1), wanted.log_softmax(-1), reduction=reduction, log_target=True)
