"""Where a problem began and how it spread, and the evidence of one hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fener.cases.models import Case
from fener.cases.testing import a_brand, a_channel, a_mention, a_person, signed_in
from fener.core.posts import PostKind
from fener.kit.actors import DESK
from fener.kit.times import now as wall_clock
from fener.problems import actions
from fener.problems.testing import LOST

pytestmark = pytest.mark.django_db

SAME = "Lumi sells stolen goods and beats its drivers, never buy there, tell everybody you know"


@pytest.fixture
def channel():
    return a_channel(a_brand())


@pytest.fixture
def client(channel):
    return signed_in(a_person("Ana", "lead", channel.brand))


def open_of(channel, mentions):
    return actions.open_problem(
        channel.brand, [one.pk for one in mentions], actor=DESK, now=wall_clock()
    )


def test_the_first_post_and_its_answers_are_told_and_drawn(channel, client):
    start = wall_clock() - timedelta(hours=3)
    first = a_mention(channel, LOST[0], who="Helen Marsh", handle="helen", at=start)
    others = [
        a_mention(
            channel, LOST[1 + n % 4], who=f"Person {n}", handle=f"p{n}",
            at=start + timedelta(minutes=5 + n), in_reply_to=first.native_id,
            conversation=first.native_id,
        )
        for n in range(6)
    ]  # fmt: skip
    problem = open_of(channel, [first, *others])
    page = client.get(f"/problems/{problem.pk}/spread/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "The first to write was @helen" in text
    assert "6 people answered, shared or repeated the post of @helen" in text
    assert f'id="spread-{problem.pk}"' in text
    assert "No text comes from several accounts." in text
    part = client.get(f"/problems/{problem.pk}/spread/", headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()


def test_a_news_item_before_the_first_post_is_where_it_began(channel, client):
    start = wall_clock() - timedelta(hours=3)
    news = a_mention(
        channel, "Lumi loses parcels", who="Radio Coast", handle="coast", at=start,
        kind=PostKind.ARTICLE,
    )  # fmt: skip
    post = a_mention(channel, LOST[0], handle="helen", at=start + timedelta(minutes=40))
    problem = open_of(channel, [news, post])
    text = client.get(f"/problems/{problem.pk}/spread/").content.decode()
    assert "It was in the news before: @coast, 40 minutes before the first post." in text


def test_one_text_of_many_is_evidence_and_changes_nothing(channel, client):
    start = wall_clock() - timedelta(hours=1)
    copies = [
        a_mention(
            channel, SAME, who=f"New {n}", handle=f"n{n}", at=start + timedelta(seconds=20 * n)
        )
        for n in range(6)
    ]
    problem = open_of(channel, copies)
    before = list(Case.objects.values_list("pk", "due_at", "priority", "state"))
    text = client.get(f"/problems/{problem.pk}/spread/").content.decode()
    assert "Nearly the same text came from 6 accounts" in text
    assert "no verdict" in text
    assert list(Case.objects.values_list("pk", "due_at", "priority", "state")) == before


def test_a_problem_of_another_brand_is_not_there(channel):
    problem = open_of(channel, [a_mention(channel, LOST[0])])
    stranger = signed_in(a_person("Zoe", "admin", a_brand("Other")))
    assert stranger.get(f"/problems/{problem.pk}/spread/").status_code == 404
