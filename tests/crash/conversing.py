"""What crash tests ask about a conversation with a network; answered where `questions` are."""

from __future__ import annotations

import sys
import time
import uuid
from collections import defaultdict
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count

from fener.channels import actions
from fener.channels.actions.sending import LOOKS
from fener.channels.models import Channel, Delivery, RawPayload
from fener.channels.work import LOST_AFTER, look_for_unknown_sends, notice_lost_sends
from fener.core.posts import Draft, Visibility
from fener.kit.actors import DESK
from fener.kit.loop import run_until_quiet
from fener.kit.models import Event
from fener.kit.times import now
from fener.mentions.actions import add_watch_term
from fener.mentions.models import Mention, UnfiledMention
from fener.people.actions import create_brand
from fener.people.models import Brand


def connect_to(
    network: str, settings: dict[str, Any], secrets: dict[str, str], terms: list[str], poll: bool
) -> dict[str, Any]:
    """Connect an account as a person does: tried first, saved then. `poll`: ask the network for
    news, and not only wait until it calls."""
    brand = Brand.objects.first() or create_brand(actor=DESK, now=now(), name="Crash test shop")
    for term in terms:
        add_watch_term(brand, actor=DESK, now=now(), text=term)
    identity = actions.try_account(network, settings=settings, secrets=secrets)
    channel = actions.connect_channel(
        brand, actor=DESK, now=now(), network=network, name=network, settings=settings,
        secrets=secrets, identity=identity, connected_at=now() - timedelta(days=1),
    )  # fmt: skip
    actions.set_terms(channel, terms, now=now())
    if not poll:
        Channel.objects.filter(pk=channel.pk).update(due_at=None)
    return {"channel": channel.pk, "hook": channel.hook}


def enqueue_answers(
    channel: int, count: int, above: list[str], private: bool, to: str
) -> dict[str, int]:
    """Put `count` answers into the outbox, by turns to each of `above`, each with its number."""
    row = Channel.objects.get(pk=channel)
    visibility = Visibility.PRIVATE if private else Visibility.PUBLIC
    with transaction.atomic():
        for number in range(count):
            draft = Draft(
                key=str(uuid.uuid4()), text=f"We are sorry. This is answer {number} to you.",
                visibility=visibility, in_reply_to=above[number % len(above)], to=to,
            )  # fmt: skip
            actions.enqueue(row, draft, actor=DESK, now=now(), purpose="")
    return {"queued": count}


def ring(every: float) -> None:
    """Have every network asked again and again, however seldom it would be, until killed."""
    print("at work", file=sys.stderr, flush=True)
    while True:
        Channel.objects.filter(state__in=["live", "blind"], due_at__isnull=False).update(
            due_at=now()
        )
        time.sleep(every)


def after_a_death() -> dict[str, int]:
    """Notice senders that died and look for what they may have sent, as if their time had passed;
    and how much is still to be done."""
    unknown, found = _looked(timedelta(0))
    return {"unknown": unknown, "found": found, **progress()}


def _looked(after: timedelta) -> tuple[int, int]:
    later = now() + LOST_AFTER + after
    unknown = notice_lost_sends(later + timedelta(seconds=1))
    return unknown, look_for_unknown_sends(later + timedelta(seconds=7))


def progress() -> dict[str, int]:
    return {
        "unsent": Delivery.objects.filter(state__in=["queued", "sending"]).count(),
        "unread": RawPayload.objects.filter(state="stored").count()
        + UnfiledMention.objects.count(),
        "heard": Mention.objects.filter(by_us=False).count(),
    }


def reckon() -> dict[str, Any]:
    """Look for what nobody knows of as often as the desk ever looks, hear what there is to hear,
    and tell what has become of everything."""
    looked = [_looked(timedelta(hours=hours)) for hours in range(len(LOOKS) + 1)]
    Channel.objects.filter(due_at__isnull=False).update(due_at=now(), send_after_at=None)
    run_until_quiet(now(), cycles=200)
    outbox: dict[str, list[str]] = defaultdict(list)
    for state, text in Delivery.objects.values_list("state", "text"):
        outbox[state].append(text)
    channels = Channel.objects.exclude(problem_key="").values_list("network", "problem_key")
    failed = Delivery.objects.filter(state="failed").values_list("problem_key", "problem_detail")
    openings = Event.objects.filter(verb="case.opened").values("subject").annotate(n=Count("id"))
    return {
        "unknown": sum(unknown for unknown, _ in looked),
        "found": sum(found for _, found in looked),
        "settled": Event.objects.filter(data__contains="by_echo").count(),
        "outbox": outbox,
        "heard": list(Mention.objects.filter(by_us=False).values_list("text", flat=True)),
        "parked": RawPayload.objects.filter(state="parked").count(),
        "unread": progress()["unread"],
        "opened_twice": openings.filter(n__gt=1).count(),
        "problems": [*channels, *failed[:5]],
    }
