"""Posts that say the same: nothing follows from it until a person has decided what they are."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from fener.cases.actions import file_brand
from fener.cases.models import Case
from fener.cases.testing import a_brand, a_channel, a_mention, a_person, as_actor, signed_in
from fener.kit.actors import DESK
from fener.kit.models import Event
from fener.kit.times import now as wall_clock
from fener.mentions.models import Mention
from fener.people.queries import brand_now
from fener.problems import actions, queries
from fener.problems import answering as runs
from fener.problems.hands import groups_of
from fener.problems.measuring import measures_of
from fener.problems.models import OneHand, Problem
from fener.problems.proving import forged_hands
from fener.problems.spreading import spread_of
from fener.problems.testing import LOST, fresh
from fener.problems.tests.runs import plan

pytestmark = pytest.mark.django_db

SAME = "Lumi sells stolen goods and beats its drivers, never buy there, tell everybody you know"
OTHER = "Every second watch that Lumi ships is a replica, ask the customs house at the port today"


@pytest.fixture
def channel():
    return a_channel(a_brand())


@pytest.fixture
def ana(channel):
    return a_person("Ana", "lead", channel.brand)


@pytest.fixture
def client(ana):
    return signed_in(ana)


def copies(channel, count, *, text=SAME, name="n", since=60):
    start = wall_clock() - timedelta(minutes=since)
    return [
        a_mention(
            channel, text, who=f"New {name}{n}", handle=f"{name}{n}", native_id=f"{name}-{n}",
            at=start + timedelta(seconds=20 * n),
        )
        for n in range(count)
    ]  # fmt: skip


@pytest.fixture
def problem(channel):
    """Six who say the same, and three people with words of their own."""
    own = [
        a_mention(channel, LOST[n], who=f"Person {n}", handle=f"p{n}", native_id=f"own-{n}")
        for n in range(3)
    ]
    rows = [one.pk for one in [*copies(channel, 6), *own]]
    return fresh(actions.open_problem(channel.brand, rows, actor=DESK, now=wall_clock()))


def decide(problem, who, verdict="coordinated", *, grounds="Made on one day, one text.", group=0):
    evidence = groups_of(spread_of(problem))[group]
    return actions.decide_hand(
        problem, actor=as_actor(who), now=wall_clock(), verdict=verdict, grounds=grounds,
        evidence=evidence,
    )  # fmt: skip


def counted(problem):
    return measures_of(problem, at=brand_now(problem.brand, wall_clock()))


def untouched(problem):
    """Clocks, order and what is seen."""
    cases = Case.objects.order_by("pk").values_list("pk", "due_at", "priority", "state", "version")
    return list(cases), list(
        Mention.objects.order_by("pk").values_list("pk", "visibility", "by_us", "deleted_at")
    )


def test_until_somebody_decides_everybody_counts(problem):
    found = counted(problem)
    assert found.people == 9
    assert found.copies == 6
    assert queries.coordinated_mentions(problem) == frozenset()


@pytest.mark.parametrize(("verdict", "people"), [("genuine", 9), ("unclear", 9)])
def test_only_coordinated_has_an_effect(problem, ana, verdict, people):
    decide(problem, ana, verdict)
    assert counted(problem).people == people
    assert queries.coordinated_mentions(problem) == frozenset()


def test_coordinated_posts_are_one_voice_and_nothing_else_changes(problem, ana):
    before, level = untouched(problem), problem.level
    row = decide(problem, ana)
    found = counted(problem)
    assert found.people == 4
    assert found.complainants <= 4
    assert found.copies == 6
    assert fresh(problem).measured["people"] == 4
    assert queries.coordinated_mentions(problem) == frozenset(row.mentions)
    assert len(row.mentions) == 6
    assert untouched(problem) == before
    # The level stands until a person lowers it.
    assert fresh(problem).level == level


def reasons_of(problem):
    return {each["key"]: each.get("params") for each in fresh(problem).reasons}


def test_the_reasons_of_the_level_say_who_was_counted(channel, problem, ana):
    actions.reassess_problem(problem, now=wall_clock())
    assert reasons_of(problem)["level.each_counts"] == {"people": 6}
    decide(fresh(problem), ana)
    told = reasons_of(problem)
    assert told["level.one_hand"] == {"posts": 6, "voices": 1}
    # Why the level was reached stands as long as the level does.
    assert "level.complainants" in told
    assert "level.each_counts" not in told
    decide(fresh(problem), ana, "genuine")
    assert not {"level.one_hand", "level.each_counts"} & reasons_of(problem).keys()


def test_speed_and_flags_count_one_hand_once(channel, ana):
    burnt = "The charger of Lumi exploded and burned my hand, I am in hospital, never buy it again"
    rows = [one.pk for one in copies(channel, 6, text=burnt)]
    problem = fresh(actions.open_problem(channel.brand, rows, actor=DESK, now=wall_clock()))
    assert counted(problem).life == 6
    decide(problem, ana)
    found = measures_of(
        problem, at=brand_now(problem.brand, wall_clock()), usual=lambda _until: 1.0
    )
    assert (found.people, found.life) == (1, 1)
    assert found.speed <= 1


def test_the_newest_decision_counts_and_the_older_ones_stay(problem, ana):
    ben = a_person("Ben", "admin", problem.brand)
    decide(problem, ana)
    decide(problem, ben, "genuine", grounds="A union asked its members to post it.")
    assert counted(problem).people == 9
    assert queries.coordinated_mentions(problem) == frozenset()
    told = [(row.verdict, row.by.name) for row in queries.hands_of(problem)]
    assert told == [("genuine", "Ben"), ("coordinated", "Ana")]


def test_who_says_it_after_the_decision_counts_until_somebody_decides_again(channel, problem, ana):
    decide(problem, ana)
    late = copies(channel, 2, name="late", since=10)
    actions.join_problem(problem, [one.pk for one in late], actor=DESK, now=wall_clock())
    assert counted(problem).people == 6
    decide(fresh(problem), ana)
    assert counted(problem).people == 4


def test_two_texts_are_two_voices_each_decided_by_itself(channel, problem, ana):
    more = copies(channel, 4, text=OTHER, name="w")
    actions.join_problem(problem, [one.pk for one in more], actor=DESK, now=wall_clock())
    assert counted(problem).people == 13
    decide(problem, ana, group=1)
    assert counted(problem).people == 10
    decide(problem, ana, group=0)
    assert counted(problem).people == 5


def test_a_decision_goes_with_the_posts_where_problems_are_merged(channel, problem, ana):
    decide(problem, ana)
    other = a_mention(channel, LOST[3], handle="zoe", native_id="zoe")
    into = fresh(actions.open_problem(channel.brand, [other.pk], actor=DESK, now=wall_clock()))
    actions.merge_problems(fresh(problem), into, actor=as_actor(ana), now=wall_clock())
    assert counted(fresh(into)).people == 5
    assert len(queries.coordinated_mentions(into)) == 6
    assert queries.coordinated_mentions(fresh(problem)) == frozenset()


def test_one_event_tells_of_it_and_holds_no_words(problem, ana):
    before = Event.objects.count()
    decide(problem, ana)
    (event,) = Event.objects.order_by("pk")[before:]
    assert (event.verb, event.subject) == ("problem.hand_decided", f"problem:{problem.pk}")
    assert '"digest"' in event.data
    assert "Made on one day" not in event.data
    assert "stolen" not in event.data


@pytest.mark.parametrize(
    "forge",
    [{"grounds": "x"}, {"evidence": {}}, {"verdict": "genuine"}, {"mentions": []}],
)
def test_a_decision_that_was_changed_behind_the_log_is_found(problem, ana, forge):
    row = decide(problem, ana)
    brand = problem.brand_id
    assert list(forged_hands(brand)) == []
    OneHand.objects.update(**forge)
    assert [(one.one_hand_id, one.what) for one in forged_hands(brand)] == [(row.pk, "altered")]
    copy = OneHand.objects.get()
    OneHand.objects.all().delete()
    assert [one.what for one in forged_hands(brand)] == ["missing"]
    copy.pk += 1
    copy.save(force_insert=True)
    assert [one.what for one in forged_hands(brand)] == ["missing", "untold"]


def test_what_can_not_be_decided(problem, ana):
    with pytest.raises(actions.DecisionRefused, match=r"hand\.grounds"):
        decide(problem, ana, grounds="  ")
    evidence = groups_of(spread_of(problem))[0]
    told = {"verdict": "coordinated", "grounds": "x", "now": wall_clock(), "evidence": evidence}
    with pytest.raises(actions.DecisionRefused, match=r"hand\.person"):
        actions.decide_hand(problem, actor=DESK, **told)
    with pytest.raises(ValueError, match="no such verdict"):
        actions.decide_hand(problem, actor=as_actor(ana), **(told | {"verdict": "fake"}))
    gone = {"evidence": evidence | {"mentions": [*evidence["mentions"], 10**9]}}
    with pytest.raises(actions.DecisionRefused, match=r"hand\.moved"):
        actions.decide_hand(problem, actor=as_actor(ana), **(told | gone))
    assert not OneHand.objects.exists()


# The screen


def page_of(client, problem):
    return client.get(f"/problems/{problem.pk}/spread/").content.decode()


def address(problem):
    return f"/problems/{problem.pk}/spread/decide/"


def sent(page, **more):
    found = re.findall(r'name="evidence" value="([^"]+)"', page)
    return {"evidence": found[0], "verdict": "coordinated", "grounds": "One text."} | more


def test_a_person_decides_on_the_page_and_it_says_who_and_why(problem, client):
    page = page_of(client, problem)
    for words in ("Genuine people", "Coordinated", "Cannot tell", "count as one voice"):
        assert words in page
    answer = client.post(address(problem), sent(page, grounds="All made on Tuesday."))
    assert answer.status_code == 302
    row = OneHand.objects.get()
    assert row.verdict == "coordinated"
    assert row.evidence["people"] == 6
    assert row.evidence["reasons"][0]["key"] == "coordination.copies"
    page = page_of(client, problem)
    assert "All made on Tuesday." in page
    assert "Ana" in page
    client.post(address(problem), sent(page, verdict="genuine", grounds="A union it was."))
    page = page_of(client, problem)
    assert page.index("A union it was.") < page.index("All made on Tuesday.")
    assert (
        "Ana decided what 6 posts that say the same are: Genuine people."
        in client.get(f"/problems/{problem.pk}/history/").content.decode()
    )


def test_a_page_that_came_back_can_be_loaded_anew(problem, client):
    assert client.get(address(problem)).headers["Location"] == f"/problems/{problem.pk}/spread/"


def test_posts_that_came_after_the_decision_are_told(channel, problem, client, ana):
    decide(problem, ana)
    late = copies(channel, 2, name="late", since=10)
    actions.join_problem(problem, [one.pk for one in late], actor=DESK, now=wall_clock())
    assert "2 posts have come since" in page_of(client, problem)


def test_who_may_not_decide_sees_it_and_has_no_form(problem, client, ana):
    decide(problem, ana)
    agent = signed_in(a_person("Ben", "agent", problem.brand))
    page = page_of(agent, problem)
    assert "Made on one day, one text." in page
    assert 'name="verdict"' not in page
    assert agent.post(address(problem), sent(page_of(client, problem))).status_code == 403
    assert OneHand.objects.count() == 1


def test_what_is_wrong_comes_back_with_the_words_kept(problem, client):
    page = page_of(client, problem)
    for wrong in ({"verdict": ""}, {"grounds": " "}):
        answer = client.post(address(problem), sent(page, **({"grounds": "Kept."} | wrong)))
        assert answer.status_code == 422
        text = answer.content.decode()
        assert "field__errors" in text
        assert ("Kept." in text) == (wrong.get("grounds") is None)
    assert not OneHand.objects.exists()


@pytest.mark.parametrize("evidence", ["", "forged", "eyJsZXZlbCI6IDB9:1abc:def"])
def test_what_no_page_of_ours_showed_is_not_decided_on(problem, client, evidence):
    page = page_of(client, problem)
    assert client.post(address(problem), sent(page, evidence=evidence)).status_code == 302
    assert "look at them as they are now" in page_of(client, problem)
    assert not OneHand.objects.exists()


def test_evidence_of_another_problem_is_not_taken(channel, problem, client):
    page = page_of(client, problem)
    rows = [one.pk for one in copies(channel, 4, text=OTHER, name="w")]
    other = actions.open_problem(channel.brand, rows, actor=DESK, now=wall_clock())
    client.post(address(other), sent(page))
    assert not OneHand.objects.exists()


def test_what_is_over_is_not_decided(problem, client, ana):
    page = page_of(client, problem)
    actions.end_problem(problem, actor=as_actor(ana), now=wall_clock(), because="Not ours")
    assert 'name="verdict"' not in page_of(client, problem)
    client.post(address(problem), sent(page))
    assert not OneHand.objects.exists()
    assert Problem.objects.get().state == "ended"


def test_an_answer_to_many_leaves_to_a_person_what_is_of_one_hand(problem, ana):
    file_brand(problem.brand, now=wall_clock())
    actions.follow_problem(problem, now=wall_clock())
    before = plan(fresh(problem), as_actor(ana))
    assert "answer.coordinated" not in runs.reasons_of(before)
    actions.stop_answering(before, actor=as_actor(ana), now=wall_clock())
    decide(problem, ana)
    assert runs.reasons_of(plan(fresh(problem), as_actor(ana)))["answer.coordinated"] == 6
