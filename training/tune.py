"""Tune the published encoder on all sets at once, by a low-rank change of its upper nine layers.

    python training/tune.py DATA --passes 4 --state STATE.pt --out fener/mentions

Needs PyTorch (2.13, processor only, is enough) besides what `fener models build` needs; about
twenty minutes a pass on two cores with nothing beside it. Writes the tuning, and the answers to the
desk's questions that were learned with it, where the package keeps them. `--state` is written as it
goes; where it is there already, the tuning goes on from it, or with `--passes 0` is only measured.

Method: Hu et al., "LoRA", 2021. Posts that are set aside, and every post of one airline, are never
learned from; `training/ship.py` measures on them.

What is asked of a post while tuning is more than the desk asks: the intents of a bank's customers,
stars of films and the reasons of airline passengers keep the vectors rich.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import time
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

from fener.core.decisions.heads import FLAGS, HEADS, KINDS, PLAIN
from fener.core.decisions.judgement import TOPICS
from fener.core.signals.languages.spoken import ROWS, rows_of
from fener.core.signals.ngrams import masked
from fener.mentions.encoder.building import LETTERS, WEIGHTS
from fener.mentions.encoder.running import PREFIX
from fener.mentions.encoder.weights import Floats, read_weights
from fener.mentions.training.figures import f1
from fener.mentions.training.sets import REASON_TOPICS, digest_of, read_own, read_sets

RANK, FROZEN = 32, 3
MOST_PIECES, TOKENS_AT_ONCE = 72, 2_600
MOST_OF_A_SET = 7_000
FEWER_OF = {
    "category/en_bank_intents": 1_200, "sentiment/bg_film_comments": 600,
    "sentiment/fa_product_sentences": 2_000, "sentiment/en_tweets": 2_500,
    "abuse/ar_tweets": 2_500, "brands_2011": 1_000,
}  # fmt: skip
OWN_TIMES, COMPLAINT_TIMES = 2, 2
SPEED, SPEED_OF_ANSWERS, WARM_UP = 3e-4, 1e-3, 40
SMOOTHED, HIDDEN = 0.05, 0.08
UNSEEN = "airline_american"
FLAG_QUESTIONS = tuple(f"severity.{flag}" for flag in FLAGS)
QUESTIONS = (*PLAIN, *FLAG_QUESTIONS)
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
        asked = len(QUESTIONS) + sum(choices.values())
        self.answers = nn.Linear(shape.width, asked)
        nn.init.normal_(self.answers.weight, std=0.02)
        nn.init.zeros_(self.answers.bias)
        # What a set means by its labels differs, and so does how a people complains.
        self.of_language = nn.Parameter(torch.zeros(len(ROWS), shape.width, asked))
        self.drop = nn.Dropout(0.1)

    def forward(
        self, ids: torch.Tensor, mask: torch.Tensor, languages: torch.Tensor
    ) -> dict[str, torch.Tensor]:
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
        vectors = self.drop(functional.normalize(mean, dim=-1)) * math.sqrt(width)
        out = self.answers(vectors)
        for language in languages.unique():
            inside = languages == language
            out[inside] = out[inside] + vectors[inside] @ self.of_language[language]
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
                    said[name][known], truth, reduction="sum", label_smoothing=SMOOTHED
                )
                whole = whole + one * (0.7 if name in ("kind", "topic", "reason") else 0.4)
            else:
                one = functional.binary_cross_entropy_with_logits(
                    said[name][known],
                    truth.float() * (1.0 - SMOOTHED) + SMOOTHED / 2,
                    reduction="sum",
                )
                whole = whole + one * (0.3 if name in FLAG_QUESTIONS else 1.0)
        return whole / len(batch)

    def tuning(self) -> dict[str, Any]:
        found = {}
        for number, layer in enumerate(self.layers):
            for name, part in layer.parts.items():
                if part.rank:
                    found[f"l{number}.{name}.tall"] = part.tall.detach().numpy()
                    found[f"l{number}.{name}.wide"] = 2.0 * part.wide.detach().numpy()
        return {name: one.astype(np.float16) for name, one in found.items()}

    def heads(self) -> dict[str, Any]:
        """The desk's questions, as `core.decisions.deep.Heads` has them, around a centre of nought
        and without the encoder's name: both are known once it is built."""
        names = [*QUESTIONS]
        for name, family in (("kind", KINDS), ("topic", TOPICS)):
            names += [f"{name}.{each}" for each in family]
        columns = [names.index(head) for head in HEADS]
        grown = math.sqrt(self.shape.width)
        weights = (self.answers.weight.T + self.of_language)[..., columns] * grown
        return {
            "encoder": np.array(""),
            "centre": np.zeros(self.shape.width, np.float32),
            "weights": weights.detach().numpy().astype(np.float32),
            "biases": np.repeat(
                self.answers.bias.detach().numpy()[None, columns], len(ROWS), axis=0
            ),
        }

    def learned(self) -> dict[str, torch.Tensor]:
        return {name: one.detach() for name, one in self.named_parameters() if one.requires_grad}


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
        most = FEWER_OF.get(name, MOST_OF_A_SET)
        part = random.sample(own, most) if len(own) > most else own
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


Batch = list[tuple[list[int], Lesson]]


def batches(lessons: Iterable[Lesson], tokenizer: Tokenizer) -> list[Batch]:
    """Texts of like length together, in random order."""
    read = []
    for one in lessons:
        ids = tokenizer.encode(PREFIX + masked(retyped(one.text, one.language))[:1_200]).ids
        read.append(([*ids[: MOST_PIECES - 1], 2] if len(ids) > MOST_PIECES else ids, one))
    random.shuffle(read)
    made: list[Batch] = []
    for start in range(0, len(read), 2_000):
        batch: Batch = []
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
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--passes", type=int, default=4)
    parser.add_argument("--steps", type=int, help="stop after so many, to try the script")
    args = parser.parse_args()
    torch.manual_seed(0)
    random.seed(0)
    tokenizer = Tokenizer.from_file(str(LETTERS.find()))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    lessons, choices = lessons_of(args.data)
    network = Network(choices)
    if args.state.exists():
        network.load_state_dict(torch.load(args.state, weights_only=True), strict=False)
    plan = [batch for _ in range(args.passes) for batch in batches(one_pass(lessons), tokenizer)]
    if plan:
        tune(network, plan[: args.steps], args.state)
        np.savez_compressed(args.out / "encoder" / "tuning-1.npz", **network.tuning())
        np.savez_compressed(args.out / "weights" / "deep.npz", **network.heads())
    measure_reasons(network, args.data, tokenizer)


def tune(network: Network, plan: Sequence[Batch], state: Path) -> None:
    """One step a batch, fast at first and ever slower. What was learned is kept in `state`."""
    answers = [network.of_language, *network.answers.parameters()]
    changed = [one for layer in network.layers for one in layer.parameters()]
    speeds = (SPEED, SPEED_OF_ANSWERS)
    groups = [{"params": changed}, {"params": answers}]
    descent = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01)
    began, mean = time.monotonic(), 0.0
    for step, batch in enumerate(plan):
        pace = min(1.0, step / WARM_UP) * (1.0 - step / len(plan))
        for group, speed in zip(descent.param_groups, speeds, strict=True):
            group["lr"] = speed * pace
        ids, mask = padded([ids for ids, _ in batch])
        hidden = (torch.rand(ids.shape) < HIDDEN) & (mask > 0)
        hidden[:, :3] = False
        ids[hidden] = 3
        languages = torch.from_numpy(rows_of([one.language for _, one in batch]))
        loss = network.loss(network(ids, mask, languages), [one for _, one in batch])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(changed, 1.0)
        descent.step()
        descent.zero_grad(set_to_none=True)
        mean = 0.98 * mean + 0.02 * loss.item() if step else loss.item()
        if step % 50 == 49:
            pace = (step + 1) / (time.monotonic() - began)
            print(f"{step + 1} of {len(plan)}: {mean:.3f}, {pace:.2f} steps a second", flush=True)
        if step % 200 == 199 or step == len(plan) - 1:
            torch.save(network.learned(), state)


def measure_reasons(network: Network, data: Path, tokenizer: Tokenizer) -> None:
    """How well the ten reasons are told apart on the airline that was never learned from."""
    unseen = [one for one in read_sets(data) if one.set == UNSEEN and one.reason in REASONS]
    network.eval()
    truth = np.array([REASONS.index(one.reason) for one in unseen])
    said = []
    for start in range(0, len(unseen), 32):
        texts = [PREFIX + masked(one.text)[:1_200] for one in unseen[start : start + 32]]
        ids, mask = padded([tokenizer.encode(text).ids[:MOST_PIECES] for text in texts])
        with torch.no_grad():
            answers = network(ids, mask, torch.from_numpy(rows_of(["en"] * len(texts))))
        said.append(answers["reason"].numpy())
    chosen = np.concatenate(said).argmax(axis=1)
    each = {
        name: round(f1(truth == place, chosen == place), 2) for place, name in enumerate(REASONS)
    }
    print(f"{len(unseen)} posts, macro-F1 {np.mean(list(each.values())):.3f}, "
          f"right {(truth == chosen).mean():.3f}", each)  # fmt: skip


def padded(texts: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    longest = max(len(ids) for ids in texts)
    ids, mask = torch.ones(len(texts), longest, dtype=torch.long), torch.zeros(len(texts), longest)
    for row, own in enumerate(texts):
        ids[row, : len(own)] = torch.tensor(own)
        mask[row, : len(own)] = 1
    return ids, mask


if __name__ == "__main__":
    main()
