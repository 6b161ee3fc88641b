"""A second line in a chart, and marks that are no findings."""

from __future__ import annotations

from fener.kit import charts
from fener.kit.reading import HOUR
from fener.kit.tests.test_charts import NOON, a_line, places


def test_a_second_line_stands_in_scale_table_and_hints():
    drawn = a_line(
        (1, 3, None, 2),
        beside=charts.Beside(charts.POSTS, [2, 40, 7, 5]),
        marks=[charts.Mark(NOON - HOUR, 1, "It was decided")],
        marked="What happened",
    )
    assert drawn.table.head == ("Time", "People", "Posts")
    assert [row[2] for row in drawn.table.rows] == ["2", "40", "7", "5"]
    assert len(places(drawn.beside)) == 4
    assert [hint.label.split(": ")[1] for hint in drawn.hints] == [
        "1 person · 2 posts", "3 people · 40 posts", "2 people · 5 posts"
    ]  # fmt: skip
    assert float(drawn.highest) >= 40
    assert drawn.marked == "What happened"
    assert "storm watch" not in drawn.told
