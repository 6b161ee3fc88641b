"""Cases like one, and the prepared answers that fit it, for programs."""

from __future__ import annotations

import pytest

from fener.api.testing import Caller, make_person, make_token, open_cases
from fener.cases import actions
from fener.cases.alike import forget_shelves
from fener.cases.models import Case
from fener.guide.work import read_prepared_answers
from fener.kit.actors import DESK
from fener.kit.times import now
from fener.mentions.actions import judge_deeply
from fener.mentions.testing import deep_tier


@pytest.fixture(autouse=True)
def _nothing_kept():
    forget_shelves()


def test_like_cases_come_once_they_are_read(call, desk):
    channel, cases = desk
    open_cases(channel, "My parcel never arrived and nobody answers me!")
    solved = Case.objects.order_by("-pk")[0]
    actions.solve_case(solved, actor=DESK, now=now())
    path = f"/cases/{cases[0].pk}/alike"
    assert call.get(path) == {"items": []}
    with deep_tier():
        judge_deeply(now=now())
    (found,) = call.get(path)["items"]
    assert (found["case"], found["likeness"], found["answer"]) == (solved.pk, "close", "")
    assert found["words"].endswith("nobody answers me!")
    assert call("GET", path, size=0).status_code == 422


def test_prepared_answers_come_filled(call, desk):
    case = desk[1][0]
    found = call.get(f"/cases/{case.pk}/answers")["items"]
    assert found
    assert any(case.who in one["text"] for one in found)
    assert not any(one["fits_best"] for one in found)
    with deep_tier():
        judge_deeply(now=now())
        actions.file_brand(case.brand, now=now())
        while read_prepared_answers(now()):
            pass
    again = call.get(f"/cases/{case.pk}/answers")["items"]
    assert {one["key"] for one in again} == {one["key"] for one in found}
    assert [one["key"] for one in again] != [one["key"] for one in found]
    assert sum(one["fits_best"] for one in again) <= 1


def test_neither_is_there_for_another_brand_or_without_the_right(call, desk, other):
    strange = other[1][0]
    for part in ("alike", "answers"):
        assert call("GET", f"/cases/{strange.pk}/{part}").status_code == 404
    viewer = make_person(desk[0].brand, "vera@example.org", "viewer")
    reads = Caller(make_token(viewer, ["read"]))
    case = desk[1][0]
    assert reads("GET", f"/cases/{case.pk}/alike").status_code == 200
    assert reads("GET", f"/cases/{case.pk}/answers").status_code == 403
