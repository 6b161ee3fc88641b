"""A read that is put together once finds what the ORM would have found, each time anew."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db.models import QuerySet

from fener.kit.models import Pulse
from fener.kit.prepared import CannotPrepare, prepared

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def pulses() -> list[Pulse]:
    return [
        Pulse.objects.create(name=f"p{n}", at=NOW + timedelta(hours=n), failures=n)
        for n in range(9)
    ]


@prepared
def _between(since: datetime, names: list[str], failures: int) -> QuerySet[Pulse]:
    rows = Pulse.objects.filter(at__gte=since, name__in=names).exclude(failures=failures)
    return rows.order_by("-name")


def test_values_change_from_call_to_call(pulses):
    some = [pulse.name for pulse in pulses[2:7]]
    assert [row.name for row in _between(NOW, some, 3)] == ["p6", "p5", "p4", "p2"]
    assert [row.name for row in _between(NOW + timedelta(hours=5), some, 99)] == ["p6", "p5"]
    assert [row.name for row in _between(NOW, ["p1", "p1", "p8"], 8)] == ["p1"]
    assert _between(NOW, [], 0) == []


def test_rows_are_whole_and_belong_to_whoever_asked(pulses):
    (first,) = _between(NOW, ["p1"], 0)
    assert (first.at, first.failures) == (NOW + timedelta(hours=1), 1)
    first.failures = 40
    first.save()
    (again,) = _between(NOW, ["p1"], 0)
    assert again.failures == 40
    assert again is not first


def test_each_call_is_one_statement_put_together_before(pulses, django_assert_num_queries):
    built = []

    @prepared
    def named(names: list[str]) -> QuerySet[Pulse]:
        built.append(names)
        return Pulse.objects.filter(name__in=names).order_by("name")

    for names in (["p1", "p2"], ["p3", "p4"], ["p7", "p8"]):
        with django_assert_num_queries(1):
            assert [row.name for row in named(names)] == names
    assert len(built) == 1


def test_hostile_values_stay_values(pulses):
    @prepared
    def named(name: str) -> QuerySet[Pulse]:
        return Pulse.objects.filter(name=name)

    assert named("p1") == [pulses[1]]
    for hostile in ("' OR 1=1 --", "%s", "\x02value 0\x03", "p1' UNION SELECT 1 --"):
        assert named(hostile) == []


def test_lists_of_values_and_of_one_column(pulses):
    @prepared
    def pairs(names: list[str]) -> QuerySet[Any]:
        return Pulse.objects.filter(name__in=names).order_by("name").values_list("name", "failures")

    @prepared
    def failures(names: list[str]) -> QuerySet[Any]:
        rows = Pulse.objects.filter(name__in=names).order_by("name")
        return rows.values_list("failures", flat=True)

    assert pairs(["p2", "p1", "p5"]) == [("p1", 1), ("p2", 2), ("p5", 5)]
    assert failures(["p2", "p1", "p5"]) == [1, 2, 5]


def test_a_value_that_the_statement_does_not_carry_is_refused():
    @prepared
    def beginning(name: str) -> QuerySet[Pulse]:
        return Pulse.objects.filter(name__startswith=name)

    @prepared
    def none(name: str | None) -> QuerySet[Pulse]:
        return Pulse.objects.filter(name=name)

    with pytest.raises(CannotPrepare, match="value 1"):
        beginning("p")
    with pytest.raises(CannotPrepare):
        none(None)


def test_values_that_no_row_can_hold_find_nothing(pulses):
    assert _between(NOW, ["p\x00"], 0) == []
    assert _between(NOW, ["p1"], 10**30) == []
    assert _between(NOW, ["p1", "p\x00"], 0) == [pulses[1]]
