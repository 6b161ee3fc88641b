"""What tests of answering many do again and again."""

from __future__ import annotations

from fener.cases import actions as case_actions
from fener.cases.testing import fresh as fresh_case
from fener.channels.actions import claim_delivery, send_delivery
from fener.channels.queries import due_deliveries
from fener.kit.models import Event
from fener.kit.times import now as wall_clock
from fener.problems import actions
from fener.problems import answering as runs
from fener.problems.models import Answer
from fener.problems.testing import written


def events(subject, since=0):
    rows = Event.objects.filter(subject=subject).order_by("seq")
    return list(rows.values_list("verb", flat=True))[since:]


def plan(problem, actor, **more):
    given = {"purpose": "answer", "parts": written("en"), **more}
    return actions.plan_answers(problem, actor=actor, now=wall_clock(), **given)


def again(run):
    return runs.answering_by_id(run.pk)


def read_all(run, actor):
    versions = dict(Answer.objects.filter(answering=run).values_list("pk", "version"))
    return actions.confirm_answers(run, versions, actor=actor, now=wall_clock())


def started(problem, actor, **more):
    run = plan(problem, actor, **more)
    read_all(run, actor)
    actions.start_answering(run, actor=actor, now=wall_clock())
    return again(run)


def send_all(run, now=None, turns=500):
    """Let its step run as time goes by; gives back when it ended."""
    now = now or wall_clock()
    for _ in range(turns):
        run = again(run)
        if run.state != "running":
            break
        now = max(now, run.due_at)
        actions.send_next_answer(run, now=now)
    return now


def deliver(now):
    """What the outbox holds reaches the network, and the cases hear of it."""
    while waiting := due_deliveries(now, 50):
        for delivery in waiting:
            assert claim_delivery(delivery, now=now)
            send_delivery(delivery, now=now)
    while case_actions.take_fates(now=now):
        pass


def one_of(run, **filters):
    return runs.answer_in(run, Answer.objects.filter(answering=run, **filters).first().pk)


def refused_for(refused):
    return [one.key for one in refused.value.reasons]


def reply_to(case, actor, text="I am looking into it."):
    case = fresh_case(case)
    return case_actions.send_reply(
        case, actor=actor, now=wall_clock(), text=text, visibility="public", purpose="answer",
        seen_replies=case.replies, seen_posts=case.posts,
    )  # fmt: skip


def edit(answer, text, actor):
    return actions.edit_answer(
        answer, text, actor=actor, now=wall_clock(),
        seen_replies=answer.case.replies, seen_posts=answer.case.posts,
    )  # fmt: skip
