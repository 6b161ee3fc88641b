"""The overview of a problem: its time line, where it is spoken of, and whom it calls."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from fener.cases.models import Reply
from fener.cases.testing import a_brand, a_channel, a_mention, a_person, as_actor, signed_in
from fener.kit.actors import DESK
from fener.kit.times import now as wall_clock
from fener.mentions.models import Mention
from fener.people.models import User
from fener.people.queries import brand_now
from fener.playbooks.actions import acknowledge
from fener.playbooks.models import Escalation, Page
from fener.problems import actions
from fener.problems.damage import damage_of
from fener.problems.models import Problem
from fener.problems.testing import LOST, PEOPLE_LOST, a_crowd, a_problem, fresh
from fener.problems.unfolding import end_of, first_answer_at, unfolding_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel():
    return a_channel(a_brand())


@pytest.fixture
def ana(channel):
    return a_person("Ana", "lead", channel.brand)


@pytest.fixture
def client(ana):
    return signed_in(ana)


def shown(client, problem, place=""):
    answer = client.get(f"/problems/{problem.pk}/{place}")
    assert answer.status_code == 200
    return answer.content.decode()


def spread_over(channel, hours, count=6):
    start = wall_clock() - timedelta(hours=hours)
    posts = [
        a_mention(
            channel, LOST[n % 5], who=f"P{n}", handle=f"p{n}",
            at=start + n * timedelta(hours=hours) / count,
        )
        for n in range(count)
    ]  # fmt: skip
    made = actions.open_problem(
        channel.brand, [one.pk for one in posts], actor=DESK, now=wall_clock()
    )
    return fresh(made)


@pytest.mark.parametrize(
    ("hours", "step"),
    [
        (0.5, timedelta(minutes=1)),
        (3, timedelta(minutes=5)),
        (20, timedelta(minutes=30)),
        (24 * 20, timedelta(hours=8)),
    ],
)
def test_steps_fit_how_long_it_has_gone_on_and_hold_every_post(channel, hours, step):
    problem = spread_over(channel, hours)
    unfolding = unfolding_of(problem, problem.last_post_at + timedelta(minutes=1))
    assert unfolding.step == step
    assert sum(one.posts for one in unfolding.steps) == 6
    assert unfolding.steps[0].starts_at <= problem.began_at < unfolding.steps[0].ends_at
    assert unfolding.steps[-1].ends_at > problem.last_post_at


def test_days_begin_at_midnight_where_the_brand_is(channel):
    channel.brand.zone = "Europe/Tirane"
    channel.brand.save()
    posts = [
        a_mention(channel, LOST[n % 5], who=f"P{n}", handle=f"p{n}", at=at)
        for n, at in enumerate(datetime(2026, month, 10, 22, 30, tzinfo=UTC) for month in (2, 3, 4))
    ]
    made = actions.open_problem(
        channel.brand, [one.pk for one in posts], actor=DESK, now=wall_clock()
    )
    unfolding = unfolding_of(fresh(made), posts[-1].at)
    here = [one.starts_at.astimezone(ZoneInfo("Europe/Tirane")) for one in unfolding.steps]
    assert {(one.hour, one.minute) for one in here} == {(0, 0)}
    assert [one.posts for one in unfolding.steps if one.posts] == [1, 1, 1]


def test_who_writes_twice_in_a_step_is_one_person(channel):
    at = (wall_clock() - timedelta(minutes=30)).replace(second=0)
    posts = [
        a_mention(channel, LOST[n], who="Ida", handle="ida", at=at + timedelta(seconds=n))
        for n in range(3)
    ]
    problem = fresh(
        actions.open_problem(channel.brand, [one.pk for one in posts], actor=DESK, now=wall_clock())
    )
    unfolding = unfolding_of(problem, problem.last_post_at)
    assert [(one.posts, one.complainants) for one in unfolding.steps if one.posts] == [(3, 1)]


def test_silence_after_the_last_post_is_shown_for_a_while_only(channel):
    problem = spread_over(channel, 4)
    later = problem.last_post_at + timedelta(days=300)
    end = end_of(problem, None, later)
    assert end - problem.last_post_at == problem.last_post_at - problem.began_at
    soon = problem.last_post_at + timedelta(minutes=10)
    assert end_of(problem, None, soon) == soon


def test_the_time_line_has_numbered_marks_with_a_list(channel, client, ana):
    problem = a_problem(channel, 3)
    actions.set_level(problem, 4, actor=as_actor(ana), now=wall_clock(), because="x")
    problem = fresh(problem)
    actions.decide_problem(
        problem, actor=as_actor(ana), now=wall_clock(), verdict="problem", posture="acknowledge",
        criteria=[], evidence={}, grounds="",
        look_again_at=brand_now(problem.brand, wall_clock()) + timedelta(hours=2),
    )  # fmt: skip
    text = shown(client, problem)
    part = text[text.index('id="time-line"') : text.index('id="facts"')]
    assert f'id="unfolding-{problem.pk}"' in part
    assert "The numbers as a table" in part
    listed = part[part.index('class="moments"') :]
    assert "Level from" in listed
    assert f"/problems/{problem.pk}/decide/#decision-" in listed
    assert re.search(r"Decided: +A problem", listed)
    assert "Found by the storm watch" not in part


def test_our_first_answer_and_the_solution_are_marked(channel, client, ana):
    problem = a_problem(channel, 3)
    assert first_answer_at(problem) is None
    case = problem.case_links.order_by("case_id").first().case
    said = brand_now(problem.brand, wall_clock())
    Reply.objects.create(
        case=case, by=ana, purpose="answer", text="Sorry", folded="sorry", visibility="public",
        at=said,
    )  # fmt: skip
    actions.solve_problem(problem, actor=as_actor(ana), now=wall_clock(), solution="Found.")
    part = shown(client, problem)
    listed = part[part.index('class="moments"') : part.index('id="facts"')]
    assert "Our first answer" in listed
    assert "Solved" in listed


def test_the_map_and_the_damage_count_the_same_posts(channel, client):
    problem = a_crowd(channel, 14, texts=PEOPLE_LOST)
    Mention.objects.filter(native_id="our-post-0").update(place="Tirana")
    Mention.objects.filter(native_id="our-post-1").update(place="Sofia, Bulgaria")
    text = shown(client, problem)
    part = text[text.index('id="map"') :]
    part = part[: part.index("</section>")]
    total = damage_of(problem).posts
    assert f'<a href="/problems/{problem.pk}/posts/">{total}</a>' in part
    cells = re.findall(r'reach__cell reach__cell--([0-4])"><a href="([^"]+)"[^>]*>(\d+)</a>', part)
    assert sum(int(posts) for _shade, _url, posts in cells) == total
    assert {shade for shade, _url, _posts in cells} > {"4"}
    for _shade, url, posts in cells:
        answer = client.get(url.replace("&amp;", "&"))
        assert len(answer.context["rows"]) == int(posts)
    assert "Albania" in part
    assert "Bulgaria" in part
    url = re.search(r'href="([^"]+country=AL[^"]*)"', part)[1].replace("&amp;", "&")
    answer = client.get(url)
    assert len(answer.context["rows"]) == 1
    assert "Country: Albania" in answer.content.decode()


def test_posts_of_no_known_country_or_a_strange_address(channel, client):
    problem = a_crowd(channel, 4, texts=PEOPLE_LOST)
    for address, count in (
        ("country=none", 4),
        ("language=xx", 0),
        ("language=en,sq&network=", None),
        ("network=%22%3E%3Cscript%3E", 0),
        ("country=AL'--", 0),
    ):
        answer = client.get(f"/problems/{problem.pk}/posts/?{address}")
        assert answer.status_code == 200
        assert b"<script>" not in answer.content.replace(b"<script ", b"")
        if count is not None:
            assert len(answer.context["rows"]) == count


def test_the_escalation_is_one_step_away(channel, client, ana):
    problem = a_problem(channel, 3)
    actions.set_level(problem, 3, actor=as_actor(ana), now=wall_clock(), because="x")
    found = Escalation.objects.get(subject=f"problem:{problem.pk}")
    text = shown(client, problem)
    part = text[text.index('id="escalation"') :]
    part = part[: part.index("</section>")]
    assert f'href="/escalation/{found.pk}/"' in part
    assert "Level 3, issue" in part
    assert "Nobody was called yet." in part or "Called last:" in part
    acknowledge(found, actor=as_actor(ana), now=wall_clock())
    assert "In hand: Ana" in shown(client, problem)


def test_who_was_called_last_and_how_it_went(channel, client, ana):
    problem = a_problem(channel, 3)
    actions.set_level(problem, 3, actor=as_actor(ana), now=wall_clock(), because="x")
    found = Escalation.objects.get(subject=f"problem:{problem.pk}")
    nameless = User.objects.create_user("duty@lumi.al", "correct horse battery staple")
    now = wall_clock()
    for number, (person, means, state, why) in enumerate(
        [
            (ana, "email", "sent", ""),
            (nameless, "email", "failed", "page.no_mail"),
            (nameless, "sms", "failed", "page.no_address"),
            (ana, "chat", "cancelled", "page.moot"),
        ]
    ):
        Page.objects.create(
            escalation=found, step=f"9.lead.{number}", rung="lead", person=person, means=means,
            level=3, due_at=now + timedelta(seconds=number), state=state, send_at=now,
            key=f"key-{number}", token_expires_at=now, problem_key=why, created_at=now,
        )  # fmt: skip
    assert "Called last: duty@lumi.al (e-mail, not sent)" in shown(client, problem)


def test_nobody_on_duty_is_said(channel, client, ana):
    problem = a_problem(channel, 3)
    actions.set_level(problem, 3, actor=as_actor(ana), now=wall_clock(), because="x")
    rows = Escalation.objects.filter(subject=f"problem:{problem.pk}")
    rows.update(state="held", held_since=wall_clock())
    assert "Nobody is on duty, and the rota does not say" in shown(client, problem)


def test_below_the_level_that_calls_the_box_says_so(channel, client, ana):
    problem = spread_over(channel, 1, count=1)
    Problem.objects.filter(pk=problem.pk).update(level=1)
    Escalation.objects.filter(subject=f"problem:{problem.pk}").delete()
    assert "At this level nobody is called." in shown(client, problem)


def test_a_long_wait_is_told_as_people_say_it(channel, client):
    problem = a_problem(channel, 3)
    Problem.objects.filter(pk=problem.pk).update(
        reasons=[{"key": "level.ignored_for", "params": {"value": 4363, "least": 180}}]
    )
    text = shown(client, problem)
    assert "waiting for any answer for 3 days (the bar is 3 hours)" in text
    assert "4363" not in text
    assert "4,363" not in text
