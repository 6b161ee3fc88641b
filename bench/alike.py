"""How well posts that propose the same are put together across languages: eight ideas in six
languages each, written for this by us (`bench/ideas.json`). Needs the encoder.

    .venv/bin/python bench/alike.py

Prints, for several bars of likeness, how many pairs in one group propose the same (precision), and
how many pairs that do are in one group (recall).
"""

from __future__ import annotations

import json
import sys
from itertools import combinations
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from fener.core.signals import grouping  # noqa: E402
from fener.core.text import fold_many  # noqa: E402
from fener.mentions.judges import open_encoder  # noqa: E402
from fener.mentions.training.learning import vectors_of  # noqa: E402
from fener.project import environment  # noqa: E402

IDEAS = Path(__file__).parent / "ideas.json"
BARS = (0.50, 0.53, 0.56, 0.60, 0.66, 0.70)


def main() -> None:
    ideas = json.loads(IDEAS.read_text("utf-8"))
    texts = [text for said in ideas.values() for text in said]
    truth = [idea for idea, said in ideas.items() for _ in said]
    vectors = vectors_of(texts, open_encoder(environment.data_folder()), lambda _: None)
    pairs = list(combinations(range(len(texts)), 2))
    same = np.array([truth[one] == truth[other] for one, other in pairs])
    found = {}
    for bar in BARS:
        grouping.ALIKE = bar
        group = np.empty(len(texts), int)
        for number, one in enumerate(grouping.group_alike(fold_many(texts), vectors)):
            group[list(one.members)] = number
        together = np.array([group[one] == group[other] for one, other in pairs])
        hits = int((same & together).sum())
        found[bar] = {
            "precision": round(hits / max(int(together.sum()), 1), 3),
            "recall": round(hits / int(same.sum()), 3),
        }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
