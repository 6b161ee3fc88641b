"""Runs of replies: started, paused and stopped by a person, sent one by one.

A reply is taken, said and written down in one transaction, which ends in the outbox; so whatever
dies in the middle has said nothing, and two workers never say the same.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction

from fener.cases.actions import (
    AlreadyAnswered,
    CustomerWroteAgain,
    HoldsPersonalData,
    ReplyRefused,
    send_reply,
    settle_reply,
)
from fener.cases.models import LIVE_STATES as LIVE_CASES
from fener.cases.models import Case, Reply
from fener.channels.models import Channel
from fener.core.lifecycles import ANSWER, ANSWERING, NotAnArrow
from fener.kit.actors import DESK, Actor
from fener.kit.advance import LostRace, advance
from fener.kit.records import write_event
from fener.mentions.models import Mention
from fener.people.models import User
from fener.people.queries import access_of, actor_of
from fener.people.roles import REPLY
from fener.problems import answering as runs
from fener.problems.actions.planning import AnsweringRefused
from fener.problems.models import Answer, Answering, ProblemCase

log = logging.getLogger("fener.problems")

LOOKED_AT = 50
"""Answers of a run among which the next one is looked for, where networks want to rest."""
LOOK_AGAIN_AFTER = timedelta(seconds=3)


def start_answering(run: Answering, *, actor: Actor, now: datetime) -> None:
    """Let it begin, in the name of `actor`. Raises `AnsweringRefused` where nobody may, where
    something has not been read, or where nothing can be said; `NotAnArrow`, `LostRace`."""
    person = _person(actor, run)
    _refuse_stale(run)
    found = runs.progress_of(run)
    if not found.left:
        raise AnsweringRefused.of("answering.nothing")
    if found.unread:
        raise AnsweringRefused.of("answering.unread", count=found.unread)
    with transaction.atomic():
        _place_turns(run, now)
        _move(
            run, "running", actor, now, answers=found.left, started_by=person, started_at=now,
            due_at=now, halted_for="",
        )  # fmt: skip


def pause_answering(run: Answering, *, actor: Actor, now: datetime) -> None:
    """Nothing more goes out until somebody lets it go on. Raises `NotAnArrow`, `LostRace`."""
    with transaction.atomic():
        _move(run, "paused", actor, now, due_at=None, halted_for="")


def resume_answering(run: Answering, *, actor: Actor, now: datetime) -> None:
    """Let it go on, from now on in the name of `actor`. Raises as `start_answering` does."""
    person = _person(actor, run)
    _refuse_stale(run)
    if unread := runs.progress_of(run).unread:
        raise AnsweringRefused.of("answering.unread", count=unread)
    with transaction.atomic():
        _place_turns(run, now)
        _move(run, "running", actor, now, started_by=person, due_at=now, halted_for="")


def stop_answering(run: Answering, *, actor: Actor, now: datetime) -> int:
    """Nothing more goes out, and what lies in the outbox is taken back. Gives back how many that
    were. Raises `NotAnArrow`, `LostRace`."""
    with transaction.atomic():
        _move(run, "stopped", actor, now, due_at=None, ended_at=now)
    waiting = Answer.objects.filter(
        answering=run, state="sent", reply__delivery__state="queued"
    ).select_related("reply", "reply__delivery")
    taken = 0
    for answer in waiting:
        # Whatever left the outbox in this moment is said, and stays so.
        with suppress(LostRace, NotAnArrow), transaction.atomic():
            settle_reply(answer.reply, "cancelled", actor=actor, now=now)
            verb = advance(answer, ANSWER, "skipped", reason="answer.taken_back")
            _tell(answer, verb, actor, now)
            taken += 1
    return taken


def _person(actor: Actor, run: Answering) -> User:
    """Who starts it. Only a person may, and only one who may answer for the brand."""
    person = User.objects.filter(pk=actor.person_id).first() if actor.person_id else None
    if person is None:
        raise AnsweringRefused.of("answering.person")
    if not access_of(person).may(REPLY, run.problem.brand_id):
        raise AnsweringRefused.of("answering.right")
    return person


def _refuse_stale(run: Answering) -> None:
    if key := _halting(run):
        raise AnsweringRefused.of(key)


def _halting(run: Answering) -> str:
    """Key of why the run must not go on as it was planned; "" where it may."""
    if run.purpose not in runs.purposes_for(run.problem):
        return "answering.problem_changed"
    known = set(runs.confirmed_facts(run.problem).values_list("pk", flat=True))
    return "answering.facts_changed" if set(run.facts) - known else ""


def _place_turns(run: Answering, now: datetime) -> None:
    """Say of each answer about when its turn comes: one after the other, and no network faster
    than it wants."""
    pace = timedelta(minutes=1) / run.per_minute
    free: dict[int, datetime] = {}
    at, rows = now, []
    for answer in runs.answers_of(run, "left"):
        at = max(at, free.get(answer.channel_id, now))
        answer.due_at = at
        free[answer.channel_id] = at + runs.rest_after_send(answer.channel)
        at += pace
        rows.append(answer)
    Answer.objects.bulk_update(rows, ["due_at"], batch_size=500)


def send_next_answer(run: Answering, *, now: datetime) -> bool:
    """Say what is next in a running `run`, if something is and it may; True where something
    changed. Must be called by the loop alone: everything here was read and started by a person."""
    if halting := _halting(run) or _unheld(run):
        _halt(run, halting, now)
        return True
    resting = _resting(run, now)
    free = runs.answers_of(run, "left").exclude(confirmed_by="")
    answer = free.exclude(channel__in=resting).first()
    if answer is None:
        return _wait_or_end(run, free.exists(), now)
    try:
        with transaction.atomic():
            _take_turn(run, answer, now)
            told = _say(answer, actor_of(run.started_by), now)
            if told.reply is None:
                # Nobody was spoken to, so the next one need not wait.
                Answering.objects.filter(pk=run.pk).update(due_at=now)
            _settle(answer, told, actor_of(run.started_by), now)
    except LostRace:
        log.info("answering %s: somebody was faster; looking again", run.pk)
        return False
    return True


def _take_turn(run: Answering, answer: Answer, now: datetime) -> None:
    """Nobody else sends for this run until the transaction ends, and a stop waits for it."""
    rests = {pk: until for pk, until in run.rests.items() if datetime.fromisoformat(until) > now}
    if rest := runs.rest_after_send(answer.channel):
        rests[str(answer.channel_id)] = (now + rest).isoformat()
    rows = Answering.objects.filter(pk=run.pk, state="running", version=run.version)
    pace = timedelta(minutes=1) / run.per_minute
    if not rows.update(version=run.version + 1, due_at=now + pace, rests=rests):
        raise LostRace(f"answering {run.pk} was stopped, or another worker has its turn")
    run.version += 1


class _Told(NamedTuple):
    """What came of an answer: the reply, or the key of why there is none."""

    reply: Reply | None = None
    reason: str = ""
    is_refused: bool = False


def _say(answer: Answer, actor: Actor, now: datetime) -> _Told:
    case = Case.objects.select_related("brand", "channel", "author", "assignee").get(
        pk=answer.case_id
    )
    mention = Mention.objects.select_related(
        "channel", "channel__brand", "conversation", "author"
    ).get(pk=answer.mention_id)
    if reason := _overtaken(answer, case, mention):
        return _Told(reason=reason)
    try:
        with transaction.atomic():
            reply = send_reply(
                case,
                actor=actor,
                now=now,
                text=answer.text,
                visibility=answer.visibility,
                purpose=answer.answering.purpose,
                seen_replies=answer.seen_replies,
                seen_posts=answer.seen_posts,
                in_reply_to=mention,
            )
    except AlreadyAnswered:
        return _Told(reason="answer.colleague")
    except CustomerWroteAgain:
        return _Told(reason="answer.wrote_again")
    except HoldsPersonalData:
        return _Told(reason="answer.is_personal", is_refused=True)
    except ReplyRefused as refused:
        return _Told(reason=refused.problems[0], is_refused=True)
    return _Told(reply)


def _settle(answer: Answer, told: _Told, actor: Actor, now: datetime) -> None:
    guard = {"version": answer.version}
    if told.reply:
        verb = advance(answer, ANSWER, "sent", guard=guard, reply=told.reply, sent_at=now)
    elif told.is_refused:
        verb = advance(answer, ANSWER, "refused", guard=guard, reason=told.reason)
    else:
        verb = advance(answer, ANSWER, "skipped", guard=guard, reason=told.reason)
    _tell(answer, verb, actor, now, because=told.reason)


def _overtaken(answer: Answer, case: Case, mention: Mention) -> str:
    """Key of what happened since the reply was written, so that it no longer fits."""
    run = answer.answering
    if not ProblemCase.objects.filter(case=case, problem=run.problem_id).exists():
        return "answer.left_problem"
    if case.state not in LIVE_CASES:
        return "answer.case_closed"
    if mention.deleted_at:
        return "answer.post_gone"
    if mention.edited_at and mention.edited_at > run.planned_at and not answer.edited_by:
        return "answer.post_changed"
    return ""


def _unheld(run: Answering) -> str:
    """Whoever it is said in the name of must still be here, and allowed to."""
    person = run.started_by
    if person and access_of(person).may(REPLY, run.problem.brand_id):
        return ""
    return "answering.starter_gone"


def _halt(run: Answering, key: str, now: datetime) -> None:
    with suppress(LostRace), transaction.atomic():
        _move(run, "paused", DESK, now, because=key, due_at=None, halted_for=key)


def _resting(run: Answering, now: datetime) -> list[int]:
    """Channels on which nothing can go out now: not connected, or asked to be left in peace."""
    ids = Answer.objects.filter(answering=run, state="planned").values("channel_id").distinct()
    return [
        channel.pk
        for channel in Channel.objects.filter(pk__in=ids)
        if channel.state not in ("live", "blind")
        or (channel.send_after_at and channel.send_after_at > now)
        or datetime.fromisoformat(run.rests.get(str(channel.pk), now.isoformat())) > now
    ]


def _wait_or_end(run: Answering, is_left: bool, now: datetime) -> bool:
    if is_left:
        rows = Answering.objects.filter(pk=run.pk, state="running", version=run.version)
        rows.update(due_at=now + LOOK_AGAIN_AFTER)
        return False
    with suppress(LostRace), transaction.atomic():
        found = runs.progress_of(run)
        counts = {"sent": found.sent, "with_person": found.with_person}
        _move(run, "done", DESK, now, counts=counts, due_at=None, ended_at=now)
    return True


def _move(
    run: Answering,
    target: str,
    actor: Actor,
    now: datetime,
    *,
    because: str = "",
    counts: dict[str, int] | None = None,
    answers: int | None = None,
    **changes: Any,
) -> None:
    """One arrow of the run, and its event in the history of the problem."""
    verb = advance(run, ANSWERING, target, **changes)
    data: dict[str, Any] = {"run": run.pk, "purpose": run.purpose, **(counts or {})}
    if because:
        data["because"] = because
    if answers is not None:
        data["answers"] = answers
    write_event(
        verb,
        f"problem:{run.problem_id}",
        actor=actor,
        now=now,
        brand_id=run.problem.brand_id,
        **data,
    )


def _tell(answer: Answer, verb: str, actor: Actor, now: datetime, **data: Any) -> None:
    run = answer.answering
    told = {name: value for name, value in data.items() if value}
    write_event(
        verb,
        f"answering:{run.pk}",
        actor=actor,
        now=now,
        brand_id=run.problem.brand_id,
        answer=answer.pk,
        case=answer.case_id,
        **told,
    )
