"""Everybody who has a problem is told, each in words of their own, and each at most once."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from fener.cases import actions as case_actions
from fener.cases.models import Case, Reply
from fener.cases.testing import a_brand, a_case, a_channel, a_mention, a_person, as_actor
from fener.cases.testing import fresh as fresh_case
from fener.channels.models import Channel, Delivery
from fener.connectors import registry
from fener.core.lifecycles import NotAnArrow
from fener.core.replies import likeness_key
from fener.kit.actors import DESK
from fener.kit.models import Event
from fener.kit.times import now as wall_clock
from fener.mentions.models import Mention
from fener.people.actions import set_role
from fener.problems import actions
from fener.problems import answering as runs
from fener.problems.actions import AnsweringRefused
from fener.problems.models import Answer, Answering, Fact, ProblemCase
from fener.problems.testing import PEOPLE_LOST, a_crowd, fresh, written
from fener.problems.tests.runs import (
    again,
    deliver,
    edit,
    events,
    one_of,
    plan,
    refused_for,
    reply_to,
    send_all,
    started,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand():
    return a_brand()


@pytest.fixture
def channel(brand):
    return a_channel(brand)


@pytest.fixture
def ana(brand):
    return as_actor(a_person("Ana", "agent", brand))


# --- sending ------------------------------------------------------------------------------------


def test_replies_go_out_one_by_one_at_the_chosen_pace(channel, ana):
    run = started(a_crowd(channel, 4), ana, per_minute=6)
    now = run.due_at
    assert actions.send_next_answer(run, now=now)
    first = Answer.objects.get(state="sent")
    assert first.reply.text == first.text
    assert events(f"case:{first.case_id}")[-1] == "case.replied"
    assert events(f"answering:{run.pk}") == ["answer.sent"]
    run = again(run)
    assert run.due_at == now + timedelta(seconds=10)
    assert list(runs.due_answerings(now + timedelta(seconds=9))) == []
    assert list(runs.due_answerings(now + timedelta(seconds=10))) == [run]
    ended = send_all(run, now)
    assert ended == now + timedelta(seconds=40)
    assert again(run).state == "done"
    assert Reply.objects.count() == 4
    verb = Event.objects.filter(subject=f"problem:{run.problem_id}").latest("seq")
    assert json.loads(verb.data)["sent"] == 4


def test_after_a_rest_of_the_loop_nothing_goes_out_in_a_burst(channel, ana):
    run = started(a_crowd(channel, 5), ana, per_minute=6)
    later = run.due_at + timedelta(hours=2)
    for _ in range(10):
        for due in runs.due_answerings(later):
            actions.send_next_answer(due, now=later)
    assert Answer.objects.filter(state="sent").count() == 1


def test_no_network_is_asked_faster_than_it_wants(brand, ana):
    problem = a_crowd(a_channel(brand), 2)
    run = started(problem, ana, per_minute=60)
    channel = Channel.objects.get()
    until = run.due_at + timedelta(minutes=10)
    Channel.objects.update(send_after_at=until)
    assert not actions.send_next_answer(run, now=run.due_at)
    assert again(run).due_at > run.due_at
    assert not Reply.objects.exists()
    assert actions.send_next_answer(again(run), now=until)
    run = again(run)
    run.rests = {str(channel.pk): (until + timedelta(minutes=1)).isoformat()}
    Answering.objects.update(rests=run.rests)
    assert not actions.send_next_answer(run, now=until + timedelta(seconds=30))
    assert actions.send_next_answer(again(run), now=until + timedelta(minutes=1))


def test_the_practice_network_sets_its_own_pace(brand, ana):
    channel = a_channel(brand, "fake", "Practice", settings={"url": "http://127.0.0.1:1"})
    run = started(a_crowd(channel, 2), ana, per_minute=60)
    actions.send_next_answer(run, now=run.due_at)
    (until,) = again(run).rests.values()
    rate = registry.manifest("fake").rate
    assert rate
    assert until == (run.due_at + rate.per / rate.calls).isoformat()


def test_whoever_wrote_again_or_was_answered_meanwhile_is_left_to_a_person(channel, ana):
    problem = a_crowd(channel, 5)
    run = started(problem, ana)
    wrote, answered, closed, left, _last = runs.answers_of(run)
    a_mention(
        channel, "And now it says returned to sender!", handle=wrote.mention.author.handle,
        native_id="again", conversation="our-post",
    )  # fmt: skip
    case_actions.file_brand(channel.brand, now=wall_clock())
    reply_to(answered.case, ana)
    case_actions.end_case(
        fresh_case(closed.case), actor=ana, now=wall_clock(), reason="answered_elsewhere"
    )
    actions.leave_problem(fresh(problem), [left.case_id], actor=ana, now=wall_clock())
    send_all(run)
    assert runs.reasons_of(run) == {
        "answer.wrote_again": 1, "answer.colleague": 1, "answer.case_closed": 1,
        "answer.left_problem": 1,
    }  # fmt: skip
    assert runs.progress_of(run).sent == 1
    assert again(run).state == "done"
    assert fresh_case(wrote.case).state in ("new", "open")
    assert events(f"answering:{run.pk}").count("answer.skipped") == 4


def test_a_post_that_was_changed_or_deleted_is_not_answered(channel, ana):
    run = started(a_crowd(channel, 2), ana)
    changed, deleted = runs.answers_of(run)
    later = wall_clock() + timedelta(seconds=1)
    Mention.objects.filter(pk=changed.mention_id).update(text="x", edited_at=later)
    Mention.objects.filter(pk=deleted.mention_id).update(deleted_at=later)
    send_all(run)
    assert runs.reasons_of(run) == {"answer.post_changed": 1, "answer.post_gone": 1}


def test_what_the_network_does_not_take_is_refused_and_the_next_goes_on(channel, ana):
    run = started(a_crowd(channel, 2), ana)
    Answer.objects.filter(pk=one_of(run).pk).update(text="word " * 100)
    send_all(run)
    assert runs.reasons_of(run) == {"preview.too_long": 1}
    assert runs.progress_of(run).sent == 1
    answer = one_of(run, state="refused")
    with pytest.raises(AnsweringRefused):
        edit(answer, "Shorter.", ana)


def test_two_workers_send_each_reply_once(channel, ana):
    run = started(a_crowd(channel, 3), ana)
    other = again(run)
    assert actions.send_next_answer(run, now=run.due_at)
    assert not actions.send_next_answer(other, now=other.due_at)
    assert Reply.objects.count() == 1


def test_a_reply_that_is_edited_in_the_last_moment_is_said_as_it_is_then(channel, ana):
    run = started(a_crowd(channel, 1), ana)
    edit(one_of(run), "It is with you by Friday, 6 pm.", ana)
    send_all(run)
    assert Reply.objects.get().text == "It is with you by Friday, 6 pm."


def test_a_pause_holds_and_going_on_sends_the_rest(channel, ana):
    run = started(a_crowd(channel, 3), ana)
    actions.send_next_answer(run, now=run.due_at)
    actions.pause_answering(again(run), actor=ana, now=wall_clock())
    assert list(runs.due_answerings(wall_clock() + timedelta(days=1))) == []
    assert not actions.send_next_answer(run, now=wall_clock() + timedelta(minutes=1))
    actions.resume_answering(again(run), actor=ana, now=wall_clock())
    send_all(run)
    assert Reply.objects.count() == 3
    assert events(f"problem:{run.problem_id}")[-3:] == [
        "answering.paused", "answering.resumed", "answering.done"
    ]  # fmt: skip


def test_a_stop_takes_effect_before_the_next_send_and_empties_the_outbox(channel, ana):
    run = started(a_crowd(channel, 3), ana)
    actions.send_next_answer(run, now=run.due_at)
    stale = again(run)
    assert actions.stop_answering(again(run), actor=ana, now=wall_clock()) == 1
    assert not actions.send_next_answer(stale, now=wall_clock() + timedelta(minutes=1))
    assert Delivery.objects.get().state == "cancelled"
    assert runs.reasons_of(run) == {"answer.taken_back": 1}
    assert events(f"problem:{run.problem_id}")[-1] == "answering.stopped"
    with pytest.raises(NotAnArrow):
        actions.pause_answering(again(run), actor=ana, now=wall_clock())
    deliver(wall_clock())
    assert not Reply.objects.filter(said_at__isnull=False).exists()
    assert runs.waiting_cases(run.problem, "answer").count() == 3


def test_what_is_said_already_stays_said_when_the_run_is_stopped(channel, ana):
    run = started(a_crowd(channel, 2), ana)
    actions.send_next_answer(run, now=run.due_at)
    deliver(wall_clock())
    assert Delivery.objects.get().state == "sent"
    assert actions.stop_answering(again(run), actor=ana, now=wall_clock()) == 0
    assert runs.progress_of(run).sent == 1


def test_a_run_that_is_dropped_never_spoke(channel, ana):
    run = plan(a_crowd(channel, 2), ana)
    actions.stop_answering(again(run), actor=ana, now=wall_clock())
    assert events(f"problem:{run.problem_id}")[-1] == "answering.dropped"


def test_a_fact_that_is_withdrawn_halts_what_states_it(channel, ana):
    problem = a_crowd(channel, 3)
    fact = actions.state_fact(
        problem, actor=ana, now=wall_clock(), text="By Friday.", source="depot", is_confirmed=True
    )
    run = started(problem, ana, fact_ids=[fact.pk])
    actions.send_next_answer(run, now=run.due_at)
    actions.withdraw_fact(
        Fact.objects.get(pk=fact.pk), actor=ana, now=wall_clock(), because="the depot was wrong"
    )
    send_all(again(run))
    run = again(run)
    assert (run.state, run.halted_for) == ("paused", "answering.facts_changed")
    assert Reply.objects.count() == 1
    with pytest.raises(AnsweringRefused) as refused:
        actions.resume_answering(run, actor=ana, now=wall_clock())
    assert refused_for(refused) == ["answering.facts_changed"]


def test_whoever_started_it_must_still_be_allowed_to_answer(channel, brand):
    person = a_person("Ben", "agent", brand)
    run = started(a_crowd(channel, 2), as_actor(person))
    set_role(person, brand.pk, "viewer", actor=DESK, now=wall_clock())
    send_all(run)
    assert again(run).halted_for == "answering.starter_gone"
    assert not Reply.objects.exists()


def test_a_problem_that_is_over_halts_its_answers(channel, ana):
    problem = a_crowd(channel, 2)
    run = started(problem, ana)
    actions.end_problem(fresh(problem), actor=ana, now=wall_clock(), because="not ours")
    send_all(again(run))
    assert again(run).halted_for == "answering.problem_changed"


# --- when it is solved --------------------------------------------------------------------------


def test_when_it_is_solved_everybody_is_told_and_their_cases_are_solved(channel, ana):
    problem = a_crowd(channel, 4)
    run = started(problem, ana)
    now = send_all(run)
    deliver(now)
    assert {case.state for case in Case.objects.all()} == {"waiting"}
    actions.solve_problem(fresh(problem), actor=ana, now=wall_clock(), solution="All sent again.")
    problem = fresh(problem)
    assert runs.purposes_for(problem) == ("solve",)
    told = started(problem, ana, purpose="solve", parts=written(purpose="solve"))
    assert runs.progress_of(told).left == 4
    now = send_all(told, now + timedelta(minutes=1))
    deliver(now)
    assert {case.state for case in Case.objects.all()} == {"solved"}
    assert Reply.objects.filter(said_at__isnull=False).count() == 8
    texts = [likeness_key(one) for one in Reply.objects.values_list("text", flat=True)]
    assert len(set(texts)) == 8
    assert not runs.waiting_cases(problem, "solve").exists()


# --- two hundred --------------------------------------------------------------------------------


def test_two_hundred_cases_get_two_hundred_answers_none_like_another(channel, ana):
    problem = a_crowd(channel, 200, texts=PEOPLE_LOST)
    parts = written("en", "sq", "el", "ar", "bg", "fa")
    run = started(problem, ana, parts=parts, per_minute=60)
    now = send_all(run)
    deliver(now)
    assert runs.progress_of(run) == runs.Progress(sent=200, arrived=200)
    assert Delivery.objects.filter(state="sent").count() == 200
    assert Mention.objects.filter(by_us=False).values("conversation").distinct().count() == 1
    assert len({likeness_key(one.text) for one in Delivery.objects.all()}) == 200
    assert ProblemCase.objects.filter(case__state="waiting").count() == 200
    assert a_case(channel, "Another one").replies == 0
