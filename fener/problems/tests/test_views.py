"""The screens of problems: the list, one problem, its damage with the rows behind, the bar."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import transaction

from fener.cases.testing import a_brand, a_case, a_channel, a_mention, a_person, as_actor, signed_in
from fener.core.bursts.notices import Alert
from fener.kit.actors import DESK
from fener.kit.times import now as wall_clock
from fener.mentions.models import Author, Mention
from fener.people.queries import brand_now
from fener.problems import actions, queries
from fener.problems.damage import damage_of
from fener.problems.models import Fact, Problem, Spike
from fener.problems.testing import a_problem, fresh

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


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def send(client, problem, place, **fields):
    """POST, and what was said about it."""
    answer = client.post(f"/problems/{problem.pk}/{place}/", fields)
    assert answer.status_code == 302
    return [str(one) for one in client.get(answer["Location"]).context["messages"]]


def other_problem(channel, count=2):
    posts = [
        a_case(channel, f"Charged twice, {n}!", who=f"Q{n}", handle=f"q{n}", native_id=f"q{n}")
        for n in range(count)
    ]
    ids = [case.opening_id for case in posts]
    made = actions.open_problem(channel.brand, ids, actor=DESK, now=wall_clock(), words=["twice"])
    return fresh(made)


def raised_spike(brand, key="storm-1"):
    with transaction.atomic():
        actions.raise_spikes(
            brand, [Alert(at=wall_clock(), key=key, topic="product", people=7)], now=wall_clock()
        )
    return Spike.objects.get(key=key)


def decide(problem, user, verdict="crisis", posture="crisis"):
    return actions.decide_problem(
        problem, actor=as_actor(user), now=wall_clock(), verdict=verdict, posture=posture,
        criteria=["life"], evidence={}, grounds="People were hurt.",
        look_again_at=brand_now(problem.brand, wall_clock()) + timedelta(minutes=30),
    )  # fmt: skip


def test_an_empty_list_teaches(client):
    shown = page(client, "/problems/")
    assert "No problem is going on" in shown
    assert "Put into a problem" in shown


def test_the_list_has_the_gravest_first_and_calls_each_by_its_words(channel, client, ana):
    first = a_problem(channel, 3, words=["parcel", "lost"])
    second = other_problem(channel)
    actions.set_level(second, 4, actor=as_actor(ana), now=wall_clock(), because="x")
    shown = page(client, "/problems/")
    rows = re.findall(r'href="/problems/(\d+)/"><bdi>([^<]+)', shown)
    assert [int(pk) for pk, _ in rows] == [second.pk, first.pk]
    assert rows[1][1] == "Delivery: parcel, lost"
    assert "Level 4, possible crisis" in shown


def test_what_is_over_stands_on_its_own_tab(channel, client, ana):
    problem = a_problem(channel, 3, name="Van 12")
    actions.solve_problem(problem, actor=as_actor(ana), now=wall_clock(), solution="Found.")
    assert "Van 12" not in page(client, "/problems/")
    assert "Van 12" in page(client, "/problems/?show=over")


def test_a_page_of_a_problem_says_why_and_offers_everything(channel, client):
    problem = a_problem(channel, 3, words=["parcel"])
    shown = page(client, f"/problems/{problem.pk}/")
    assert "People who complain: 3 (the bar is 3)." in shown
    assert "Nobody has looked at it yet." in shown
    for place in (
        "level",
        "scope",
        "readiness",
        "owner",
        "name",
        "facts",
        "solve",
        "end",
        "origin",
    ):
        assert f'action="/problems/{problem.pk}/{place}/"' in shown


def test_damage_counts_and_each_number_opens_its_rows(channel, client):
    problem = a_problem(channel, 4)
    press = a_mention(channel, "Parcels lost again.", who="Harbour News", handle="hn")
    Author.objects.filter(pk=press.author_id).update(followers=5_000)
    actions.join_problem(problem, [press.pk], actor=DESK, now=wall_clock())
    silent = problem.links.exclude(mention=press.pk).first().mention
    Author.objects.filter(pk=silent.author_id).update(followers=None)
    Mention.objects.filter(problem_link__problem=problem).update(negative=0.9)
    Mention.objects.filter(pk=press.pk).update(negative=0.1)
    case = problem.case_links.first().case
    type(case).objects.filter(pk=case.pk).update(late_at=wall_clock(), replies=1)
    found = damage_of(fresh(problem))
    assert (found.posts, found.people, found.press, found.negative) == (5, 5, 1, 4)
    assert (found.reach, found.unknown_reach) == (5_000 + 3 * 120, 1)
    assert (found.cases, found.unanswered, found.late) == (4, 3, 1)
    assert found.negative_share == 0.8
    rows = {
        "people/": 5, "people/?of=press": 1, "people/?of=unknown": 1, "people/?of=known": 4,
        "posts/": 5, "posts/?of=negative": 4, "posts/?of=loose": 1,
        "cases/": 4, "cases/?of=unanswered": 3, "cases/?of=late": 1,
    }  # fmt: skip
    counted = {
        place: len(client.get(f"/problems/{problem.pk}/{place}").context["rows"]) for place in rows
    }
    assert counted == rows


def test_posts_that_were_taken_back_do_no_damage(channel):
    problem = a_problem(channel, 3)
    Mention.objects.filter(problem_link__problem=problem).update(deleted_at=wall_clock())
    found = damage_of(problem)
    assert (found.posts, found.people, found.reach, found.negative_share) == (0, 0, 0, None)


def test_our_accounts_and_posts_that_are_attacked_open_what_is_said_there(channel, client):
    ours = a_mention(channel, "New boots are here!", by_us=True, conversation="boots", who="We")
    below = [
        a_mention(
            channel, f"They fall apart, {n}!", who=f"B{n}", handle=f"b{n}", conversation="boots",
            native_id=f"b{n}",
        ).pk
        for n in range(2)
    ]  # fmt: skip
    problem = actions.open_problem(channel.brand, below, actor=DESK, now=wall_clock())
    shown = page(client, f"/problems/{problem.pk}/")
    assert "New boots are here!" in shown
    (link,) = re.findall(r'href="(/problems/\d+/posts/\?of=thread&amp;which=\d+)"', shown)
    opened = client.get(link.replace("&amp;", "&")).context
    assert [row["mention"].pk for row in opened["rows"]] == below[::-1]
    assert int(link.rpartition("=")[2]) == ours.conversation_id


def test_facts_are_stated_confirmed_and_withdrawn(channel, client):
    problem = a_problem(channel, 3)
    send(client, problem, "facts", text="41 parcels are lost.", source="")
    fact = Fact.objects.get()
    assert send(client, problem, f"facts/{fact.pk}", do="confirm", source="") == [
        "A confirmed fact needs its source: who or what confirms it?"
    ]
    send(client, problem, f"facts/{fact.pk}", do="confirm", source="Depot, by phone")
    send(client, problem, f"facts/{fact.pk}", do="withdraw", because="They were found")
    fact.refresh_from_db()
    assert (fact.is_confirmed, fact.source, fact.withdrawn_for) == (
        True, "Depot, by phone", "They were found"
    )  # fmt: skip
    shown = page(client, f"/problems/{problem.pk}/")
    assert "withdrawn" in shown
    assert "41 parcels are lost." in shown


def test_a_fact_of_another_problem_is_not_settled_here(channel, client):
    problem, other = a_problem(channel, 3), other_problem(channel)
    fact = actions.state_fact(other, actor=DESK, now=wall_clock(), text="x")
    answer = client.post(f"/problems/{problem.pk}/facts/{fact.pk}/", {"do": "withdraw"})
    assert answer.status_code == 404


def test_level_scope_and_readiness_take_a_reason_and_go_back_to_the_matrix(channel, client):
    problem = a_problem(channel, 3)
    said = send(client, problem, "level", level="4", because="")
    assert said == ["Write why: the next person will ask."]
    send(client, problem, "level", level="4", because="The minister asks")
    send(client, problem, "scope", scope="national", because="All shops")
    send(client, problem, "readiness", readiness="5", because="To be sure")
    found = fresh(problem)
    assert (found.level, found.scope, found.readiness) == (4, "national", 5)
    shown = page(client, f"/problems/{problem.pk}/")
    assert "The minister asks" in shown
    assert "The matrix proposes: Level 2, problem." in shown
    send(client, problem, "follow")
    assert (fresh(problem).level, fresh(problem).level_by) == (2, "")


@pytest.mark.parametrize("level", ["6", "-1", "", "²"])
def test_no_level_but_those_there_are(channel, client, level):
    problem = a_problem(channel, 3)
    send(client, problem, "level", level=level, because="x")
    assert fresh(problem).level == 2


def test_name_owner_origin_and_end(channel, client, ana):
    problem = a_problem(channel, 3)
    send(client, problem, "seen")
    send(client, problem, "name", name="Van 12")
    send(client, problem, "owner", department=problem.department, owner=str(ana.pk))
    send(client, problem, "origin", text="A broadcast at noon", at="2026-11-20T12:00")
    found = fresh(problem)
    assert (found.state, found.name, found.owner, found.origin) == (
        "open", "Van 12", ana, "A broadcast at noon"
    )  # fmt: skip
    assert send(client, problem, "end", because="") == ["Write why it is over: somebody will ask."]
    send(client, problem, "end", because="Not ours")
    assert "Not ours" in page(client, f"/problems/{problem.pk}/")
    send(client, problem, "reopen")
    send(client, problem, "solve", solution="All were found.")
    assert fresh(problem).state == "solved"


def test_somebody_who_may_not_see_it_does_not_own_it(channel, client):
    problem = a_problem(channel, 3)
    stranger = a_person("Zoe", "admin", a_brand("Other"))
    send(client, problem, "owner", department=problem.department, owner=str(stranger.pk))
    send(client, problem, "owner", department="no such department", owner="")
    assert (fresh(problem).owner, fresh(problem).department) == (None, problem.department)


def test_cases_are_split_off_moved_and_taken_out(channel, client):
    problem = a_problem(channel, 4)
    ids = list(queries.case_ids_of(problem))
    assert send(client, problem, "cases/move", do="split") == ["Tick the cases first."]
    send(client, problem, "cases/move", do="split", case=ids[:1], name="B")
    other = Problem.objects.get(name="B")
    assert queries.case_ids_of(other) == ids[:1]
    send(client, problem, "cases/move", do="move", case=ids[1:2], number=f"#{other.pk}")
    assert queries.case_ids_of(other) == ids[:2]
    send(client, problem, "cases/move", do="leave", case=ids[2:3])
    assert queries.case_ids_of(problem) == ids[3:]


def test_cases_do_not_move_to_another_brand(channel, client, ana):
    problem = a_problem(channel, 3)
    elsewhere = other_problem(a_channel(a_brand("Other"), handle="other"))
    ids = queries.case_ids_of(problem)
    said = send(client, problem, "cases/move", do="move", case=ids[:1], number=elsewhere.pk)
    assert said == ["There is no such problem to choose."]
    assert queries.case_ids_of(problem) == ids


def test_problems_are_merged_and_taken_back(channel, client):
    problem, into = a_problem(channel, 3), other_problem(channel)
    assert send(client, problem, "merge", number="999999") == [
        "There is no such problem to choose."
    ]
    send(client, problem, "merge", into=into.pk)
    assert fresh(problem).merged_into == into
    assert "Its posts live on in another problem:" in page(client, f"/problems/{problem.pk}/")
    send(client, problem, "unmerge")
    assert fresh(problem).state == "open"


def test_findings_are_joined_to_a_problem_or_dismissed(channel, client):
    problem = a_problem(channel, 3)
    first, second = raised_spike(channel.brand), raised_spike(channel.brand, "storm-2")
    assert "The storm watch noticed" in page(client, "/problems/")
    client.post(f"/problems/findings/{first.pk}/link/", {"into": f"#{problem.pk}"})
    client.post(f"/problems/findings/{second.pk}/dismiss/", {"because": "a drill"})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.problem_id) == ("linked", problem.pk)
    assert (second.state, second.dismissed_for) == ("dismissed", "a drill")


def test_the_history_is_in_sentences(channel, client, ana):
    problem = a_problem(channel, 3)
    decide(problem, ana)
    shown = page(client, f"/problems/{problem.pk}/history/")
    assert "Ana decided: A crisis. What the public hears: Crisis." in shown
    assert "[problem." not in shown


def test_what_people_propose_loads_by_itself_and_is_a_page_without_a_script(channel, client):
    problem = a_problem(channel, 3)
    post = problem.links.first().mention
    Mention.objects.filter(pk=post.pk).update(judged="suggestion")
    address = f"/problems/{problem.pk}/proposals/"
    assert address in page(client, f"/problems/{problem.pk}/")
    assert post.text in page(client, address)
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert post.text in part
    assert "<html" not in part


def test_a_case_says_what_problem_it_is_part_of(channel, client):
    problem = a_problem(channel, 3, name="Van 12")
    case = problem.case_links.first().case
    shown = page(client, f"/cases/{case.pk}/")
    assert f'href="/problems/{problem.pk}/"' in shown
    assert "Van 12" in shown


def test_a_case_in_no_problem_can_be_put_into_one(channel, client):
    problem = a_problem(channel, 3, name="Van 12")
    case = a_case(channel, "The heater smells of smoke.", who="Nikos", handle="n", native_id="n")
    address = f"/problems/for-case/{case.pk}/"
    assert address in page(client, f"/cases/{case.pk}/")
    assert "Van 12" in page(client, address)
    client.post(address, {"do": "move", "into": problem.pk})
    assert case.pk in queries.case_ids_of(problem)
    assert client.post(address, {"do": "split"}).status_code == 302
    assert Problem.objects.count() == 1


def test_a_case_begins_a_problem(channel, client):
    case = a_case(channel, "The heater smells of smoke.", who="Nikos", handle="n", native_id="n")
    client.post(f"/problems/for-case/{case.pk}/", {"do": "split", "name": "Heaters"})
    assert queries.case_ids_of(Problem.objects.get(name="Heaters")) == [case.pk]


def test_the_bar_is_quiet_while_nothing_is_new(channel, client):
    shown = page(client, "/mentions/")
    assert 'class="crisis' not in shown
    assert "new problem" not in shown


def test_every_page_says_that_something_is_new(channel, client):
    a_problem(channel, 3)
    raised_spike(channel.brand)
    shown = page(client, "/mentions/")
    assert "1 new problem · 1 finding of the storm watch" in shown
    assert re.search(r'id="count-b">1<', shown)


def test_a_crisis_is_on_every_page_until_a_person_ends_it(channel, client, ana):
    problem = a_problem(channel, 3, name="Van 12")
    decide(problem, ana)
    shown = page(client, "/mentions/")
    assert re.search(r'class="crisis"[^>]*aria-label="Crisis: Van 12"', shown)
    assert f'href="/problems/{problem.pk}/"' in shown
    decide(problem, ana, "problem", "acknowledge")
    assert 'class="crisis crisis--calm"' in page(client, "/mentions/")
    decide(problem, ana, "normal", "normal")
    assert 'class="crisis' not in page(client, "/mentions/")


def test_other_brands_are_not_told(channel):
    a_problem(channel, 3)
    raised_spike(channel.brand)
    stranger = signed_in(a_person("Zoe", "admin", a_brand("Other")))
    shown = page(stranger, "/mentions/")
    assert "new problem" not in shown
    assert "data-notice=" not in page(stranger, "/problems/alerts/")


def test_the_bar_by_itself_tells_what_is_new_and_brings_the_count(channel, client):
    problem, spike = a_problem(channel, 3), raised_spike(channel.brand)
    shown = page(client, "/problems/alerts/")
    assert re.findall(r'data-notice="([^"]+)"', shown) == [
        f"problem-{problem.pk}", f"spike-{spike.pk}"
    ]  # fmt: skip
    assert 'id="count-b" hx-swap-oob="true">1<' in shown
    Spike.objects.update(noticed_at=wall_clock() - timedelta(hours=1))
    actions.mark_problem_seen(fresh(problem), actor=DESK, now=wall_clock())
    assert "data-notice=" not in page(client, "/problems/alerts/")


def test_the_bar_costs_one_question(channel, client, ana, django_assert_num_queries):
    from fener.people.queries import access_of
    from fener.problems.alerts import alerts

    for problem in (a_problem(channel, 3), other_problem(channel)):
        decide(problem, ana)
    access = access_of(ana)
    with django_assert_num_queries(1):
        found = alerts(access)
    assert (found.live, found.unseen, len(found.raised), found.burns) == (2, 0, 2, True)


@pytest.mark.parametrize(
    "address",
    [
        "/problems/?from=", "/problems/{problem}/cases/?from=", "/problems/{problem}/posts/?from=",
        "/problems/{problem}/posts/?of=thread&which=", "/problems/{problem}/history/?before=",
        "/problems/{problem}/people/?of=",
    ],
)  # fmt: skip
def test_no_number_in_an_address_breaks_a_page(channel, client, address):
    problem = a_problem(channel, 3)
    for number in ("²", "9" * 18, "9" * 5000, "-1", "١٢", "1e9", ""):
        assert client.get(address.format(problem=problem.pk) + number).status_code == 200
