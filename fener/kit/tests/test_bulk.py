"""Many rows in one statement give what Django would have stored."""

from datetime import UTC, datetime, timedelta

import pytest

from fener.kit.bulk import insert_rows, update_rows
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


@pytest.mark.django_db(transaction=True)
def test_rows_are_given_back_outside_a_transaction_too():
    fields = ("name", "at", "problem", "failures")
    rows = [("a", NOW, "", 1), ("b", NOW, "", 2)]
    assert insert_rows(Pulse, fields, rows[:1], ignoring=("name",)).count == 1
    done = insert_rows(Pulse, fields, rows, ignoring=("name",), returning=("name", "failures"))
    assert done.rows == [("b", 2)]


def test_only_new_rows_are_given_back_with_their_ids():
    fields = (
        "kind", "params", "state", "place", "done", "result", "problems", "problem_count",
        "created_at", "due_at",
    )  # fmt: skip
    before = insert_rows(
        Job, fields, [("x", {}, "waiting", {}, 0, {}, [], 0, NOW, None)], returning=("id",)
    )
    after = insert_rows(
        Job,
        fields,
        [(kind, {}, "waiting", {}, 0, {}, [], 0, NOW, NOW) for kind in "yz"],
        returning=("id", "kind"),
    )
    assert before.rows[0][0] not in [row[0] for row in after.rows]
    assert sorted(row[1] for row in after.rows) == ["y", "z"]


def test_rows_change_only_where_the_guard_is_as_it_was_read():
    insert_rows(
        Pulse, ("name", "at", "problem", "failures"), [("a", NOW, "", 1), ("b", NOW, "", 2)]
    )
    later = NOW + timedelta(hours=1)
    rows = [("a", 1, later, "x"), ("b", 1, later, "y")]
    assert update_rows(Pulse, ("at", "problem"), rows, guard="failures") == 1
    assert list(Pulse.objects.order_by("name").values_list("at", "problem")) == [
        (later, "x"),
        (NOW, ""),
    ]


def test_what_looks_the_same_in_every_row_keeps_its_type():
    fields = (
        "kind", "params", "state", "place", "done", "result", "problems", "problem_count",
        "created_at", "due_at",
    )  # fmt: skip
    documents = [{"a": 1}, {"a": True}, {"a": 1.5}]
    rows = [("x", one, "waiting", {}, 7, {"b": [1]}, [], 0, NOW, NOW) for one in documents]
    assert insert_rows(Job, fields, rows).count == 3
    stored = Job.objects.order_by("id").values_list("params", "result", "done", "due_at")
    assert [repr(row[0]) for row in stored] == [repr(one) for one in documents]
    assert {(repr(row[1]), row[2], row[3]) for row in stored} == {("{'b': [1]}", 7, NOW)}


def test_rows_that_are_all_alike():
    rows = [("x", {}, "waiting", {}, 0, {}, [], 0, NOW, None)] * 3
    fields = (
        "kind", "params", "state", "place", "done", "result", "problems", "problem_count",
        "created_at", "due_at",
    )  # fmt: skip
    done = insert_rows(Job, fields, rows, returning=("id", "due_at"))
    assert (done.count, {row[1] for row in done.rows}) == (3, {None})


def test_texts_that_look_like_the_signs_of_an_array():
    odd = ["", " ", "NULL", "null", '"', "\\", '\\"', "{a,b}", "a,b", "é\n'%s", "\\x41", "{"]
    rows = [(name, NOW, name, place) for place, name in enumerate(odd)]
    fields = ("name", "at", "problem", "failures")
    assert insert_rows(Pulse, fields, rows).count == len(odd)
    kept = Pulse.objects.order_by("failures").values_list("name", "problem")
    assert list(kept) == [(name, name) for name in odd]
    assert Pulse.objects.filter(name__among=odd[2:5]).count() == 3
    assert Pulse.objects.filter(name__among=[]).count() == 0


def test_documents_beside_rows_that_have_none():
    fields = ("name", "at", "problem", "failures")
    insert_rows(Pulse, fields, [("a", NOW, "", 1), ("b", NOW, "", 2), ("c", NOW, "", 3)])
    rows = [("a", 1, NOW, '{"a": "\\u0000"}'), ("b", 2, NOW, "[]"), ("c", 0, NOW, "x")]
    assert update_rows(Pulse, ("at", "problem"), rows, guard="failures") == 2
