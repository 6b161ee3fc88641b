"""What crash tests ask of a desk, answered in a child process as one JSON line."""

from __future__ import annotations

import json
import sys
import time
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import transaction  # noqa: E402
from django.db.models import Count  # noqa: E402

from fener.cases.actions import file_brand  # noqa: E402
from fener.cases.models import Case, CaseMention  # noqa: E402
from fener.channels import actions as channel_actions  # noqa: E402
from fener.channels.importing import read_lines  # noqa: E402
from fener.channels.models import Channel, Delivery, RawPayload  # noqa: E402
from fener.channels.work import LOST_AFTER, notice_lost_sends  # noqa: E402
from fener.core.decisions import Kind  # noqa: E402
from fener.core.posts import Draft  # noqa: E402
from fener.core.signals.encoding import Vectors  # noqa: E402
from fener.kit.actors import DESK  # noqa: E402
from fener.kit.loop import run_until_quiet  # noqa: E402
from fener.kit.models import Event  # noqa: E402
from fener.kit.times import now  # noqa: E402
from fener.mentions.actions import judge_deeply as deepen  # noqa: E402
from fener.mentions.models import (  # noqa: E402
    Mention,
    MentionBucket,
    MentionVector,
    ShallowMention,
    UnfiledMention,
)
from fener.mentions.testing import ToldJudge, WordEncoder, deep_tier  # noqa: E402
from fener.people.actions import create_brand, set_tempo  # noqa: E402
from fener.people.models import Brand  # noqa: E402
from fener.playbooks.models import Escalation, EscalationFact  # noqa: E402
from fener.problems import actions as problem_actions  # noqa: E402
from fener.problems.models import (  # noqa: E402
    Problem,
    Spike,
    Watchkeeper,
)
from fener.project.intake import take_lines  # noqa: E402
from fener.project.preparing import prepare as prepare_folder  # noqa: E402
from tests.crash.conversing import (  # noqa: E402, F401
    after_a_death,
    connect_to,
    enqueue_answers,
    progress,
    reckon,
    ring,
)
from tests.crash.telling import answer_many, answers, send_answers  # noqa: E402, F401


def prepare() -> bool:
    prepare_folder(lambda words: None)
    return True


def intake() -> dict[str, Any]:
    """How many of everything a replay left behind, and whether anything is doubled."""
    doubled = (
        Mention.objects.values("brand", "space", "native_id")
        .annotate(n=Count("id"))
        .filter(n__gt=1)
    )
    counted = MentionBucket.objects.filter(span=60)
    openings = Event.objects.filter(verb="case.opened").values("subject").annotate(n=Count("id"))
    return {
        "payloads": RawPayload.objects.count(),
        "unread": RawPayload.objects.filter(state="stored").count(),
        "mentions": Mention.objects.count(),
        "unfiled": UnfiledMention.objects.count(),
        "cases": Case.objects.count(),
        "links": CaseMention.objects.count(),
        "posts_of_cases": sum(Case.objects.values_list("posts", flat=True)),
        "doubled": doubled.count(),
        "opened_twice": openings.filter(n__gt=1).count(),
        "opened": openings.count(),
        "counted": sum(counted.values_list("posts", flat=True)),
        "counted_complaints": sum(counted.values_list("complaints", flat=True)),
    }


def connect(url: str, token: str) -> int:
    """A brand with one channel on the fake network; gives back the channel."""
    brand = create_brand(actor=DESK, now=now(), name="Crash test shop")
    channel = channel_actions.connect_channel(
        brand,
        actor=DESK,
        now=now(),
        network="fake",
        name="Fake",
        handle="shop",
        settings={"url": url},
        secrets={"token": token, "webhook_secret": "w" * 20},
        connected_at=now() - timedelta(days=1),
    )
    return channel.pk


def enqueue(channel_id: int, count: int) -> int:
    """Put `count` replies into the outbox, each with words of its own."""
    channel = Channel.objects.get(pk=channel_id)
    for number in range(count):
        with transaction.atomic():
            channel_actions.enqueue(
                channel,
                Draft(key=str(uuid.uuid4()), text=f"reply number {number}"),
                actor=DESK,
                now=now(),
                purpose="",
            )
    return count


def outbox() -> dict[str, int]:
    states = Delivery.objects.values("state").annotate(n=Count("id"))
    return {row["state"]: row["n"] for row in states}


def texts(state: str) -> list[str]:
    return list(Delivery.objects.filter(state=state).values_list("text", flat=True))


def notice_dead_senders() -> int:
    """Let the desk notice senders that died, as if their time had passed."""
    return notice_lost_sends(now() + LOST_AFTER + timedelta(seconds=1))


def settle() -> int:
    """Hear everything that is to be heard, until nothing moves."""
    Channel.objects.filter(state__in=["live", "blind"]).update(due_at=now(), send_after_at=None)
    return run_until_quiet(now(), cycles=200)


def judge_deeply(batch: int) -> dict[str, int]:
    """Judge everything that waits by a tier that thinks slowly, and let cases look again."""
    print("at work", file=sys.stderr, flush=True)
    judged = 0
    with deep_tier(
        {"lovely": {"kind": Kind.COMPLAINT, "confidence": 0.9, "topic": "product"}},
        encoder=SlowEncoder(),
    ):
        while done := deepen(now=now(), limit=batch).judged:
            judged += done
            for brand in Brand.objects.all():
                file_brand(brand, now=now())
    return {"judged": judged}


class SlowEncoder(WordEncoder):
    """Thinks for a moment, so that it can be killed meanwhile."""

    def vectors(self, texts: Sequence[str]) -> Vectors:
        time.sleep(0.01)
        return super().vectors(texts)


def judged() -> dict[str, int]:
    """How far the deep tier has come, and whether anything was done twice or by half."""
    deep = Mention.objects.filter(model=ToldJudge.model)
    told = Event.objects.filter(verb="mention.reconsidered").values("subject")
    return {
        "shallow": ShallowMention.objects.count(),
        "deep": deep.count(),
        "vectors": MentionVector.objects.count(),
        "without_vector": deep.filter(vector=None).count(),
        "found_out": deep.filter(text__contains="lovely", judged="complaint").count(),
        "told": told.count(),
        "told_twice": told.annotate(n=Count("id")).filter(n__gt=1).count(),
    }


def take_stream(path: str, batch: int) -> dict[str, int]:
    """A stream into a brand of its own time, recorded in small batches: so many events to hear."""
    brand = create_brand(actor=DESK, now=now(), name="Crash test shop")
    set_tempo(brand, now=now(), stream=now(), speed=1.0)
    channel = channel_actions.connect_channel(
        brand, actor=DESK, now=now(), network="replay", name="Stream", handle="",
        settings={"stream": True}, connected_at=now() - timedelta(days=400),
    )  # fmt: skip
    result = take_lines(channel, read_lines(Path(path)), batch=batch)
    return {"mentions": result.mentions}


def watch_storm(at: str) -> dict[str, int]:
    """The storm watch and what follows it, a few events at a time, until nothing moves."""
    print("at work", file=sys.stderr, flush=True)
    brand, turns = Brand.objects.get(), 0
    moment = datetime.fromisoformat(at)
    moved = True
    while moved:
        moved = bool(problem_actions.watch_brand(brand, now=moment, events=1))
        for spike in Spike.objects.filter(state="raised").order_by("pk"):
            problem_actions.settle_spike(spike, now=moment)
        turns += 1
        print("turn", file=sys.stderr, flush=True)
        # What was learned is kept every minute of the desk's time: here, every few turns.
        moment += timedelta(seconds=20)
    return {"turns": turns}


def storms() -> dict[str, Any]:
    """Everything that came of a storm, without the numbers that rows happen to have."""
    spikes = Spike.objects.order_by("at", "topic", "people")
    problems = Problem.objects.order_by("began_at", "topic")
    facts = EscalationFact.objects.all()
    return {
        "spikes": [
            [one.at.isoformat(), one.topic, one.people, one.level, one.state, one.finding["terms"]]
            for one in spikes
        ],
        "problems": [
            [one.began_at.isoformat(), one.topic, one.words, one.level, one.links.count()]
            for one in problems
        ],
        "escalations": Escalation.objects.count(),
        "calls": sorted([one.kind, one.level] for one in facts),
        "read_upto": sum(Watchkeeper.objects.values_list("read_upto", flat=True)),
        "raised_twice": Event.objects.filter(verb="spike.raised")
        .values("subject")
        .annotate(n=Count("id"))
        .filter(n__gt=1)
        .count(),
        "raised": Event.objects.filter(verb="spike.raised").count(),
    }


def main() -> None:
    answer = globals()[sys.argv[1]](**json.loads(sys.argv[2]))
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
