"""The labelled volume of six brands: what `fener detect` finds in it keeps the score it had."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from fener.core.bursts.contract import Reading
from fener.project.commands.detect import Series, read_rows

LEAST = 86.5
WEEK_OF_ROWS = 7 * 288


def scorer(data: Path) -> Any:
    path = data.parent / "tools" / "score_volume.py"
    if not path.is_file() or not (data / "volume").is_dir():
        pytest.skip("SKIPPED LOUDLY: no labelled volume beside this checkout (set FENER_SHARED)")
    spec = importlib.util.spec_from_file_location("score_volume", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def readings(path: Path) -> list[tuple[str, Reading]]:
    series = Series()
    with path.open("rb") as lines:
        return [(row.stamp, series.take(row)[0]) for row in read_rows(lines, path.name)]


# The scorer leaves files open.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_storms_of_six_brands_are_found_with_one_parameter_set(shared_data, tmp_path):
    score_volume = scorer(shared_data)
    rows = {}
    for path in sorted((shared_data / "volume").glob("*.csv")):
        found = readings(path)
        rows[path.stem] = len(found)
        lines = [f"{stamp},{int(reading.is_alarm)}\n" for stamp, reading in found]
        (tmp_path / path.name).write_text("".join(["timestamp,alert\n", *lines]))
    result = score_volume.main(shared_data / "volume", tmp_path)
    assert result["score"] >= LEAST, result
    for one in result["series"]:
        assert one["false_alerts"] <= rows[one["series"]] / WEEK_OF_ROWS, one
