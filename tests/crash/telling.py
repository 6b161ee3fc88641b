"""What crash tests ask about answering many; answered where `questions` are."""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db.models import Count

from fener.cases.models import Case, Reply
from fener.channels.models import Delivery
from fener.kit.actors import DESK
from fener.kit.models import Event
from fener.kit.times import now
from fener.mentions.models import Mention
from fener.people.models import Brand, User
from fener.people.queries import actor_of
from fener.problems import actions as problem_actions
from fener.problems.answering import answering_by_id
from fener.problems.models import Answer, Answering
from fener.problems.testing import written


def answer_many() -> dict[str, int]:
    """A run of replies to everybody who wrote, read by its owner and started an hour ago, so that
    nothing has to wait for its turn."""
    brand = Brand.objects.get()
    began = now() - timedelta(hours=1)
    owner = actor_of(User.objects.create_user("owner@desk.example", name="Owner", is_owner=True))
    posts = list(Mention.objects.filter(by_us=False).values_list("pk", flat=True))
    problem = problem_actions.open_problem(brand, posts, actor=DESK, now=began)
    run = problem_actions.plan_answers(
        problem, actor=owner, now=began, purpose="answer", parts=written("en"), per_minute=60
    )
    versions = dict(Answer.objects.values_list("pk", "version"))
    problem_actions.confirm_answers(run, versions, actor=owner, now=began)
    problem_actions.start_answering(run, actor=owner, now=began)
    return {"answers": len(versions)}


def send_answers(go: str = "") -> dict[str, int]:
    """The step of the loop, again and again, each turn as soon as it is due; begins when the file
    `go` is there, so that several begin together."""
    print("at work", file=sys.stderr, flush=True)
    while go and not Path(go).exists():
        time.sleep(0.002)
    run = answering_by_id(Answering.objects.get().pk)
    while run.state == "running":
        problem_actions.send_next_answer(run, now=run.due_at)
        run = answering_by_id(run.pk)
    return {"done": 1}


def answers() -> dict[str, Any]:
    """What became of a run of replies, and whether anybody was told twice."""
    told = Event.objects.filter(verb="answer.sent").values("data").distinct()
    replies = Reply.objects.values("case").annotate(n=Count("id"))
    return {
        "state": Answering.objects.get().state,
        "sent": Answer.objects.filter(state="sent", reply__isnull=False).count(),
        "left": Answer.objects.exclude(state="sent").count(),
        "replies": Reply.objects.count(),
        "told_twice": replies.filter(n__gt=1).count(),
        "deliveries": Delivery.objects.count(),
        "texts": Delivery.objects.values("text").distinct().count(),
        "events": told.count(),
        "counted": sum(Case.objects.values_list("replies", flat=True)),
    }
