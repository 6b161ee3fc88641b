"""Copies by the API: what they are, for whom, and in pages."""

from __future__ import annotations

import pytest

from fener.api.testing import Caller, make_person, make_token, open_cases
from fener.cases.models import Case
from fener.mentions.copies import forget_copies
from fener.mentions.models import Mention

HEATER = "This company sold my mother a broken heater and then laughed at her, never buy there"
CHARGED = "Twice they charged my card for a ticket that I had cancelled within the hour, no answer"


@pytest.fixture(autouse=True)
def _nothing_kept():
    forget_copies()


@pytest.fixture
def copied(desk):
    open_cases(desk[0], *(f"{HEATER} {mark}" for mark in ("!", "😡", "http://t.co/x", "#shame")))
    open_cases(desk[0], *(f"{CHARGED} {mark}" for mark in ("!", "😡", "?")))
    return desk[0].brand_id


def test_groups_come_in_pages_those_of_the_most_accounts_first(call, copied):
    path = f"/brands/{copied}/copies"
    found = call.get(path)
    assert (found["looked_at"], found["is_cut"], found["after"]) == (10, False, "")
    first, second = found["items"]
    assert (first["accounts"], len(first["posts"]), second["accounts"]) == (4, 4, 3)
    assert first["first"]["text"].startswith(HEATER)
    assert first["first"]["id"] == first["posts"][0]
    assert first["first"]["case"]
    assert (first["with_link"], first["languages"]) == (1, ["en"])
    pages = [call.get(path, size=1)]
    pages.append(call.get(path, size=1, after=pages[0]["after"]))
    assert [page["items"] for page in pages] == [[first], [second]]
    assert pages[1]["after"] == ""
    assert call("GET", path, after="x").status_code == 422


def test_a_case_says_whose_copies_its_posts_are(call, copied, desk):
    case = Case.objects.get(opening__text__startswith=f"{HEATER} #")
    (found,) = call.get(f"/cases/{case.pk}/copies")["items"]
    assert case.opening_id in found["posts"]
    assert call.get(f"/cases/{desk[1][0].pk}/copies") == {"items": []}


def test_what_was_taken_back_is_none(call, copied):
    Mention.objects.filter(text__startswith=CHARGED).update(deleted_at="2026-01-01T00:00:00Z")
    assert [one["accounts"] for one in call.get(f"/brands/{copied}/copies")["items"]] == [4]


def test_they_are_there_for_readers_of_the_brand_alone(copied, desk, other):
    viewer = make_person(desk[0].brand, "vera@example.org", "viewer")
    reads = Caller(make_token(viewer, ["read"]))
    assert len(reads.get(f"/brands/{copied}/copies")["items"]) == 2
    assert reads("GET", f"/brands/{other[0].brand_id}/copies").status_code == 404
    assert reads("GET", f"/cases/{other[1][0].pk}/copies").status_code == 404
