"""Tune the published encoder on all sets at once, by a low-rank change of its upper nine layers.

    python training/tune.py DATA --out fener/mentions/encoder/tuning-1.npz [--passes 2]

Needs PyTorch (2.13, processor only, is enough) besides what `fener models build` needs; about an
hour and a half on two cores. Method: Hu et al., "LoRA", 2021. Posts that are set aside, and every
post of one airline, are never learned from; `training/ship.py` measures on them.

What is asked of a post while tuning is more than the desk asks: the intents of a bank's customers,
stars of films and the reasons of airline passengers keep the vectors rich.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional

from fener.core.decisions.heads import KINDS
from fener.core.decisions.judgement import TOPICS
from fener.core.signals.ngrams import masked
from fener.mentions.encoder.building import LETTERS, WEIGHTS
from fener.mentions.encoder.running import PREFIX
from fener.mentions.encoder.weights import Floats, read_weights
from fener.mentions.training.sets import REASON_TOPICS, digest_of, read_own, read_sets

RANK, FROZEN = 32, 3
MOST_PIECES, TOKENS_AT_ONCE = 72, 2_600
MOST_OF_A_SET = 6_000
OWN_TIMES, COMPLAINT_TIMES = 2, 2
SPEED, SPEED_OF_HEADS, WARM_UP = 5e-4, 1.5e-3, 60
UNSEEN = "airline_american"
QUESTIONS = ("complaint", "negative", "abusive", "spam", "urgent", "pressing")
REASONS = (*REASON_TOPICS, "Can't Tell")


@dataclass(slots=True)
class Lesson:
    """A post, with answers by question: 0 or 1, or the place in a list of choices."""

    text: str
    language: str
    set: str
    answers: dict[str, int]


class Changed(nn.Module):
    """A matrix that stays as it is, and a low-rank change of it that is learned."""

    def __init__(self, matrix: Floats, bias: Floats, rank: int) -> None:
        super().__init__()
        height, width = matrix.shape
        self.register_buffer("matrix", torch.from_numpy(matrix.copy()).bfloat16())
        self.register_buffer("bias", torch.from_numpy(bias.copy()).bfloat16())
        self.rank = rank
        if rank:
            self.wide = nn.Parameter(torch.randn(rank, width) / math.sqrt(width))
            self.tall = nn.Parameter(torch.zeros(height, rank))

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        out = functional.linear(rows, self.matrix, self.bias)
        if self.rank:
            narrow = functional.linear(rows, 2.0 * self.wide.to(rows.dtype))
            out = out + functional.linear(narrow, self.tall.to(rows.dtype))
        return out


class Layer(nn.Module):
    def __init__(self, own: dict[str, Floats], width: int, inner: int, heads: int,
                 epsilon: float, rank: int) -> None:  # fmt: skip
        super().__init__()
        sizes = {"q": (width, width), "k": (width, width), "v": (width, width),
                 "ao": (width, width), "fi": (inner, width), "fo": (width, inner)}  # fmt: skip
        self.parts = nn.ModuleDict(
            {name: Changed(own[f"{name}.w"].reshape(size), own[f"{name}.b"], rank)
             for name, size in sizes.items()}
        )  # fmt: skip
        for name in ("aln.w", "aln.b", "oln.w", "oln.b"):
            self.register_buffer(name.replace(".", "_"), torch.from_numpy(own[name].copy()))
        self.heads, self.epsilon, self.width = heads, epsilon, width

    def forward(self, rows: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        texts, pieces, width = rows.shape
        share = width // self.heads

        def parted(name: str) -> torch.Tensor:
            split = self.parts[name](rows).view(texts, pieces, self.heads, share)
            return split.transpose(1, 2).reshape(texts * self.heads, pieces, share)

        likeness = torch.baddbmm(mask, parted("q"), parted("k").transpose(1, 2), alpha=share**-0.5)
        mixed = torch.bmm(likeness.softmax(-1), parted("v"))
        mixed = mixed.view(texts, self.heads, pieces, share).transpose(1, 2)
        rows = self._normal(rows + self.parts["ao"](mixed.reshape(rows.shape)), "aln")
        wide = functional.gelu(self.parts["fi"](rows))
        return self._normal(rows + self.parts["fo"](wide), "oln")

    def _normal(self, rows: torch.Tensor, name: str) -> torch.Tensor:
        weight, bias = getattr(self, f"{name}_w"), getattr(self, f"{name}_b")
        normal = functional.layer_norm(rows.float(), (self.width,), weight, bias, self.epsilon)
        return normal.bfloat16()


class Network(nn.Module):
    """The encoder, and an answer to every question out of its vector."""

    def __init__(self, choices: dict[str, int]) -> None:
        super().__init__()
        shape, own = read_weights(WEIGHTS.find())
        self.words = nn.Embedding.from_pretrained(
            torch.from_numpy(own["emb.word"].reshape(-1, shape.width)), freeze=True
        )
        places = own["emb.pos"].reshape(-1, shape.width) + own["emb.type"][: shape.width]
        self.register_buffer("places", torch.from_numpy(places))
        for name in ("emb.ln.w", "emb.ln.b"):
            self.register_buffer(name.replace(".", "_"), torch.from_numpy(own[name].copy()))
        self.layers = nn.ModuleList(
            Layer(
                {key.partition(".")[2]: one for key, one in own.items()
                 if key.startswith(f"l{number}.")},
                shape.width, shape.inner, shape.heads, shape.epsilon,
                RANK if number >= FROZEN else 0,
            )
            for number in range(shape.layers)
        )  # fmt: skip
        self.shape, self.choices = shape, choices
        self.answers = nn.Linear(shape.width, len(QUESTIONS) + sum(choices.values()))
        nn.init.normal_(self.answers.weight, std=0.02)
        nn.init.zeros_(self.answers.bias)
        self.drop = nn.Dropout(0.1)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> dict[str, torch.Tensor]:
        width = self.shape.width
        rows = self.words(ids) + self.places[: ids.shape[1]]
        rows = functional.layer_norm(
            rows, (width,), self.emb_ln_w, self.emb_ln_b, self.shape.epsilon
        ).bfloat16()
        hidden = torch.zeros(mask.shape, dtype=torch.bfloat16).masked_fill(mask == 0, -1e4)
        hidden = hidden[:, None, None, :].expand(-1, self.shape.heads, 1, -1)
        hidden = hidden.reshape(-1, 1, mask.shape[1])
        for layer in self.layers:
            rows = layer(rows, hidden)
        mean = (rows.float() * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        out = self.answers(self.drop(functional.normalize(mean, dim=-1)) * math.sqrt(width))
        said = {name: out[:, place] for place, name in enumerate(QUESTIONS)}
        start = len(QUESTIONS)
        for name, count in self.choices.items():
            said[name] = out[:, start : start + count]
            start += count
        return said

    def loss(self, said: dict[str, torch.Tensor], batch: Sequence[Lesson]) -> torch.Tensor:
        whole = torch.zeros(())
        for name in (*QUESTIONS, *self.choices):
            known = [place for place, one in enumerate(batch) if name in one.answers]
            if not known:
                continue
            truth = torch.tensor([batch[place].answers[name] for place in known])
            if name in self.choices:
                one = functional.cross_entropy(
                    said[name][known], truth, reduction="sum", label_smoothing=0.05
                )
                whole = whole + one * (0.7 if name in ("kind", "topic", "reason") else 0.5)
            else:
                whole = whole + functional.binary_cross_entropy_with_logits(
                    said[name][known], truth.float() * 0.94 + 0.03, reduction="sum"
                )
        return whole / len(batch)

    def tuning(self) -> dict[str, Any]:
        found = {}
        for number, layer in enumerate(self.layers):
            for name, part in layer.parts.items():
                if part.rank:
                    found[f"l{number}.{name}.tall"] = part.tall.detach().numpy()
                    found[f"l{number}.{name}.wide"] = 2.0 * part.wide.detach().numpy()
        return {name: one.astype(np.float16) for name, one in found.items()}


_OTHER_SETS = (
    ("category/en_bank_intents", "intent", "intent"),
    ("sentiment/bg_film_comments", "rating", "stars"),
    ("sentiment/fa_product_sentences", "polarity", "polarity"),
)


def lessons_of(data: Path) -> tuple[list[Lesson], dict[str, int]]:
    """All that may be learned from, and how many choices each list has."""
    found = []
    for one in [*read_sets(data), *read_own()]:
        if one.is_dev or one.set.endswith(UNSEEN):
            continue
        answers = {name: one.labels[name] for name in QUESTIONS if name in one.labels}
        for name, family in (("kind", KINDS), ("topic", TOPICS)):
            chosen = [place for place, each in enumerate(family)
                      if one.labels.get(f"{name}.{each}") == 1]  # fmt: skip
            if chosen and one.labels.keys() >= {f"{name}.{each}" for each in family}:
                answers[name] = chosen[0]
        if one.reason in REASONS:
            answers["reason"] = REASONS.index(one.reason)
        found.append(Lesson(one.text, one.language, one.set, answers))
    choices = {"kind": len(KINDS), "topic": len(TOPICS), "reason": len(REASONS)}
    for path, field, name in _OTHER_SETS:
        rows = [row for row in _rows(data / f"{path}.jsonl.gz") if digest_of(row["text"])[0] >= 38]
        values = sorted({row[field] for row in rows})
        choices[name] = len(values)
        found += [Lesson(row["text"], path.partition("/")[2][:2], path,
                         {name: values.index(row[field])}) for row in rows]  # fmt: skip
    return found, choices


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def one_pass(lessons: Sequence[Lesson]) -> list[Lesson]:
    """Large sets in part, small ones that matter more than once."""
    by_set: dict[str, list[Lesson]] = {}
    for one in lessons:
        by_set.setdefault(one.set, []).append(one)
    chosen: list[Lesson] = []
    for name, own in by_set.items():
        part = random.sample(own, MOST_OF_A_SET) if len(own) > MOST_OF_A_SET else own
        times = OWN_TIMES if name.startswith("own/") else 1
        chosen += part * (COMPLAINT_TIMES if name.startswith("complaint/") else times)
    return chosen


_GREEK = {
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i",
    "κ": "k", "λ": "l", "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s",
    "ς": "s", "τ": "t", "υ": "y", "φ": "f", "χ": "x", "ψ": "ps", "ω": "w",
}  # fmt: skip
_BULGARIAN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "j", "з": "z", "и": "i",
    "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "c", "ч": "ch", "ш": "sh", "щ": "sht",
    "ъ": "a", "ь": "i", "ю": "iu", "я": "ia",
}  # fmt: skip
_OTHER_WAYS = {
    "el": [("η", "h"), ("ω", "o"), ("θ", "8"), ("χ", "h"), ("χ", "ch"), ("ξ", "ks"), ("υ", "u"),
           ("β", "b"), ("ψ", "4")],
    "bg": [("ч", "4"), ("ш", "6"), ("я", "q"), ("в", "w"), ("ж", "zh"), ("ъ", "y"), ("ю", "yu"),
           ("я", "ya"), ("ц", "ts"), ("й", "j"), ("ъ", "u")],
}  # fmt: skip


def retyped(text: str, language: str) -> str:
    """Now and then as people type on other keyboards: in Latin letters, without accents, with the
    neighbour's letters."""
    chance = random.random()
    if language in _OTHER_WAYS and chance < 0.1:
        table = dict(_GREEK if language == "el" else _BULGARIAN)
        table |= {letter: way for letter, way in _OTHER_WAYS[language] if random.random() < 0.5}
        return "".join(table.get(letter, letter) for letter in _bare(text.lower()))
    if language == "el" and chance < 0.3:
        return _bare(text)
    if language == "sq" and chance < 0.35:
        return text.translate(str.maketrans("ëçËÇ", "ecEC"))
    if language == "fa" and chance < 0.25:
        return text.translate(str.maketrans("یک", "يك")) if chance < 0.12 else (
            text.replace("\u200c", " " if chance < 0.2 else ""))  # fmt: skip
    return text.lower() if chance > 0.93 else text


def _bare(text: str) -> str:
    apart = unicodedata.normalize("NFD", text)
    kept = "".join(letter for letter in apart if letter not in "\u0301\u0308")
    return unicodedata.normalize("NFC", kept)


def batches(
    lessons: Iterable[Lesson], tokenizer: Tokenizer
) -> list[list[tuple[list[int], Lesson]]]:
    """Texts of like length together, in random order."""
    read = []
    for one in lessons:
        ids = tokenizer.encode(PREFIX + masked(retyped(one.text, one.language))[:1_200]).ids
        read.append(([*ids[: MOST_PIECES - 1], 2] if len(ids) > MOST_PIECES else ids, one))
    random.shuffle(read)
    made: list[list[tuple[list[int], Lesson]]] = []
    for start in range(0, len(read), 2_000):
        batch: list[tuple[list[int], Lesson]] = []
        for pair in sorted(read[start : start + 2_000], key=lambda pair: len(pair[0])):
            if batch and (len(batch) + 1) * len(pair[0]) > TOKENS_AT_ONCE:
                made.append(batch)
                batch = []
            batch.append(pair)
        made.append(batch)
    random.shuffle(made)
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--passes", type=int, default=2)
    parser.add_argument("--steps", type=int, help="stop after so many, to try the script")
    args = parser.parse_args()
    torch.manual_seed(0)
    random.seed(0)
    tokenizer = Tokenizer.from_file(str(LETTERS.find()))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    lessons, choices = lessons_of(args.data)
    network = Network(choices)
    changed = [one for name, one in network.named_parameters()
               if one.requires_grad and not name.startswith("answers")]  # fmt: skip
    groups = [{"params": changed, "lr": SPEED},
              {"params": network.answers.parameters(), "lr": SPEED_OF_HEADS}]  # fmt: skip
    descent = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01)
    plan = [batch for _ in range(args.passes) for batch in batches(one_pass(lessons), tokenizer)]
    plan = plan[: args.steps]
    for step, batch in enumerate(plan):
        pace = min(1.0, step / WARM_UP) * (1.0 - step / len(plan))
        for group, speed in zip(descent.param_groups, (SPEED, SPEED_OF_HEADS), strict=True):
            group["lr"] = speed * pace
        longest = max(len(ids) for ids, _ in batch)
        ids = torch.ones(len(batch), longest, dtype=torch.long)
        mask = torch.zeros(len(batch), longest)
        for row, (own, _) in enumerate(batch):
            ids[row, : len(own)] = torch.tensor(own)
            mask[row, : len(own)] = 1
        hidden = (torch.rand(ids.shape) < 0.06) & (mask > 0)
        hidden[:, :3] = False
        ids[hidden] = 3
        loss = network.loss(network(ids, mask), [one for _, one in batch])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(changed, 1.0)
        descent.step()
        descent.zero_grad(set_to_none=True)
        if step % 50 == 0:
            print(f"{step} of {len(plan)}: {loss.item():.3f}", flush=True)
    np.savez_compressed(args.out, **network.tuning())


if __name__ == "__main__":
    main()
