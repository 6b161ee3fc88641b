"""Checks the built-in judge on public sets kept beside the checkout; prints one JSON line.

Every set is cut in two by a hash of the text. The weights were fitted on the first half; the
figures are of the second. `--half tune` shows the first.

    python bench/judge.py [--half report|tune] [--shared DIR]
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from fener.core.decisions.judgement import Judgement, Kind, Subject  # noqa: E402
from fener.core.decisions.rules import RulesJudge  # noqa: E402
from fener.core.signals.languages import LANGUAGES, guess_language  # noqa: E402

Row = dict[str, Any]
Label = Callable[[Row], bool | None]
BATCH = 500


def _one_of(field: str, yes: set[Any], no: set[Any]) -> Label:
    return lambda row: True if row[field] in yes else False if row[field] in no else None


_NEGATIVE = _one_of("negative", {1}, {0})
_AIRLINE = _one_of("sentiment", {"negative"}, {"neutral", "positive"})
SETS: dict[str, tuple[str, Label]] = {
    "complaint/en_tweets": ("complaint", _one_of("complaint", {1}, {0})),
    "stream/airline_american": ("complaint", _AIRLINE),
    "stream/airline_united": ("complaint", _AIRLINE),
    "stream/airline_us_airways": ("complaint", _AIRLINE),
    "stream/brands_2011": ("negative", _AIRLINE),
    "sentiment/en_tweets": ("negative", _NEGATIVE),
    "sentiment/sq_tweets": ("negative", _NEGATIVE),
    "sentiment/el_shop_reviews": ("complaint", _NEGATIVE),
    "sentiment/ar_tweets": ("negative", _one_of("sentiment", {"NEG"}, {"NEU", "POS"})),
    "sentiment/ar_reviews": ("negative", _one_of("polarity", {-1}, {1})),
    "sentiment/bg_tweets": ("negative", _NEGATIVE),
    "sentiment/bg_film_comments": ("negative", lambda row: row["rating"] <= 1),
    "sentiment/fa_food_orders": ("complaint", _NEGATIVE),
    "sentiment/fa_product_sentences": (
        "negative",
        _one_of("polarity", {-2, -1}, {0, 1, 2}),
    ),
}
AIRLINE_TOPICS = {
    "Late Flight": "delivery",
    "Cancelled Flight": "delivery",
    "Lost Luggage": "delivery",
    "Damaged Luggage": "delivery",
    "Customer Service Issue": "staff",
    "Flight Attendant Complaints": "staff",
}
"""The airline streams' reasons that have a plain counterpart among our topics."""


def in_half(text: str, half: str) -> bool:
    even = hashlib.sha1(text.encode("utf-8", "surrogatepass")).digest()[0] % 2 == 0
    return even == (half == "tune")


def rows_of(data: Path, name: str) -> list[Row]:
    with gzip.open(data / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def score(pairs: list[tuple[bool, bool]]) -> dict[str, float | int]:
    """Precision, recall and F1 of (said, true) pairs."""
    hit = sum(said and true for said, true in pairs)
    said = sum(said for said, _ in pairs)
    true = sum(true for _, true in pairs)
    return {
        "posts": len(pairs),
        "positive": true,
        "precision": round(hit / max(said, 1), 3),
        "recall": round(hit / max(true, 1), 3),
        "f1": round(2 * hit / max(said + true, 1), 3),
    }


def judged(judge: RulesJudge, rows: list[Row]) -> tuple[list[Judgement], float]:
    """Judgements, and posts a second of the quickest batch (others share the machine)."""
    found: list[Judgement] = []
    quickest = float("inf")
    for start in range(0, len(rows), BATCH):
        subjects = [Subject(text=row["text"]) for row in rows[start : start + BATCH]]
        began = time.process_time()
        found += judge.judge(subjects)
        quickest = min(quickest, (time.process_time() - began) / len(subjects))
    return found, 1 / quickest


def measured_set(judge: RulesJudge, data: Path, name: str, half: str) -> dict[str, Any]:
    field, label = SETS[name]
    labelled = [
        (row, bool(truth))
        for row in rows_of(data, name)
        if in_half(row["text"], half) and (truth := label(row)) is not None
    ]
    made, speed = judged(judge, [row for row, _ in labelled])
    truths = [truth for _, truth in labelled]
    chances = [getattr(judgement, field) for judgement in made]
    result: dict[str, Any] = {"field": field, "posts_per_second": round(speed)}
    result |= score([(chance >= 0.5, truth) for chance, truth in zip(chances, truths, strict=True)])
    if field == "complaint":
        opened = [judgement.kind in (Kind.COMPLAINT, Kind.QUESTION) for judgement in made]
        result["recall_of_open_cases"] = score(list(zip(opened, truths, strict=True)))["recall"]
        sure = [
            ((judgement.kind is Kind.COMPLAINT), truth, judgement.confidence)
            for judgement, truth in zip(made, truths, strict=True)
            if judgement.kind is Kind.COMPLAINT
        ]
        for low, high in ((0.0, 0.55), (0.55, 0.7), (0.7, 0.85), (0.85, 1.01)):
            band = [truth for _, truth, confidence in sure if low <= confidence < high]
            result[f"right_at_{low:.2f}"] = [len(band), round(sum(band) / max(len(band), 1), 3)]
    if name.startswith("stream/airline"):
        pairs = [
            (judgement.topic, AIRLINE_TOPICS[row["reason"]])
            for judgement, (row, _) in zip(made, labelled, strict=True)
            if row["reason"] in AIRLINE_TOPICS
        ]
        result["topic_right"] = round(sum(a == b for a, b in pairs) / max(len(pairs), 1), 3)
    return result


def measured_languages(data: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ("sentences", "words_and_sentences"):
        rows = [row for row in rows_of(data, f"language/{name}") if "sentence" in row["kind"]]
        right: Counter[str] = Counter()
        wrong: Counter[str] = Counter()
        total: Counter[str] = Counter()
        for row in rows:
            language = row["lang"] if row["lang"] in LANGUAGES else "others"
            guess = guess_language(row["text"])
            total[language] += 1
            right[language] += guess == (row["lang"] if language != "others" else "")
            wrong[language] += guess not in ("", row["lang"])
        ours = sum(total[language] for language in LANGUAGES)
        found[name] = {
            "right": round(sum(right[language] for language in LANGUAGES) / ours, 4),
            "wrong": round(sum(wrong[language] for language in LANGUAGES) / ours, 4),
            "each": {
                language: round(right[language] / total[language], 3) for language in sorted(total)
            },
        }
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("report", "tune"), default="report")
    parser.add_argument(
        "--shared", type=Path, default=Path(os.environ.get("FENER_SHARED", ROOT.parent / "shared"))
    )
    options = parser.parse_args()
    data = options.shared / "data"
    if not data.is_dir():
        print(f"SKIPPED: no public sets at {data}; set FENER_SHARED.", file=sys.stderr)
        print(json.dumps({"skipped": f"no public sets at {data}"}))
        return 0
    began = time.process_time()
    judge = RulesJudge()
    result: dict[str, Any] = {
        "model": judge.model,
        "half": options.half,
        "build_seconds": round(time.process_time() - began, 3),
        "languages": measured_languages(data),
        "sets": {},
    }
    for name in SETS:
        print(name, file=sys.stderr)
        result["sets"][name] = measured_set(judge, data, name, options.half)
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
