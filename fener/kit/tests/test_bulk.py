"""Many rows in one statement give what Django would have stored."""

from datetime import UTC, datetime

import pytest

from fener.kit.bulk import insert_rows
from fener.kit.models import Job, Pulse

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 12, 0, 0, 123456, tzinfo=UTC)


def test_values_come_back_as_they_went_in():
    params = {"a": [1, "ë", None], "b": {"c": True}}
    fields = (
        "kind", "params", "state", "place", "done", "result", "problems", "problem_count",
        "created_at", "due_at",
    )  # fmt: skip
    insert_rows(Job, fields, [("x", params, "waiting", {}, 3, {}, [], 0, NOW, None)])
    job = Job.objects.get()
    assert (job.params, job.created_at, job.due_at, job.problems) == (params, NOW, None, [])


def test_rows_that_are_there_already_are_passed_over_and_not_counted():
    fields = ("name", "at", "problem", "failures")
    first = insert_rows(Pulse, fields, [("a", NOW, "", 0)], ignoring=("name",))
    again = insert_rows(
        Pulse, fields, [("a", NOW, "new", 1), ("b", NOW, "", 0)], ignoring=("name",),
        returning=("name",),
    )  # fmt: skip
    assert (first.count, again.count, again.rows) == (1, 1, [("b",)])
    assert Pulse.objects.get(name="a").problem == ""


def test_more_rows_than_a_statement_takes():
    rows = [(f"n{n}", NOW, "", n) for n in range(2500)]
    done = insert_rows(Pulse, ("name", "at", "problem", "failures"), rows, returning=("failures",))
    assert sorted(row[0] for row in done.rows) == list(range(2500))
