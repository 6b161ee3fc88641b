"""What is not answered like the others is shown apart, with why; words come from the post alone."""

from __future__ import annotations

import pytest

from fener.cases import actions as case_actions
from fener.cases.models import Case
from fener.cases.testing import a_brand, a_channel, a_mention, a_person, as_actor, signed_in
from fener.cases.testing import fresh as fresh_case
from fener.core.replies import Parts
from fener.kit.times import now as wall_clock
from fener.mentions.models import Mention
from fener.problems import actions
from fener.problems import answering as runs
from fener.problems.actions import AnsweringRefused
from fener.problems.models import Answering, Problem
from fener.problems.testing import PEOPLE_LOST, a_crowd, written
from fener.problems.tests.runs import one_of, plan, refused_for, reply_to
from fener.problems.tests.test_views_answering import said_in, shown, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand():
    return a_brand()


@pytest.fixture
def channel(brand):
    return a_channel(brand)


@pytest.fixture
def ana(brand):
    return a_person("Ana", "agent", brand)


@pytest.fixture
def client(ana):
    return signed_in(ana)


def judge(run_or_problem, place, **changes):
    """As if the judge had found this of one of its posts."""
    cases = Case.objects.filter(problem_link__problem=run_or_problem).order_by("pk")
    post = runs.posts_of_cases([cases[place]])[cases[place].pk][0]
    Mention.objects.filter(pk=post.pk).update(**changes)
    return cases[place]


def test_what_is_no_complaint_is_shown_apart_with_why(client, channel, ana):
    problem = a_crowd(channel, 6)
    judge(problem, 0, judged="praise", text="My favourite shop, thank you", negative=0.0)
    judge(problem, 1, judged="question", text="Do you open on Sundays?", negative=0.1)
    judge(problem, 2, judged="spam", text="Cheap followers here")
    judge(problem, 3, abusive=0.9)
    judge(problem, 4, judged="question", text="Where is my lost parcel?", negative=0.8)
    run = plan(problem, as_actor(ana))
    assert runs.progress_of(run) == runs.Progress(left=1, unread=1, apart=5)
    assert runs.reasons_of(run) == {
        "answer.question": 2, "answer.praise": 1, "answer.spam": 1, "answer.abusive": 1
    }  # fmt: skip
    apart = runs.answers_of(run, "apart")
    assert [bool(one.text) for one in apart] == [False, True, False, False, True]
    page = shown(client, url("answers", problem, run.pk) + "?of=apart")
    assert "Look at these yourself" in page
    assert "It thanks or praises, or mocks" in page
    assert "I have read these" not in page
    assert page.count("The answer fits: put it in") == 2
    actions.restore_answer(one_of(run, pk=apart[4].pk), actor=as_actor(ana), now=wall_clock())
    assert runs.progress_of(run).left == 2
    Problem.objects.update(topic="other")
    problem.refresh_from_db()
    Answering.objects.all().delete()
    of_many = runs.answers_of(plan(problem, as_actor(ana)), "apart")
    assert [bool(one.text) for one in of_many] == [False, False, False, False, True]


def test_their_words_stand_in_the_very_post_that_is_answered(channel, ana):
    problem = a_crowd(channel, 1)
    case = Case.objects.get(problem_link__problem=problem)
    a_mention(
        channel, "Nobody picks up the phone, this is terrible service!", handle="person0",
        native_id="newer", conversation="our-post",
    )  # fmt: skip
    case_actions.file_brand(channel.brand, now=wall_clock())
    run = plan(problem, as_actor(ana))
    answer = runs.answers_of(run).get(case=case)
    assert answer.mention.native_id == "newer"
    assert answer.words == "Nobody picks up the phone"
    assert "Parcel" not in answer.text


def test_the_reply_is_in_the_language_of_the_post_that_is_answered(channel, ana):
    problem = a_crowd(channel, 2)
    judge(problem, 0, language="sq", text=PEOPLE_LOST[2][0])
    run = plan(problem, as_actor(ana), parts=written("en", "sq"))
    assert sorted(runs.answers_of(run).values_list("language", flat=True)) == ["en", "sq"]


def test_a_post_under_which_we_answered_by_hand_is_left_out(channel, ana):
    problem = a_crowd(channel, 2)
    a_mention(
        channel, "We are looking into it.", native_id="by-hand", conversation="our-post",
        by_us=True, in_reply_to="our-post-0",
    )  # fmt: skip
    run = plan(problem, as_actor(ana))
    assert runs.reasons_of(run) == {"answer.answered": 1}


def test_whoever_is_not_among_them_is_said(client, channel, ana):
    problem = a_crowd(channel, 5)
    first, second, third, *_ = Case.objects.filter(problem_link__problem=problem).order_by("pk")
    case_actions.end_case(
        fresh_case(first), actor=as_actor(ana), now=wall_clock(), reason="answered_elsewhere"
    )
    case_actions.record_spoken_reply(
        fresh_case(second), actor=as_actor(ana), now=wall_clock(), text="We called.",
        purpose="answer",
    )  # fmt: skip
    reply_to(third, as_actor(ana))
    found = runs.not_waiting(problem, "acknowledge")
    assert found.pop("answering.closed") == 1
    assert found == {"answering.answered": 2}
    page = shown(client, url("plan_answers", problem) + "?purpose=acknowledge")
    assert "Not among them" in page
    assert "A person has answered already." in page
    plan(problem, as_actor(ana))
    assert runs.not_waiting(problem, "answer")["answering.elsewhere"] == 2


def test_nothing_is_chosen_for_anybody_and_the_screen_says_what_is_needed(client, channel, ana):
    problem = a_crowd(channel, 4)
    assert runs.has_one_cause(problem)
    assert any(one.kinds for one in runs.beginnings(problem, "acknowledge"))
    page = shown(client, url("plan_answers", problem) + "?purpose=acknowledge")
    assert "{customer}, you write: “{words}”." not in page
    assert "without one, no reply is written" in page
    assert "write of many different things" not in page
    Problem.objects.update(topic="other")
    problem.refresh_from_db()
    assert not runs.has_one_cause(problem)
    assert not any(one.kinds for one in runs.beginnings(problem, "acknowledge"))
    page = shown(client, url("plan_answers", problem) + "?purpose=acknowledge")
    assert "write of many different things" in page


def test_ticked_facts_are_what_happens_now_in_the_language_they_are_written_in(
    client, channel, ana
):
    problem = a_crowd(channel, 4, texts=PEOPLE_LOST[:3])
    fact = actions.state_fact(
        problem, actor=as_actor(ana), now=wall_clock(), source="the depot", is_confirmed=True,
        text="The depot sends every lost parcel again by Friday evening.",
    )  # fmt: skip
    data = said_in("en", "sq", facts=[str(fact.pk)])
    data["facts_en"] = data["facts_sq"] = ""
    client.post(url("plan_answers", problem), data)
    run = Answering.objects.get()
    assert set(run.parts) == {"en"}
    assert all(fact.text in one.text for one in runs.answers_of(run, "left"))
    with pytest.raises(AnsweringRefused) as refused:
        plan(
            problem, as_actor(ana), fact_ids=[fact.pk], purpose="acknowledge",
            parts={"sq": Parts.of({"understanding": ["“{words}”"], "facts": ["{facts}"]})},
        )  # fmt: skip
    assert refused_for(refused) == ["parts.other_language"]
