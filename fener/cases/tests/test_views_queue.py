"""Who is still waiting: rows, lanes, filters, pages, counters, and the first empty desk."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from fener.cases import actions
from fener.cases.testing import a_brand, a_case, a_channel, a_person, as_actor, fresh, signed_in
from fener.kit.times import now

pytestmark = pytest.mark.django_db

QUEUE = "/"


@pytest.fixture
def desk():
    brand = a_brand()
    return brand, a_channel(brand), a_person("Ana", "agent", brand)


def people_in(response) -> list[str]:
    return re.findall(r'id="row-\d+".*?<bdi>(.*?)</bdi>', response.content.decode(), re.DOTALL)


def test_an_empty_desk_teaches_where_to_begin():
    brand = a_brand()
    page = signed_in(a_person("Ana", "admin", brand)).get(QUEUE).content.decode()
    for name in ("channels:storm", "channels:import", "channels:connect", "guide:guide"):
        assert f'href="{reverse(name)}"' in page


def test_an_agent_of_an_empty_desk_is_not_sent_to_closed_doors():
    brand = a_brand()
    page = signed_in(a_person("Ana", "agent", brand)).get(QUEUE).content.decode()
    assert reverse("channels:connect") not in page
    assert reverse("guide:guide") in page


def test_a_row_says_who_what_and_how_long(desk):
    _, channel, ana = desk
    case = a_case(channel, "The router caught fire, is it safe?", who="Helen Marsh")
    page = signed_in(ana).get(QUEUE).content.decode()
    assert "Helen Marsh" in page
    assert "The router caught fire, is it safe?" in page
    assert f'href="{reverse("cases:case", args=[case.pk])}"' in page
    assert "safety" in page
    assert "data-clock" in page


def test_the_clock_that_runs_out_first_is_on_top(desk):
    _, channel, ana = desk
    a_case(channel, who="Late", handle="late", at=now() - timedelta(hours=3))
    a_case(channel, who="Later", handle="later", at=now() - timedelta(hours=1))
    a_case(channel, who="Latest", handle="latest", at=now() - timedelta(days=2))
    assert people_in(signed_in(ana).get(QUEUE)) == ["Latest", "Late", "Later"]


def test_pages_are_walked_without_a_gap_or_a_double(desk):
    _, channel, ana = desk
    for number in range(45):
        at = now() - timedelta(minutes=100 - number)
        a_case(channel, who=f"P{number}", handle=f"p{number}", at=at)
    client = signed_in(ana)
    first = client.get(QUEUE)
    older = re.search(r'rel="next" href="([^"]+)"', first.content.decode())
    second = client.get(older[1].replace("&amp;", "&"))
    seen = people_in(first) + people_in(second)
    assert len(seen) == len(set(seen)) == 45
    newer = re.search(r'rel="prev" href="([^"]+)"', second.content.decode())
    assert people_in(client.get(newer[1].replace("&amp;", "&"))) == people_in(first)


def test_lanes_hold_what_they_say(desk):
    _, channel, ana = desk
    mine = a_case(channel, who="Mine", handle="a")
    aside = a_case(channel, who="Aside", handle="b")
    solved = a_case(channel, who="Solved", handle="c")
    a_case(channel, who="Nobodys", handle="d")
    actor = as_actor(ana)
    actions.assign_case(mine, actor=actor, now=now(), assignee=ana)
    actions.snooze_case(aside, actor=actor, now=now(), until=now() + timedelta(hours=2))
    actions.solve_case(solved, actor=actor, now=now())
    client = signed_in(ana)
    assert people_in(client.get("/?show=mine")) == ["Mine"]
    assert people_in(client.get("/?show=nobody")) == ["Nobodys"]
    assert people_in(client.get("/?show=snoozed")) == ["Aside"]
    assert people_in(client.get("/?show=closed")) == ["Solved"]
    assert len(people_in(client.get("/?show=all"))) == 4


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("language=fa", ["Maryam"]),
        ("network=replay", ["Helen", "Maryam"]),
        ("network=manual", []),
        ("priority=urgent", ["Helen"]),
        ("tag=vip", ["Maryam"]),
        ("language=fa&tag=none", []),
        ("after=rubbish", ["Helen", "Maryam"]),
        ("show=rubbish", ["Helen", "Maryam"]),
    ],
)
def test_filters_narrow_the_lane(desk, query, found):
    _, channel, ana = desk
    a_case(channel, "The router caught fire, it is not safe!", who="Helen", handle="h")
    maryam = a_case(
        channel, "سه روز است اینترنت من قطع است و هیچ‌کس جواب نمی‌دهد", who="Maryam", handle="m"
    )
    actions.set_tags(maryam, actor=as_actor(ana), now=now(), names=["vip"])
    assert sorted(people_in(signed_in(ana).get(f"/?{query}"))) == found


def test_each_counter_opens_the_rows_it_counts(desk):
    brand, channel, ana = desk
    a_case(channel, who="Old", handle="o", at=now() - timedelta(days=9))
    a_case(channel, who="New", handle="n", at=now() - timedelta(seconds=5))
    actions.mark_late_cases(brand, now=now())
    client = signed_in(ana)
    stats = dict(
        re.findall(
            r'<a class="stat[^"]*" href="([^"]+)".*?stat__value">(\d+)<',
            client.get(QUEUE).content.decode(),
            re.DOTALL,
        )
    )
    assert set(stats) == {"/", "/?late=1", "/?today=1"}
    for url, count in stats.items():
        assert len(people_in(client.get(url))) == int(count), url
    assert stats["/"] == "2"
    assert stats["/?late=1"] == "1"


def test_who_looks_and_who_types_is_seen_in_the_list(desk):
    brand, channel, ana = desk
    case = a_case(channel)
    besa = a_person("Besa", "agent", brand)
    actions.note_presence(case, besa, now=now(), is_typing=True)
    assert "Besa is writing" in signed_in(ana).get(QUEUE).content.decode()
    assert "Besa is writing" not in signed_in(besa).get(QUEUE).content.decode()


def test_a_live_desk_gets_rows_and_counters_without_a_page_around(desk):
    _, channel, ana = desk
    a_case(channel)
    part = signed_in(ana).get(QUEUE, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'id="rows"' in part
    assert 'id="strip"' in part


def test_every_number_outside_the_list_comes_along_with_its_rows(desk):
    _, channel, ana = desk
    for number in range(3):
        a_case(channel, who=f"P{number}", handle=f"p{number}")
    part = signed_in(ana).get(QUEUE, headers={"HX-Request": "true"}).content.decode()
    for place in ("strip", "lanes", "count-q"):
        assert re.search(rf'id="{place}"[^>]*hx-swap-oob="true"', part), place
    assert re.search(r'id="count-q"[^>]*>3<', part)


def test_rows_of_other_brands_stay_unseen(desk):
    _, channel, _ = desk
    a_case(channel, who="Secret")
    stranger = a_person("Stranger", "agent", a_brand("Other"))
    assert "Secret" not in signed_in(stranger).get("/?show=all").content.decode()


def test_the_number_of_queries_does_not_grow_with_the_rows(desk, django_assert_max_num_queries):
    _, channel, ana = desk
    for number in range(30):
        a_case(channel, who=f"P{number}", handle=f"p{number}")
    client = signed_in(ana)
    client.get(QUEUE)
    with django_assert_max_num_queries(18):
        assert len(people_in(client.get(QUEUE))) == 30


def test_a_reply_in_trouble_is_marked_on_its_row(desk):
    _, channel, ana = desk
    case = a_case(channel)
    type(case).objects.filter(pk=case.pk).update(trouble="reply.unknown")
    assert "reply in trouble" in signed_in(ana).get("/?trouble=1").content.decode()
    assert fresh(case).trouble == "reply.unknown"


def test_right_to_left_pages_and_posts(desk):
    brand, channel, _ = desk
    a_case(channel, "پاکت من نرسیده است، افتضاح است!", who="مریم")
    reader = a_person("Darya", "agent", brand, language="fa")
    page = signed_in(reader).get(QUEUE).content.decode()
    assert re.search(r'<html lang="fa"\s+dir="rtl"', page)
    assert '<span class="case__words" dir="auto" lang="fa">' in page
