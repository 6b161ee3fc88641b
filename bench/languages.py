"""Measures the language finder on public sets kept beside the checkout; prints one table.

Counted is only what `training/languages.py` never learns from: one text in five, by a hash of its
letters, and streams of posts that it does not read at all.

    python bench/languages.py [--shared DIR] [--weights FILE.npz] [--eldc] [--wrong]
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "training")]

import language_sets as sets  # noqa: E402

from fener.core.signals.languages import LANGUAGES, Found, LanguageFinder  # noqa: E402

Find = Callable[[Sequence[str]], list[Found]]
Case = tuple[str, str]
"""A text, and the name of its class."""

WEIGHTS = ROOT / "fener" / "mentions" / "languages-1.npz"
NEVER_READ = (
    "stream/airline_american",
    "stream/airline_united",
    "stream/airline_us_airways",
)
TITLES = {
    "sentence": "short sentences",
    "word": "single words",
    "pair": "word pairs",
    "post": "posts",
    "latin": "in Latin letters",
}


def finder_of(weights: Path) -> LanguageFinder:
    with np.load(weights) as arrays:
        return LanguageFinder({name: arrays[name] for name in arrays.files})


def of_eldc() -> Find:
    """Another library that finds languages, in our terms: it knows no Latin-script writing."""
    import eldc

    eldc.init()
    return lambda texts: [Found(eldc.detect(text), "", False, 1.0) for text in texts]


def cases(data: Path) -> Iterator[tuple[str, str, Case]]:
    for source, kind, name, text in sets.labelled(data):
        if sets.is_dev(text) and name != "mixed":
            yield source, kind, (text, name)
    for source in NEVER_READ:
        for row in sets.rows_of(data, source):
            yield source, "post", (row["text"], "en")


def named(found: Found) -> str:
    return f"{found.language}-Latn" if found.in_latin else found.language


def ours(name: str) -> str:
    return name if name in LANGUAGES else "others"


def figures(truths: Sequence[str], said: Sequence[str]) -> tuple[float, float, float, float]:
    """Of the six and “others”: accuracy and macro-F1; the share of the six that is right; the share
    of the others that is taken for one of the six."""
    pairs = Counter((ours(truth), ours(name)) for truth, name in zip(truths, said, strict=True))
    classes = sorted({truth for truth, _ in pairs} | {name for _, name in pairs})
    true, meant = Counter[str](), Counter[str]()
    for (truth, name), count in pairs.items():
        true[truth] += count
        meant[name] += count
    right = sum(pairs[name, name] for name in classes)
    f1 = [2 * pairs[name, name] / (true[name] + meant[name]) for name in classes]
    six = sum(true[name] for name in LANGUAGES)
    six_right = sum(pairs[name, name] for name in LANGUAGES)
    taken = sum(count for (truth, name), count in pairs.items() if truth == "others" != name)
    return (
        right / len(truths),
        sum(f1) / len(f1),
        six_right / six if six else float("nan"),
        taken / true["others"] if true["others"] else float("nan"),
    )


def rows(
    groups: dict[tuple[str, str], list[Case]], find: Find, expecting: Find | None, wrong: bool
) -> Iterator[str]:
    texts_of_kind: dict[str, list[Case]] = defaultdict(list)
    for (_, kind), members in groups.items():
        if kind in ("sentence", "word", "pair"):
            texts_of_kind[kind] += members
    texts_of_kind["word"] = texts_of_kind["word"] + texts_of_kind.pop("pair")
    for kind, members in texts_of_kind.items():
        said = [named(found) for found in find([text for text, _ in members])]
        accuracy, f1, six, taken = figures([name for _, name in members], said)
        title = "single words and word pairs" if kind == "word" else TITLES[kind]
        yield (
            f"| **{title}, all** | {len(members):,} | macro-F1 {f1:.4f} | accuracy {accuracy:.4f}"
            f" | six right {six:.4f} | others taken for ours {taken:.4f} |"
        )
        if expecting:
            said = [named(found) for found in expecting([text for text, _ in members])]
            accuracy, f1, six, taken = figures([name for _, name in members], said)
            yield (
                f"| **{title}, all**, of a brand that expects all six | {len(members):,}"
                f" | macro-F1 {f1:.4f} | accuracy {accuracy:.4f} | six right {six:.4f}"
                f" | others taken for ours {taken:.4f} |"
            )
    alarms: dict[str, list[bool]] = defaultdict(list)
    sure: list[tuple[float, bool]] = []
    for (source, kind), members in groups.items():
        answers = find([text for text, _ in members])
        said = [named(found) for found in answers]
        for (_, name), found in zip(members, answers, strict=True):
            if kind in ("sentence", "post") and not name.endswith("-Latn"):
                alarms[name].append(found.in_latin)
        sure += [
            (found.confidence, answer == name)
            for (_, name), found, answer in zip(members, answers, said, strict=True)
        ]
        if wrong:
            for (text, name), answer in zip(members, said, strict=True):
                if name != answer and (ours(name) == name or ours(answer) == answer):
                    print(f"{source}: {name} taken for {answer or '?'}: {text[:80]!r}")
        if kind in ("post", "latin"):
            right = sum(answer == name for (_, name), answer in zip(members, said, strict=True))
            blank = sum(not answer for answer in said)
            yield (
                f"| {source}, {TITLES[kind]} | {len(members):,} | right {right / len(members):.4f}"
                f" | “don't know” {blank / len(members):.4f} | | |"
            )
        else:
            accuracy, f1, six, taken = figures([name for _, name in members], said)
            yield (
                f"| {source}, {TITLES[kind]} | {len(members):,} | macro-F1 {f1:.4f}"
                f" | accuracy {accuracy:.4f} | six right {six:.4f} | others taken for ours"
                f" {taken:.4f} |"
            )
    for low, high in ((0.35, 0.6), (0.6, 0.8), (0.8, 0.95), (0.95, 1.01)):
        rights = [right for confidence, right in sure if low <= confidence < high]
        yield (
            f"| confidence {low:.2f} to {min(high, 1.0):.2f}, all of these | {len(rights):,}"
            f" | right {sum(rights) / max(len(rights), 1):.4f} | | | |"
        )
    total = [alarm for each in alarms.values() for alarm in each]
    worst = max(
        (name for name in alarms if len(alarms[name]) >= 40),
        key=lambda name: sum(alarms[name]) / len(alarms[name]),
    )
    yield (
        f"| **false alarms of Latin-script writing**, sentences and posts | {len(total):,}"
        f" | {sum(total) / len(total):.4f} | worst: {worst}"
        f" {sum(alarms[worst]) / len(alarms[worst]):.4f} of {len(alarms[worst])} | | |"
    )


def speed(texts: Sequence[str], weights: Path) -> str:
    """Posts of 100 characters in batches of 1,000: the middle of the first three, with nothing
    kept, and of the rest. Processor time, since others share the machine."""
    posts = [" ".join([text] * (100 // (len(text) + 1) + 1))[:100] for text in texts if text]
    cold: list[float] = []
    warm: list[float] = []
    for start in range(0, len(posts) - 999, 1000):
        batch = posts[start : start + 1000]
        if start < 3000:
            finder = finder_of(weights)
        for times in (cold,) if start < 3000 else (warm,):
            began = time.process_time()
            finder.find(batch)
            times.append((time.process_time() - began) * 1000)
    again: list[float] = []
    for _ in range(9):
        began = time.process_time()
        finder.find(posts[-1000:])
        again.append((time.process_time() - began) * 1000)
    return (
        f"| microseconds a post of 100 characters, batches of 1,000 | {len(posts):,}"
        f" | first batch {np.median(cold):.1f} | new posts {np.median(warm):.1f}"
        f" (quickest {min(warm):.1f}) | the same posts again {min(again):.1f} | |"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--shared", type=Path, default=Path(os.environ.get("FENER_SHARED", ROOT.parent / "shared"))
    )
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--eldc", action="store_true", help="measure that library instead")
    parser.add_argument("--wrong", action="store_true", help="print what is not right")
    options = parser.parse_args()
    data = options.shared / "data"
    if not data.is_dir():
        print(f"SKIPPED: no public sets at {data}; set FENER_SHARED.", file=sys.stderr)
        return 0
    groups: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for source, kind, case in cases(data):
        groups[source, kind].append(case)
    expecting: Find | None = None
    if options.eldc:
        find = of_eldc()
    else:
        finder = finder_of(options.weights)
        find = finder.find
        expecting = partial(finder.find, expected=LANGUAGES)
    lines = list(rows(groups, find, expecting, options.wrong))
    print("| set | texts | | | | |\n| --- | ---: | --- | --- | --- | --- |")
    print("\n".join(lines))
    if not options.eldc:
        posts = [text for (_, kind), members in groups.items() for text, _ in members[:700]]
        order = np.random.default_rng(1).permutation(len(posts))
        print(speed([posts[place] for place in order], options.weights))
    return 0


if __name__ == "__main__":
    sys.exit(main())
