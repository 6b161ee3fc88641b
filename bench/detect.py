"""Storms in labelled volume: what `fener detect` finds, beside two alarms that anybody could set
up: a fixed threshold, and the last hour against the last twelve. Reads series kept beside the
checkout, and scores them by the benchmark's own scorer that lies there; a small table on stderr,
one JSON line on stdout.

The fixed threshold stands at three times the highest five minutes of the stream's first two days;
the other alarms where the last hour holds three times what an hour of the last twelve did, and
ten mentions. Both wait a day after an alarm, as anybody would ask of them.

    python bench/detect.py [--shared DIR] [--series DIR]
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from fener.project.commands.detect import Row, Series, read_rows  # noqa: E402

WAITS = timedelta(days=1)
LEARNS = timedelta(days=2)
TIMES = 3
LEAST = 10

Alarm = Callable[[Row], bool]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--shared", default=os.environ.get("FENER_SHARED", ROOT.parent / "shared"))
    parser.add_argument("--series", help="a folder of series with windows.json (data/volume)")
    args = parser.parse_args()
    shared = Path(args.shared)
    folder = Path(args.series) if args.series else shared / "data" / "volume"
    scorer = shared / "tools" / "score_volume.py"
    if not (folder / "windows.json").is_file() or not scorer.is_file():
        print(f"SKIPPED LOUDLY: no labelled series at {folder}, or no {scorer}", file=sys.stderr)
        print(json.dumps({"skipped": "the labelled series and their scorer are not here"}))
        return 0
    score = _scorer(scorer)
    kinds: dict[str, Callable[[], Alarm]] = {
        "fener detect": _ours,
        "fixed threshold": FixedThreshold,
        "last hour against twelve": HourAgainstTwelve,
    }
    figures = {name: _figures(folder, kind, score) for name, kind in kinds.items()}
    print(
        f"{'':26} {'score':>6} {'caught':>7} {'false alerts a series and week':>31}",
        file=sys.stderr,
    )
    for name, one in figures.items():
        caught, weekly = f"{one['caught']}/{one['windows']}", one["false_alerts_a_week"]
        print(f"{name:26} {one['score']:6.1f} {caught:>7} {weekly:31.2f}", file=sys.stderr)
    print(json.dumps(figures))
    return 0


def _ours() -> Alarm:
    series = Series()
    return lambda row: series.take(row)[0].is_alarm


class FixedThreshold:
    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._threshold: float | None = None
        self._waits_until: Any = None

    def __call__(self, row: Row) -> bool:
        if row.at is None or row.wrong:
            return False
        if self._threshold is None:
            self._rows.append(row)
            if self._rows[0].at and row.at - self._rows[0].at >= LEARNS:
                self._threshold = max(TIMES * max(one.value for one in self._rows), LEAST)
            return False
        if row.value < self._threshold or (self._waits_until and row.at < self._waits_until):
            return False
        self._waits_until = row.at + WAITS
        return True


class HourAgainstTwelve:
    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._waits_until: Any = None

    def __call__(self, row: Row) -> bool:
        if row.at is None or row.wrong:
            return False
        at = row.at
        self._rows = [one for one in self._rows if one.at and at - one.at < timedelta(hours=13)]
        self._rows.append(row)
        hour = [one.value for one in self._rows if one.at and at - one.at < timedelta(hours=1)]
        before = sum(one.value for one in self._rows) - sum(hour)
        if self._waits_until and at < self._waits_until:
            return False
        if sum(hour) < max(TIMES * before / 12, LEAST):
            return False
        self._waits_until = at + WAITS
        return True


def _figures(folder: Path, kind: Callable[[], Alarm], score: Any) -> dict[str, Any]:
    weeks: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as found:
        for name in json.loads((folder / "windows.json").read_text()):
            path = folder / f"{name}.csv"
            with path.open("rb") as lines:
                rows = list(read_rows(lines, path.name))
            alarm = kind()
            _write(Path(found) / path.name, ((row.stamp, int(alarm(row))) for row in rows))
            times = [row.at for row in rows if row.at]
            weeks[name] = (max(times) - min(times)) / timedelta(weeks=1)
        result = score.main(folder, found)
    series = result["series"]
    weekly = [one["false_alerts"] / weeks[one["series"]] for one in series]
    return {
        "score": result["score"],
        "caught": sum(one["caught"] for one in series),
        "windows": sum(one["windows"] for one in series),
        "false_alerts_a_week": round(
            sum(one["false_alerts"] for one in series) / sum(weeks.values()), 3
        ),
        "most_false_alerts_a_week": round(max(weekly), 3),
        "series": series,
    }


def _write(path: Path, rows: Iterable[tuple[str, int]]) -> None:
    with path.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("timestamp", "alert"))
        writer.writerows(rows)


def _scorer(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location("score_volume", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} can't be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.exit(main())
