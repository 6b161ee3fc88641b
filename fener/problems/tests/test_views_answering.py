"""The screens of answering many: write the parts, read each reply, watch and stop the run."""

from __future__ import annotations

import pytest
from django.urls import reverse

from fener.cases.models import Reply
from fener.cases.testing import a_brand, a_channel, a_person, as_actor, signed_in
from fener.channels.models import Delivery
from fener.core.replies import starting_parts
from fener.kit.times import now as wall_clock
from fener.problems import actions
from fener.problems import answering as runs
from fener.problems.models import Answer, Answering
from fener.problems.testing import FACTS_SAID, PEOPLE_LOST, a_crowd, fresh, written
from fener.problems.tests.runs import plan, read_all, send_all

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


def url(name, problem, *more):
    return reverse(f"problems:{name}", args=[problem.pk, *more])


def shown(client, address, **more):
    answer = client.get(address, **more)
    assert answer.status_code == 200
    return answer.content.decode()


def said_in(*languages, **more):
    """What somebody sends who leaves the wordings as they are and writes what happens now."""
    data = {"purpose": "answer", "visibility": "same", "per_minute": "30", **more}
    for language in languages:
        for part, wordings in starting_parts(language, "answer").as_json().items():
            data[f"{part}_{language}"] = "\n".join(wordings)
        data[f"facts_{language}"] = FACTS_SAID[language]
    return data


def test_it_begins_with_what_can_be_said_to_how_many(client, channel):
    problem = a_crowd(channel, 3)
    page = shown(client, url("answering", problem))
    assert "Tell everybody that we have heard them" in page
    assert page.count("3 wait") == 2
    assert "Tell everybody that it is solved" not in page


def test_the_form_shows_who_waits_in_which_language_beside_what_is_confirmed(client, channel, ana):
    problem = a_crowd(channel, 14, texts=PEOPLE_LOST)
    actions.state_fact(
        problem, actor=as_actor(ana), now=wall_clock(), text="Found in the depot.",
        source="depot", is_confirmed=True,
    )  # fmt: skip
    actions.state_fact(problem, actor=as_actor(ana), now=wall_clock(), text="Perhaps stolen.")
    page = shown(client, url("plan_answers", problem))
    assert "Found in the depot." in page
    assert "Perhaps stolen." not in page
    for language in ("en", "sq", "el", "ar", "bg", "fa"):
        assert f'name="facts_{language}"' in page
        assert f'lang="{language}"' in page
    assert starting_parts("fa", "answer").understanding[0] in page


def test_a_prepared_answer_of_the_guide_can_be_begun_with(client, channel):
    problem = a_crowd(channel, 2)
    page = shown(client, url("plan_answers", problem) + "?purpose=acknowledge&from=acknowledge_2")
    assert "{customer}, you write: “{words}”." in page
    assert 'aria-current="true"' in page
    plain = shown(client, url("plan_answers", problem) + "?purpose=acknowledge&from=none")
    assert "{customer}, you write: “{words}”." not in plain


def test_writing_the_parts_leads_to_replies_to_read(client, channel):
    problem = a_crowd(channel, 4, texts=PEOPLE_LOST)
    answer = client.post(url("plan_answers", problem), said_in("en", "sq"))
    run = Answering.objects.get()
    assert answer.headers["Location"] == url("answers", problem, run.pk)
    assert run.per_minute == 30
    assert set(run.parts) == {"en", "sq"}
    page = shown(client, answer.headers["Location"])
    assert FACTS_SAID["en"] in page
    assert page.count("<mark>") == runs.progress_of(run).left == 3
    assert "characters left" in page
    assert "Let " not in page
    assert "that read alike" in page


def test_without_what_happens_now_nothing_is_written(client, channel):
    problem = a_crowd(channel, 2)
    data = said_in("en")
    data["facts_en"] = ""
    answer = client.post(url("plan_answers", problem), data)
    assert answer.status_code == 422
    assert "a reply without a fact only stalls" in answer.content.decode()
    data = said_in("en")
    data["understanding_en"] = "We see."
    answer = client.post(url("plan_answers", problem), data)
    assert answer.status_code == 422
    assert "put {words} into one" in answer.content.decode()


def a_run(channel, ana, count=3, **more):
    return plan(a_crowd(channel, count, **more), as_actor(ana))


def test_replies_are_read_page_by_page_and_then_go_out(client, channel, ana):
    run = a_run(channel, ana, 25)
    here = url("answers", run.problem, run.pk)
    first = shown(client, here)
    assert first.count('name="read"') == 20
    assert "I have read these: next page" in first
    assert client.post(url("answers_start", run.problem, run.pk)).status_code == 302
    assert "Replies that nobody has read yet: 25" in shown(client, here)
    for start in (0, 20):
        rows = runs.answers_of(run)[start : start + 20]
        told = [f"{row.pk}:{row.version}" for row in rows]
        client.post(url("answers_read", run.problem, run.pk), {"read": told, "next": "20"})
    assert "Let 25 replies go out" in shown(client, here)
    client.post(url("answers_start", run.problem, run.pk))
    run = runs.answering_by_id(run.pk)
    assert (run.state, run.started_by) == ("running", ana)


def test_a_run_can_be_watched_paused_and_stopped(client, channel, ana):
    run = a_run(channel, ana)
    read_all(run, as_actor(ana))
    actions.start_answering(run, actor=as_actor(ana), now=wall_clock())
    actions.send_next_answer(runs.answering_by_id(run.pk), now=wall_clock())
    here = url("answers", run.problem, run.pk)
    page = shown(client, here)
    assert "in the name of" in page
    assert f"live:answering:{run.pk}" in page
    assert "Not yet" in page
    client.post(url("answers_pause", run.problem, run.pk))
    assert runs.answering_by_id(run.pk).state == "paused"
    assert "Let it go on" in shown(client, here)
    client.post(url("answers_resume", run.problem, run.pk))
    client.post(url("answers_stop", run.problem, run.pk))
    assert runs.answering_by_id(run.pk).state == "stopped"
    page = shown(client, here)
    assert "Stopped. 1 reply was taken back before it left." in page
    assert Delivery.objects.get().state == "cancelled"
    client.post(url("answers_pause", run.problem, run.pk))
    assert "can&#x27;t be done any more" in shown(client, here)


def test_one_reply_is_edited_left_out_and_put_in_again(client, channel, ana):
    run = a_run(channel, ana, 2)
    answer = Answer.objects.first()
    here = url("answer", run.problem, run.pk, answer.pk)
    page = shown(client, here)
    assert answer.mention.text.split(",")[0] in page
    data = {"text": "It is with you by Friday, 18:00.", "seen_replies": 0, "seen_posts": 1}
    assert client.post(here, data).status_code == 302
    answer.refresh_from_db()
    assert answer.text == "It is with you by Friday, 18:00."
    refused = client.post(here, {**data, "text": "Call +355 69 123 4542"})
    assert refused.status_code == 422
    assert "a phone number" in refused.content.decode()
    client.post(here, data)
    client.post(url("answer_skip", run.problem, run.pk, answer.pk))
    answer.refresh_from_db()
    assert answer.reason == "answer.by_person"
    client.post(url("answer_restore", run.problem, run.pk, answer.pk))
    answer.refresh_from_db()
    assert (answer.state, answer.is_held) == ("planned", False)


def test_the_parts_can_be_changed_until_it_starts(client, channel, ana):
    run = a_run(channel, ana)
    here = url("answers_words", run.problem, run.pk)
    assert FACTS_SAID["en"] in shown(client, here)
    data = said_in("en")
    data["facts_en"] = "By Monday, 9:00."
    assert client.post(here, data).status_code == 302
    assert all("By Monday, 9:00." in one.text for one in runs.answers_of(run))
    read_all(run, as_actor(ana))
    actions.start_answering(runs.answering_by_id(run.pk), actor=as_actor(ana), now=wall_clock())
    assert client.get(here).status_code == 302


def test_when_it_is_solved_everybody_can_be_told(client, channel, ana):
    problem = a_crowd(channel, 2)
    actions.solve_problem(
        problem, actor=as_actor(ana), now=wall_clock(), solution="All parcels are on their way."
    )
    page = shown(client, url("answering", problem))
    assert "Tell everybody that it is solved" in page
    form = shown(client, url("plan_answers", problem))
    assert "All parcels are on their way." in form
    actions.plan_answers(
        fresh(problem), actor=as_actor(ana), now=wall_clock(), purpose="solve",
        parts=written(purpose="solve"),
    )  # fmt: skip
    assert "It is solved" in shown(client, url("answering", problem))


def test_whoever_may_not_answer_sees_but_changes_nothing(channel, brand, ana):
    run = a_run(channel, ana)
    read_all(run, as_actor(ana))
    viewer, stranger = (
        signed_in(a_person("Vera", "viewer", brand)), signed_in(a_person("Sam", owner=False))
    )  # fmt: skip
    page = shown(viewer, url("answers", run.problem, run.pk))
    assert "<form action" not in page.partition('id="run-progress"')[2]
    assert viewer.get(url("plan_answers", run.problem)).status_code == 403
    for name in ("start", "stop", "pause", "resume", "read", "words"):
        address = url(f"answers_{name}", run.problem, run.pk)
        assert viewer.post(address).status_code == 403
        assert stranger.post(address).status_code == 404
    assert stranger.get(url("answers", run.problem, run.pk)).status_code == 404
    assert runs.answering_by_id(run.pk).state == "planned"


@pytest.mark.parametrize("language", ["sq", "el", "ar", "bg", "fa"])
def test_every_screen_can_be_read_in_every_language(channel, ana, brand, language):
    reader = signed_in(a_person("Reader", "agent", brand, language=language))
    run = a_run(channel, ana, 7, texts=PEOPLE_LOST)
    read_all(run, as_actor(ana))
    problem = run.problem
    for address in (
        url("answering", problem), url("plan_answers", problem), url("answers", problem, run.pk),
        url("answers_words", problem, run.pk), url("answers", problem, run.pk) + "?of=skipped",
        url("answer", problem, run.pk, Answer.objects.first().pk),
    ):  # fmt: skip
        page = shown(reader, address)
        assert f'lang="{language}"' in page
        assert ('dir="rtl"' in page) == (language in ("ar", "fa"))


def test_after_the_last_one_the_page_says_who_is_left_to_a_person(client, channel, ana):
    run = a_run(channel, ana, 2)
    read_all(run, as_actor(ana))
    actions.start_answering(run, actor=as_actor(ana), now=wall_clock())
    actions.skip_answer(
        runs.answer_in(run, Answer.objects.last().pk), actor=as_actor(ana), now=wall_clock()
    )
    send_all(run)
    page = shown(client, url("answers", run.problem, run.pk))
    assert "left to a person" in page
    assert "A person left it out." in shown(
        client, url("answers", run.problem, run.pk) + "?of=skipped"
    )
    assert Reply.objects.count() == 1
