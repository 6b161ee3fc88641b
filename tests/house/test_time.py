"""Only `kit.times` and connectors look at the clock on the wall; everybody else is told `now`."""

from __future__ import annotations

import ast

import pytest

from tests.house.ground import PACKAGE, modules, name_of, tree

READS = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"),
    ("time", "time"), ("time", "time_ns"), ("time", "localtime"), ("time", "gmtime"),
    ("timezone", "now"), ("timezone", "localdate"), ("functions", "Now"),
}  # fmt: skip
"""`time.monotonic` is no clock on the wall: it measures how long something took."""
MAY = (PACKAGE / "kit" / "times.py", PACKAGE / "connectors")


def readings(source: ast.Module) -> list[int]:
    """Lines on which the wall clock is read."""
    found = []
    for node in ast.walk(source):
        if isinstance(node, ast.Attribute):
            owner = node.value
            named = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            if (named, node.attr) in READS:
                found.append(node.lineno)
        elif isinstance(node, ast.ImportFrom) and node.module in ("time", "django.utils.timezone"):
            names = {one.name for one in node.names}
            found += [node.lineno] * bool(names & {"time", "now", "localdate", "time_ns"})
    return found


def test_nobody_else_reads_the_wall_clock():
    found = [
        f"{name_of(path)}:{line}"
        for path in modules()
        if not any(path == one or one in path.parents for one in MAY)
        for line in readings(tree(path))
    ]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\nx = datetime.now()",
        "import datetime\nx = datetime.datetime.now()",
        "from django.utils import timezone\nx = timezone.now()",
        "from django.utils.timezone import now",
        "import time\nx = [time.time() for _ in y]",
        "from datetime import date\nx = date.today",
    ],
)
def test_a_look_at_the_clock_is_seen(source):
    assert readings(ast.parse(source))


def test_measuring_is_no_look_at_the_clock():
    assert not readings(ast.parse("import time\nx = time.monotonic()"))
