"""Replies to everybody are planned, edited, read and started by people."""

from __future__ import annotations

import pytest

from fener.cases import actions as case_actions
from fener.cases.models import Case
from fener.cases.testing import a_brand, a_channel, a_person, as_actor
from fener.cases.testing import fresh as fresh_case
from fener.channels.models import Delivery
from fener.core.replies import Parts, likeness_key
from fener.kit.actors import DESK, Actor
from fener.kit.advance import LostRace
from fener.kit.times import now as wall_clock
from fener.problems import actions
from fener.problems import answering as runs
from fener.problems.actions import AnsweringRefused
from fener.problems.models import Answering
from fener.problems.testing import PEOPLE_LOST, a_crowd, written
from fener.problems.tests.runs import (
    again,
    edit,
    events,
    one_of,
    plan,
    read_all,
    refused_for,
    reply_to,
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


# --- planning -----------------------------------------------------------------------------------


def test_everybody_who_waits_gets_a_reply_of_their_own_and_nothing_leaves(channel, ana):
    problem = a_crowd(channel, 12)
    run = plan(problem, ana)
    answers = list(runs.answers_of(run))
    assert len(answers) == 12
    assert len({likeness_key(one.text) for one in answers}) == 12
    assert all(one.words and one.words in one.case.excerpt for one in answers)
    assert all("by Friday, 18:00" in one.text for one in answers)
    assert not Delivery.objects.exists()
    assert events(f"problem:{problem.pk}", 1) == ["answering.planned"]
    assert runs.progress_of(run) == runs.Progress(left=12, unread=12)


def test_each_is_written_to_in_their_language_and_the_others_are_left_to_people(channel, ana):
    problem = a_crowd(channel, 14, texts=PEOPLE_LOST)
    run = plan(problem, ana, parts=written("en", "el", "fa"))
    assert set(runs.answers_of(run, "left").values_list("language", flat=True)) == {
        "en", "el", "fa"
    }  # fmt: skip
    left_out = runs.answers_of(run, "skipped")
    assert {one.language for one in left_out} == {"sq", "ar", "bg"}
    assert runs.reasons_of(run) == {"answer.no_parts": 6}
    assert not any(one.text for one in left_out)
    assert runs.languages_waiting(problem, "answer") == {"sq": 2, "ar": 2, "bg": 2}


def test_whoever_is_not_owed_it_is_left_alone(channel, ana):
    problem = a_crowd(channel, 4)
    first, second, third, _last = Case.objects.filter(problem_link__problem=problem).order_by("pk")
    case_actions.solve_case(fresh_case(first), actor=ana, now=wall_clock())
    case_actions.record_spoken_reply(
        fresh_case(second), actor=ana, now=wall_clock(), text="We called.", purpose="acknowledge"
    )
    reply_to(third, ana)
    run = plan(problem, ana, purpose="acknowledge")
    assert runs.answers_of(run).count() == 1
    with pytest.raises(AnsweringRefused) as refused:
        plan(problem, ana, purpose="acknowledge")
    assert refused_for(refused) == ["answering.nobody"]
    other = plan(problem, ana)
    assert runs.reasons_of(other) == {"answer.under_way": 1}
    assert runs.answers_of(other, "left").get().case == second


def test_where_the_desk_cannot_send_a_person_answers_by_hand(brand, ana):
    problem = a_crowd(a_channel(brand, "manual", "Counter"), 2)
    run = plan(problem, ana)
    assert runs.reasons_of(run) == {"answer.by_hand": 2}


def test_only_confirmed_facts_are_said(channel, ana):
    problem = a_crowd(channel, 3)
    fact = actions.state_fact(problem, actor=ana, now=wall_clock(), text="Gone by 9 pm.")
    with pytest.raises(AnsweringRefused) as refused:
        plan(problem, ana, fact_ids=[fact.pk])
    assert refused_for(refused) == ["answering.fact_unconfirmed"]
    actions.confirm_fact(fact, actor=ana, now=wall_clock(), source="the depot")
    run = plan(problem, ana, fact_ids=[fact.pk], parts=written(facts=["We know: {facts}"]))
    assert all("We know: Gone by 9 pm." in one.text for one in runs.answers_of(run))


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({"parts": {}}, "answering.no_parts"),
        ({"parts": {"en": Parts.of({"understanding": ["We see."], "facts": ["x"]})}},
         "parts.no_own_words"),
        ({"parts": {"en": Parts.of({"understanding": ["{words}"]})}}, "parts.no_facts"),
        ({"purpose": "solve"}, "answering.not_solved"),
    ],
)  # fmt: skip
def test_what_can_not_be_planned_says_why(channel, ana, more, key):
    problem = a_crowd(channel, 2)
    with pytest.raises(AnsweringRefused) as refused:
        plan(problem, ana, **more)
    assert refused_for(refused) == [key]
    assert not Answering.objects.exists()


def test_what_is_unfilled_or_personal_is_held_until_a_person_edits_it(channel, ana):
    problem = a_crowd(channel, 2)
    parts = written(facts=["By Friday your order {order} is there. Call +355 69 123 4542."])
    run = plan(problem, ana, parts=parts)
    assert runs.progress_of(run).held == 2
    answer = one_of(run)
    assert {one["key"] for one in answer.remarks} == {"answer.unfilled", "answer.personal"}
    found = edit(answer, "By Friday, 6 pm. Call +355 69 123 4542.", ana)
    assert [one.key for one in found] == ["answer.personal"]
    assert edit(one_of(run, pk=answer.pk), "By Friday, 6 pm, it is with you.", ana) == ()
    assert runs.progress_of(run).left == 1
    assert one_of(run, pk=answer.pk).confirmed_by == str(ana)
    assert events(f"answering:{run.pk}") == ["answer.edited"] * 2


def test_an_edited_reply_may_not_read_like_its_neighbour_or_be_too_long(channel, ana):
    run = plan(a_crowd(channel, 2), ana)
    first, second = runs.answers_of(run)
    first = one_of(run, pk=first.pk)
    assert [one.key for one in edit(first, second.text.upper(), ana)] == ["answer.same"]
    found = edit(one_of(run, pk=first.pk), "word " * 100, ana)
    assert [(one.key, one.params) for one in found] == [("answer.too_long", {"over": 219})]
    assert edit(one_of(run, pk=first.pk), "It is with you on Friday.", ana) == ()
    assert edit(one_of(run, pk=first.pk), "It is with you on Friday.", ana) == ()
    with pytest.raises(LostRace):
        edit(first, "Words of somebody who read an older version.", ana)


def test_a_reply_can_be_left_out_and_put_in_again(channel, ana):
    run = plan(a_crowd(channel, 2), ana)
    answer = one_of(run)
    actions.skip_answer(answer, actor=ana, now=wall_clock())
    assert runs.reasons_of(run) == {"answer.by_person": 1}
    actions.restore_answer(one_of(run, pk=answer.pk), actor=ana, now=wall_clock())
    assert runs.progress_of(run) == runs.Progress(left=2, unread=1)
    assert events(f"answering:{run.pk}") == ["answer.skipped", "answer.restored"]


def test_other_words_make_other_replies_and_keep_what_a_person_did(channel, ana):
    run = plan(a_crowd(channel, 4), ana)
    first, second, third, _fourth = runs.answers_of(run)
    edit(one_of(run, pk=first.pk), "Written by hand, by Friday.", ana)
    actions.skip_answer(one_of(run, pk=second.pk), actor=ana, now=wall_clock())
    actions.reword_answers(
        again(run), actor=ana, now=wall_clock(), parts=written(facts=["By Monday, 9:00."]),
        visibility="same", per_minute=30,
    )  # fmt: skip
    answers = {one.case_id: one for one in runs.answers_of(run)}
    assert len(answers) == 4
    assert answers[first.case_id].text == "Written by hand, by Friday."
    assert answers[second.case_id].reason == "answer.by_person"
    assert "By Monday, 9:00." in answers[third.case_id].text
    assert again(run).per_minute == 30
    assert events(f"problem:{run.problem_id}", 1) == ["answering.planned", "answering.reworded"]


# --- starting -----------------------------------------------------------------------------------


def test_nothing_starts_before_a_person_has_read_every_reply(channel, ana):
    run = plan(a_crowd(channel, 3), ana)
    with pytest.raises(AnsweringRefused) as refused:
        actions.start_answering(run, actor=ana, now=wall_clock())
    assert refused_for(refused) == ["answering.unread"]
    answers = list(runs.answers_of(run))
    edit(one_of(run, pk=answers[2].pk), "It is with you by Friday, 6 pm.", ana)
    old = {one.pk: one.version for one in answers}
    assert actions.confirm_answers(run, old, actor=ana, now=wall_clock()) == 2
    actions.start_answering(run, actor=ana, now=wall_clock())
    assert events(f"problem:{run.problem_id}", 1) == [
        "answering.planned", "answering.read", "answering.started"
    ]  # fmt: skip
    with pytest.raises(AnsweringRefused):
        actions.reword_answers(
            again(run), actor=ana, now=wall_clock(), parts=written(), visibility="same",
            per_minute=5,
        )  # fmt: skip


def test_only_a_person_who_may_answer_reads_and_starts(channel, brand, ana):
    run = plan(a_crowd(channel, 1), ana)
    token, viewer = Actor("token", "1", "robot"), as_actor(a_person("Vera", "viewer", brand))
    for nobody in (token, DESK):
        with pytest.raises(AnsweringRefused) as refused:
            read_all(run, nobody)
        assert refused_for(refused) == ["answering.person"]
        with pytest.raises(AnsweringRefused):
            actions.start_answering(run, actor=nobody, now=wall_clock())
    read_all(run, ana)
    with pytest.raises(AnsweringRefused) as refused:
        actions.start_answering(run, actor=viewer, now=wall_clock())
    assert refused_for(refused) == ["answering.right"]
