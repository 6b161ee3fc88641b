"""Many senders at once, and the desk's application in front of a real file or server."""

from __future__ import annotations

from typing import Any

from fener.kit.testing import told_by


def test_of_calls_to_a_desk_as_it_is_served_nothing_is_lost_or_doubled(tmp_path: Any) -> None:
    told = told_by("fener.project.tests.calling", tmp_path)
    assert told["statuses"] == told["expected"]
    assert (told["lost"], told["doubled"]) == ([], [])
    assert told["stored"] == told["new"], "each item is new to one call"
    assert told["not_ours"] == 0
    assert told["lots"] < told["calls"], "nothing was taken together"
