"""While a crowd storm lasts, complaints of its time join its problem; then it is at an end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fener.cases.actions import file_brand, open_case_for
from fener.cases.testing import a_brand, a_channel, a_mention, a_person, as_actor
from fener.core.bursts.notices import Alert
from fener.core.reasons import Reason
from fener.kit.actors import DESK
from fener.kit.times import now as wall_clock
from fener.mentions.models import Mention
from fener.problems import actions, lasting
from fener.problems.actions import gathering
from fener.problems.models import Problem, ProblemMention, Spike
from fener.problems.testing import fresh
from fener.problems.views.naming import problem_name
from fener.problems.work import follow_problems

pytestmark = pytest.mark.django_db

BEGAN = timedelta(hours=6)
EVERYTHING = (
    "You charged my card twice, thieves", "The clerk was rude to my mother, a disgrace",
    "The app crashes when I sign in, terrible", "My parcel is lost, nobody answers",
    "Your milk was mouldy, disgusting", "The shop was closed at noon, a disgrace",
)  # fmt: skip
MORE = ("Nobody ever calls back, this is awful", "Three hours in the queue, shame on you")
COLOURS = ("blue", "green", "warm", "small", "plain", "round")
THINGS = ("jacket", "ticket", "lamp", "order", "table")
PARCEL = "Still no parcel, your courier has lost it. Furious!"


@pytest.fixture
def channel():
    return a_channel(a_brand())


@pytest.fixture
def began():
    return (wall_clock() - BEGAN).replace(microsecond=0)


def written(channel, text, at, who):
    mention = a_mention(channel, text, handle=who, native_id=who, at=at)
    assert mention.judged == "complaint", text
    return mention


def a_storm(channel, began, *, hours=1.0, kind="crowd", texts=EVERYTHING, topic="", key="storm",
            terms=("parcel",), because=()):  # fmt: skip
    """A problem that was found by a storm, which as far as is known lasts for `hours`."""
    posts = [
        written(channel, text, began + timedelta(minutes=n), f"{key}{n}")
        for n, text in enumerate(texts)
    ]
    alert = Alert(
        at=posts[-1].at, key=key, kind=kind, topic=topic, people=len(posts), posts=len(posts),
        refs=tuple(str(post.pk) for post in posts), began_at=began, terms=terms,
        reasons=tuple(Reason(key, {"people": 3, "words": list(terms)}) for key in because),
    )  # fmt: skip
    now = wall_clock()
    (pk,) = actions.raise_spikes(channel.brand, [alert], now=now)
    spike = Spike.objects.get(pk=pk)
    assert actions.settle_spike(spike, now=now) == 1
    lasts(key, began + timedelta(hours=hours))
    return Problem.objects.get(spikes=spike)


def lasts(key, until):
    Spike.objects.filter(key=key).update(lasts_until=until)


def gather(channel, after=1):
    return actions.gather_posts(channel.brand, now=wall_clock() + timedelta(seconds=after))


def holds(problem, mention):
    return ProblemMention.objects.filter(problem=problem, mention=mention).exists()


def test_a_storm_in_which_nobody_shares_a_word_gathers_nothing_after_it(channel, began):
    same = ("My parcel is lost, nobody answers", "My parcel is lost and nobody calls, terrible")
    problem = a_storm(channel, began, texts=(*same, *same), terms=(), topic="delivery")
    written(channel, PARCEL, began + timedelta(hours=3), "later")
    assert gather(channel) == 0
    assert problem.links.count() == 4


def test_complaints_of_its_time_join_a_storm_of_everything(channel, began):
    problem = a_storm(channel, began)
    inside = written(channel, MORE[0], began + timedelta(minutes=59), "inside")
    later = written(channel, MORE[1], began + timedelta(minutes=60), "later")
    before = written(channel, MORE[1], began - timedelta(minutes=1), "before")
    thanks = a_mention(
        channel, "Thank you, all is well", handle="t", native_id="t", at=began + timedelta(hours=1)
    )
    assert gather(channel) == 1
    assert holds(problem, inside)
    assert not any(holds(problem, one) for one in (later, before, thanks))
    assert fresh(problem).last_post_at == inside.at


def test_posts_that_were_looked_at_before_it_went_on_are_looked_at_again(channel, began):
    problem = a_storm(channel, began)
    later = [
        written(channel, MORE[n], began + timedelta(hours=2 + n), f"later{n}") for n in range(2)
    ]
    assert gather(channel) == 0
    lasts("storm", began + timedelta(hours=2, minutes=15))
    assert gather(channel, 3) == 1
    assert holds(problem, later[0])
    lasts("storm", began + timedelta(hours=4))
    assert gather(channel, 6) == 1
    assert holds(problem, later[1])
    assert gather(channel, 9) == 0


def test_a_post_that_comes_late_joins_the_storm_in_which_it_was_written(channel, began):
    problem = a_storm(channel, began)
    assert gather(channel) == 0
    late = written(channel, MORE[0], began + timedelta(minutes=20), "late")
    assert gather(channel, 3) == 1
    assert holds(problem, late)


def test_a_storm_of_one_topic_takes_that_topic_alone(channel, began):
    first = written(channel, PARCEL, began, "first")
    problem = a_storm(channel, began, topic=first.topic, texts=[PARCEL] * 3, key="parcels")
    problem.spikes.update(topic=first.topic)
    other = written(channel, EVERYTHING[0], began + timedelta(minutes=30), "other")
    assert other.topic != first.topic
    gather(channel)
    assert not holds(problem, other)


@pytest.mark.parametrize("kind", ["words", "severity", "copies", "press", "reach", ""])
def test_other_storms_grow_by_their_cause_alone(channel, began, kind):
    problem = a_storm(channel, began, kind=kind)
    inside = written(channel, MORE[0], began + timedelta(minutes=30), "inside")
    assert gather(channel) == 0
    assert not holds(problem, inside)


def test_a_problem_that_is_over_does_not_grow_until_it_is_taken_up_again(channel, began):
    problem = a_storm(channel, began)
    ana = as_actor(a_person("Ana", "lead", channel.brand))
    actions.solve_problem(problem, actor=ana, now=wall_clock(), solution="All is mended.")
    inside = written(channel, MORE[0], began + timedelta(minutes=30), "inside")
    assert gather(channel) == 0
    actions.reopen_problem(fresh(problem), actor=ana, now=wall_clock())
    assert gather(channel, 3) == 1
    assert holds(problem, inside)


def test_what_a_person_took_out_does_not_come_back(channel, began):
    problem = a_storm(channel, began)
    post = written(channel, MORE[0], began + timedelta(minutes=10), "helen")
    file_all(channel)
    assert gather(channel) == 1
    case = ProblemMention.objects.get(mention__native_id="helen").mention.case_link.case
    ana = as_actor(a_person("Ana", "lead", channel.brand))
    actions.leave_problem(fresh(problem), [case.pk], actor=ana, now=wall_clock())
    gathering.forget_causes()
    lasts("storm", began + timedelta(hours=3))
    assert gather(channel, 3) == 0
    # Nor by what the watch finds next.
    alert = Alert(
        at=began + timedelta(hours=3), key="bigger", kind="crowd", grows="storm", people=7, posts=7,
        refs=(str(post.pk), *Spike.objects.get().finding["refs"]), began_at=began,
    )  # fmt: skip
    (pk,) = actions.raise_spikes(channel.brand, [alert], now=wall_clock())
    assert actions.settle_spike(Spike.objects.get(pk=pk), now=wall_clock()) == 1
    assert not holds(problem, post)
    # Nor after a merge into another problem.
    other = a_storm(channel, began + timedelta(hours=4), texts=MORE, key="other")
    actions.merge_problems(fresh(problem), fresh(other), actor=ana, now=wall_clock())
    lasts("storm", began + timedelta(hours=3, minutes=30))
    gathering.forget_causes()
    assert gather(channel, 6) == 0
    assert not ProblemMention.objects.filter(mention=post).exists()


def file_all(channel):
    file_brand(channel.brand, now=wall_clock())
    rows = Mention.objects.filter(brand=channel.brand, case_link=None)
    for mention in rows.select_related("author", "channel", "brand"):
        open_case_for(mention, actor=DESK, now=wall_clock())


def test_the_problem_into_which_it_was_merged_grows(channel, began):
    problem = a_storm(channel, began)
    other = a_storm(channel, began - timedelta(hours=4), texts=MORE, key="other", kind="words")
    ana = as_actor(a_person("Ana", "lead", channel.brand))
    actions.merge_problems(fresh(problem), fresh(other), actor=ana, now=wall_clock())
    inside = written(channel, "The lift is broken again, awful", began + timedelta(minutes=9), "in")
    assert gather(channel) == 1
    assert holds(other, inside)


def test_its_level_rises_as_it_grows(channel, began):
    problem = a_storm(channel, began)
    assert fresh(problem).level == 2
    for n in range(30):
        text = f"The {COLOURS[n % 6]} {THINGS[n // 6]} that I bought is terrible"
        written(channel, text, began + timedelta(minutes=10 + n), f"n{n}")
    assert gather(channel) == 30
    assert follow_problems(wall_clock()) == 1
    grown = fresh(problem)
    assert (grown.level, grown.proposed_level) == (3, 3)
    assert grown.measured["complainants"] == 36
    assert grown.turns.filter(what="level", was="2", to="3").exists()


def test_a_level_that_a_person_set_is_only_proposed_anew(channel, began):
    problem = a_storm(channel, began)
    ana = as_actor(a_person("Ana", "lead", channel.brand))
    actions.set_level(fresh(problem), 1, actor=ana, now=wall_clock(), because="A drill.")
    for n in range(30):
        text = f"The {COLOURS[n % 6]} {THINGS[n // 6]} that I bought is terrible"
        written(channel, text, began + timedelta(minutes=10 + n), f"n{n}")
    gather(channel)
    follow_problems(wall_clock())
    assert (fresh(problem).level, fresh(problem).proposed_level) == (1, 3)


@pytest.mark.parametrize("apart", [timedelta(seconds=1), timedelta()])
def test_more_than_one_turn_can_hold_are_taken_in_turns(channel, began, monkeypatch, apart):
    for module in (lasting, gathering):
        monkeypatch.setattr(module, "AT_ONCE", 4)
    monkeypatch.setattr(gathering, "LOOKED_BACK", 2)
    problem = a_storm(channel, began, hours=0.1)
    for n in range(11):
        at = began + timedelta(hours=2) + n * apart
        written(channel, f"{MORE[n % 2]} {n}", at, f"n{n}")
    for turn in range(8):
        gather(channel, turn)
    lasts("storm", began + timedelta(hours=3))
    assert sum(gather(channel, 10 + turn) for turn in range(8)) == 11
    assert problem.links.count() == 6 + 11
    assert Spike.objects.get().grown_until == began + timedelta(hours=3)


def test_a_turn_without_anything_new_reads_a_few_rows_however_large_it_is(channel, began):
    a_storm(channel, began)
    gather(channel)
    with CaptureQueriesContext(connection) as asked:
        assert gather(channel, 2) == 0
    assert len(asked) <= 4
    assert not [each for each in asked if "problems_mention" in each["sql"]]


def test_only_a_storm_of_one_thing_is_called_by_its_words(channel, began):
    many = a_storm(channel, began, topic="other", terms=("runway", "bags"))
    one = a_storm(
        channel, began + timedelta(hours=8), topic="other", terms=("parcel", "lost"), key="one",
        because=("burst.cause",),
    )  # fmt: skip
    assert (problem_name(many), problem_name(one)) == ("Many things at once", "parcel, lost")
