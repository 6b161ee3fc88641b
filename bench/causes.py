"""How well posts that share a cause are put together: twelve problems told in six languages,
written for this by us (`bench/written/causes.jsonl`); eight others, written after the words of
the concepts were done, which nothing was fitted to (`causes-after.jsonl`); and the reasons that
people gave to the complaints about an airline of which nothing was learned.

    FENER_DATA=… FENER_SHARED=… .venv/bin/python bench/causes.py

Prints one JSON line. `default`: adjusted Rand index at the bar that the desk uses; `best`: at the
best level of the tree, with its number of groups. What is not there is named on stderr.

Airlines: kinds of the guide are learned from two other airlines' complaints (linear readings of
their vectors and of their n-grams, added up), as an airline's own desk would have learned them;
topics are those of the deep tier's heads. Neither saw a post of the third airline. The judge's own
topics are no measure there: its table of n-grams learned from six sevenths of these posts.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from fener.core.decisions import Subject  # noqa: E402
from fener.core.decisions.deep import Heads  # noqa: E402
from fener.core.decisions.heads import TOPIC_PLACES  # noqa: E402
from fener.core.decisions.judgement import TOPICS  # noqa: E402
from fener.core.signals.causes import (  # noqa: E402
    BAR,
    CausePost,
    causes,
    join,
    space_of,
    tree_of,
)
from fener.core.signals.encoding import Encoded  # noqa: E402
from fener.core.signals.languages.spoken import rows_of  # noqa: E402
from fener.core.text import fold_many  # noqa: E402
from fener.mentions.judges import (  # noqa: E402
    NotBuilt,
    deep_judge,
    fast_judge,
    open_encoder,
    weights_in_use,
)
from fener.mentions.training.learning import vectors_of  # noqa: E402
from fener.project import environment  # noqa: E402

FOLDER = Path(__file__).parent / "written"
WRITTEN, AFTER = FOLDER / "causes.jsonl", FOLDER / "causes-after.jsonl"
SHARED = Path(os.environ.get("FENER_SHARED", ROOT.parent / "shared"))
AIRLINES = ("airline_us_airways", "airline_united")
UNSEEN = "airline_american"
NO_REASON = "Can't Tell"
LEVELS = range(2, 41)
PULL, PULL_OF_GRAMS, ROUNDS = 400.0, 8.0, 15
MANY, PROBLEMS = 10_000, 200

Found = dict[str, Any]


def main() -> None:
    data = environment.data_folder()
    encoder = None
    try:
        encoder = open_encoder(data, threads=2)
    except NotBuilt as fault:
        missing(f"the encoder: {fault}")
    found: Found = {"bar": BAR, "written": written(WRITTEN, data, encoder)}
    found["written_after"] = written(AFTER, data, encoder)
    if encoder is None or not (SHARED / "data" / "stream" / f"{UNSEEN}.jsonl.gz").exists():
        missing(f"airlines: they need the encoder and {SHARED}/data/stream")
    else:
        found["airline"] = airline(data, encoder)
    print(json.dumps(found, ensure_ascii=False))


def missing(words: str) -> None:
    print(f"SKIPPED {words}", file=sys.stderr, flush=True)


def written(path: Path, data: Path, encoder: Any) -> Found:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    texts, truth = [row["text"] for row in rows], [row["problem"] for row in rows]
    subjects = [Subject(text=text) for text in texts]
    judged = fast_judge(data).judge(subjects)
    plain = [
        CausePost(folded=folded, language=one.language, topic=one.topic, text=text)
        for folded, one, text in zip(fold_many(texts), judged, texts, strict=True)
    ]
    found: Found = {"without_encoder": scores(plain, truth, None), "speed": speed(plain)}
    if encoder is not None:
        vectors = vectors_of(texts, encoder, lambda _: None)
        told = deep_judge(data).judge(subjects, Encoded(vectors))
        posts = [
            replace(post, language=one.language, topic=one.topic, vector=vector)
            for post, one, vector in zip(plain, told, vectors, strict=True)
        ]
        centre = Heads.of(weights_in_use(data).deep).centre
        found["with_encoder"] = scores(posts, truth, centre)
        found["speed"] = speed(posts)
    return found


def airline(data: Path, encoder: Any) -> Found:
    try:
        from fener.mentions.training.fitting import fit_logistic
        from fener.mentions.training.lessons import rows_of_grams
    except ModuleNotFoundError as fault:
        missing(f"airlines: {fault.name} is not installed (`make models`)")
        return {}
    known = [row for name in AIRLINES for row in complaints(name) if row["reason"] != NO_REASON]
    asked = complaints(UNSEEN)
    heads = Heads.of(weights_in_use(data).deep)
    vectors = vectors_of([row["text"] for row in known + asked], encoder, lambda _: None)
    rows = ((vectors - heads.centre) * 20).astype(np.float32)
    texts = [row["text"] for row in known + asked]
    grams = rows_of_grams(texts, ["en"] * len(texts)) * 8.0
    reasons = sorted({row["reason"] for row in known})
    chances = np.zeros((len(asked), len(reasons)))
    for place, reason in enumerate(reasons):
        target = np.array([float(row["reason"] == reason) for row in known])
        for matrix, pull, rounds in ((rows, PULL, 60), (grams, PULL_OF_GRAMS, ROUNDS)):
            fitted = fit_logistic(
                matrix[: len(known)],
                target,
                importance=np.ones(len(known)),
                pull=pull,
                rounds=rounds,
            )
            weights = fitted.weights.astype(np.float32)
            chances[:, place] += matrix[len(known) :] @ weights + fitted.bias
    own = vectors[len(known) :]
    topics = heads(own, rows_of(["en"] * len(asked)))[:, list(TOPIC_PLACES)].argmax(axis=1)
    posts = [
        CausePost(folded=folded, language="en", topic=TOPICS[topic], vector=vector)
        for folded, topic, vector in zip(
            fold_many([row["text"] for row in asked]), topics, own, strict=True
        )
    ]
    with_kinds = [
        replace(post, kind=reasons[kind])
        for post, kind in zip(posts, chances.argmax(axis=1), strict=True)
    ]
    truth = [row["reason"] for row in asked]
    told = [place for place, reason in enumerate(truth) if reason != NO_REASON]
    found: Found = {"learned_from": len(known), "posts": len(told), "with_cant_tell": len(asked)}
    for name, chosen in (("kinds", with_kinds), ("without_kinds", posts)):
        some = [chosen[place] for place in told]
        found[name] = scores(some, [truth[place] for place in told], heads.centre)
        found[f"{name}_with_cant_tell"] = scores(chosen, truth, heads.centre)
    words = [replace(posts[place], topic="", vector=None) for place in told]
    found["words_alone"] = scores(words, [truth[place] for place in told], None)
    return found


def complaints(name: str) -> list[Found]:
    with gzip.open(SHARED / "data" / "stream" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = {row["text"]: row for row in map(json.loads, file) if row["reason"]}
    return list(rows.values())


def scores(posts: list[CausePost], truth: list[str], centre: Any) -> Found:
    tree = tree_of(posts, space_of(posts, centre=centre))
    levels = {count: agreement(tree.of(count), truth) for count in LEVELS}
    levels[len(tree.at(BAR))] = agreement(tree.at(BAR), truth)
    best = max(levels, key=lambda count: levels[count])
    return {
        "default": round(agreement(tree.at(BAR), truth), 3),
        "groups": len(tree.at(BAR)),
        "best": round(levels[best], 3),
        "best_groups": best,
    }


def agreement(groups: list[list[int]], truth: list[str]) -> float:
    """The adjusted Rand index: 1 for the same groups, 0 for what chance would give."""
    names = sorted(set(truth))
    table = np.zeros((len(groups), len(names)))
    for number, group in enumerate(groups):
        for place in group:
            table[number, names.index(truth[place])] += 1

    def pairs(counts: Any) -> float:
        return float((counts * (counts - 1) / 2).sum())

    whole = pairs(np.array([len(truth)]))
    mine, theirs = pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    by_chance = mine * theirs / whole
    return (pairs(table) - by_chance) / ((mine + theirs) / 2 - by_chance)


def speed(posts: list[CausePost]) -> Found:
    """Seconds of processor time for `MANY` posts at once, milliseconds for one that joins."""
    drawn = np.random.default_rng(0)
    many = [posts[place] for place in drawn.integers(0, len(posts), MANY)]
    began = time.process_time()
    found = causes(many)
    grouped = time.process_time() - began
    known = (found * PROBLEMS)[:PROBLEMS]
    began = time.process_time()
    for post in many[:500]:
        join(post, known)
    joined = (time.process_time() - began) / 500
    return {"grouped_s": round(grouped, 1), "posts": MANY, "join_ms": round(joined * 1000, 2)}


if __name__ == "__main__":
    main()
