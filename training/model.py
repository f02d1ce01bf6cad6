"""The network: a small BERT encoder, token heads, and a head that labels words given a cue.

The last one is what makes nesting and shared sources possible. As in span-free semantic role labelling (He
et al. 2017; Marcheggiani and Titov 2017), every cue asks every word of its window which part it plays in
the cue's own relation, so one word can be content for two cues and source for a third.
"""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

from service.extraction.labels import ANCHORS, ENTITIES, GENDERS, OUTLETS, ROLES, TRAITS
from service.extraction.windows import N_PARAGRAPHS, N_TYPES

N_DISTANCES = 32


@dataclass(frozen=True)
class Shape:
    """Sizes of the network. The encoder's must be those of the base model."""

    layers: int = 6
    width: int = 384
    heads: int = 12
    feed_forward: int = 1536
    vocabulary: int = 30522
    positions: int = 512
    pair: int = 192
    antecedent: int = 96
    dropout: float = 0.1

    def as_dict(self) -> dict:
        """For the model's metadata."""
        return asdict(self)


class Layer(nn.Module):
    """A BERT layer (post-norm), written out for :mod:`training.graph`."""

    def __init__(self, shape: Shape):
        super().__init__()
        width = shape.width
        self.heads = shape.heads
        self.dropout = shape.dropout
        self.query, self.key, self.value, self.out = (nn.Linear(width, width) for _ in range(4))
        self.norm_attention, self.norm_out = nn.LayerNorm(width, eps=1e-12), nn.LayerNorm(width, eps=1e-12)
        self.up, self.down = nn.Linear(width, shape.feed_forward), nn.Linear(shape.feed_forward, width)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """``(batch, length, width)`` to the same; ``mask`` is true where a piece may be attended to."""
        batch, length, width = x.shape

        def split(t: Tensor) -> Tensor:
            return t.view(batch, length, self.heads, width // self.heads).transpose(1, 2)

        attended = F.scaled_dot_product_attention(
            split(self.query(x)), split(self.key(x)), split(self.value(x)), attn_mask=mask
        )
        attended = self.out(attended.transpose(1, 2).reshape(batch, length, width))
        x = self.norm_attention(x + F.dropout(attended, self.dropout, self.training))
        y = self.down(F.gelu(self.up(x)))
        return self.norm_out(x + F.dropout(y, self.dropout, self.training))

    def load_base(self, weights: dict[str, Tensor], prefix: str) -> None:
        """Copy one layer of a BERT checkpoint."""
        for module, name in (
            (self.query, "attention.self.query"),
            (self.key, "attention.self.key"),
            (self.value, "attention.self.value"),
            (self.out, "attention.output.dense"),
            (self.norm_attention, "attention.output.LayerNorm"),
            (self.up, "intermediate.dense"),
            (self.down, "output.dense"),
            (self.norm_out, "output.LayerNorm"),
        ):
            _copy(module, weights, prefix + name)


class Encoder(nn.Module):
    """BERT embeddings and layers; the token types carry letter case and quotation."""

    def __init__(self, shape: Shape):
        super().__init__()
        self.dropout = shape.dropout
        self.words = nn.Embedding(shape.vocabulary, shape.width)
        self.positions = nn.Embedding(shape.positions, shape.width)
        self.types = nn.Embedding(N_TYPES, shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=1e-12)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor) -> Tensor:
        """``(batch, length)`` ids, types and mask to ``(batch, length, width)`` states."""
        places = torch.arange(ids.shape[1], device=ids.device)[None]
        x = self.words(ids) + self.positions(places) + self.types(types)
        x = F.dropout(self.norm(x), self.dropout, self.training)
        attend = mask[:, None, None, :].bool()
        for layer in self.layers:
            x = layer(x, attend)
        return x

    def load_base(self, path: Path) -> None:
        """Copy the weights of a BERT checkpoint; a shallower encoder takes evenly spread layers of it."""
        weights = {k.removeprefix("bert."): v for k, v in load_file(path).items()}
        _copy(self.words, weights, "embeddings.word_embeddings", bias=False)
        _copy(self.positions, weights, "embeddings.position_embeddings", bias=False)
        _copy(self.norm, weights, "embeddings.LayerNorm")
        plain = weights["embeddings.token_type_embeddings.weight"][0]
        noise = 0.02 * torch.randn(N_TYPES, len(plain))
        noise[0] = 0
        self.types.weight.data.copy_(plain + noise)
        depth = 1 + max(int(k.split(".")[2]) for k in weights if k.startswith("encoder.layer."))
        chosen = torch.linspace(0, depth - 1, len(self.layers)).round().int().tolist()
        for layer, number in zip(self.layers, chosen, strict=True):
            layer.load_base(weights, f"encoder.layer.{number}.")


def _copy(module: nn.Module, weights: dict[str, Tensor], name: str, *, bias: bool = True) -> None:
    module.weight.data.copy_(weights[f"{name}.weight"])
    if bias:
        module.bias.data.copy_(weights[f"{name}.bias"])


class Output(NamedTuple):
    """What the network gives for a batch of windows, ``(batch, length, n)`` each.

    Attributes:
        states: Of the encoder's last layer.
        scores: Of the token heads side by side: anchor, outlet, entity, gender, trait, unnamed.
        role_word: Word halves of the role head.
        role_anchor: Anchor halves of the role head.
        mention: Name halves of the antecedent head.
        asked: Anchor halves of the antecedent head.
    """

    states: Tensor
    scores: Tensor
    role_word: Tensor
    role_anchor: Tensor
    mention: Tensor
    asked: Tensor


class Tagger(nn.Module):
    """The whole network. :mod:`training.graph` exports it; ``roles`` and ``antecedents`` run in numpy."""

    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        self.encoder = Encoder(shape)
        width = shape.width
        self.anchor = nn.Linear(width, len(ANCHORS))
        self.outlet = nn.Linear(width, len(OUTLETS))
        self.entity = nn.Linear(width, len(ENTITIES))
        self.gender = nn.Linear(width, len(GENDERS))
        self.trait = nn.Linear(width, len(TRAITS))
        self.unnamed = nn.Linear(width, 1)
        self.role_word = nn.Linear(width, 2 * shape.pair)
        self.role_anchor = nn.Linear(width, 2 * shape.pair)
        self.role_distance = nn.Embedding(N_DISTANCES, shape.pair)
        self.role_paragraph = nn.Embedding(N_PARAGRAPHS, shape.pair)
        self.role_out = nn.Linear(2 * shape.pair, len(ROLES))
        self.antecedent_mention = nn.Linear(width, shape.antecedent)
        self.antecedent_anchor = nn.Linear(width, shape.antecedent)
        self.antecedent_distance = nn.Embedding(N_DISTANCES, 1)
        for table in (self.role_distance, self.role_paragraph, self.antecedent_distance):
            nn.init.normal_(table.weight, std=0.02)

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor) -> Output:
        """Run a batch of windows."""
        states = self.encoder(ids, types, mask)
        read = F.dropout(states, self.shape.dropout, self.training)
        return Output(
            states,
            torch.cat([head(read) for head in self._scored()], dim=-1),
            self.role_word(read),
            self.role_anchor(read),
            self.antecedent_mention(read),
            self.antecedent_anchor(read),
        )

    def _scored(self) -> tuple[nn.Linear, ...]:
        return self.anchor, self.outlet, self.entity, self.gender, self.trait, self.unnamed

    def start_from(self, larger: "Tagger") -> None:
        """Take over the heads and embeddings of a deeper tagger, and evenly spread layers of it."""
        weights = larger.state_dict()
        own = {k: v for k, v in weights.items() if not k.startswith("encoder.layers.")}
        depth = len(larger.encoder.layers)
        chosen = torch.linspace(0, depth - 1, len(self.encoder.layers)).round().int().tolist()
        for number, origin in enumerate(chosen):
            prefix = f"encoder.layers.{origin}."
            own |= {
                k.replace(prefix, f"encoder.layers.{number}."): v
                for k, v in weights.items()
                if k.startswith(prefix)
            }
        self.load_state_dict(own)

    def token_heads(self) -> tuple[Tensor, Tensor]:
        """What runs on every piece, as one layer: weight and bias of the scores and of ``role_word``."""
        parts = (*self._scored(), self.role_word)
        return torch.cat([p.weight for p in parts]), torch.cat([p.bias for p in parts])

    def roles(self, word: Tensor, anchor: Tensor, distance: Tensor, paragraph: Tensor) -> Tensor:
        """Scores ``(n_anchors, length, n_roles)`` of the part that each word plays for each anchor.

        Half of each vector is added, with the distance, half is multiplied: the first says where a part
        usually stands, the second which of several candidates belongs to this cue.

        Args:
            word: ``(n_anchors, length, 2 * pair)`` word halves of the window that each anchor lies in.
            anchor: ``(n_anchors, 2 * pair)`` anchor halves.
            distance: ``(n_anchors, length)`` distance buckets, word minus anchor.
            paragraph: ``(n_anchors, length)`` paragraph buckets, word minus anchor.
        """
        n = self.shape.pair
        added = (
            word[..., :n]
            + anchor[:, None, :n]
            + self.role_distance(distance)
            + self.role_paragraph(paragraph)
        )
        product = word[..., n:] * anchor[:, None, n:]
        return self.role_out(torch.cat([F.relu(added), product], dim=-1))

    def antecedents(self, mention: Tensor, anchor: Tensor, distance: Tensor) -> Tensor:
        """Scores ``(n_anchors, length)`` that the name starting at a word is that of the anchor's speaker.

        Mention ranking as in Lee et al. (2017); ``unnamed`` is the score of none of them.
        """
        scores = (mention * anchor[:, None]).sum(-1) / anchor.shape[-1] ** 0.5
        return scores + self.antecedent_distance(distance)[..., 0]


def load_tagger(path: Path) -> Tagger:
    """A tagger that ``training.train`` has saved, ready to be run."""
    stored = torch.load(path, weights_only=True)
    model = Tagger(Shape(**stored["shape"]))
    model.load_state_dict(stored["weights"])
    return model.eval().requires_grad_(False)


def mean_of(paths: list[Path]) -> Tagger:
    """The tagger whose weights are the mean of several of one shape (Wortsman et al. 2022)."""
    first, *others = [load_tagger(path) for path in paths]
    states = [tagger.state_dict() for tagger in (first, *others)]
    first.load_state_dict({name: sum(state[name] for state in states) / len(states) for name in states[0]})
    return first
