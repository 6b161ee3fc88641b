"""Watching a storm: a practice shop on the practice network, a courier that lost its parcels, and
a desk that hears it all by the same ways as from a real network.

This knows every room, so it lives above them all. The storm is long work: it can be left, it
can be stopped and gone on with, and a restart goes on where it was.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

import httpx
from django.conf import settings
from django.db import transaction

from fener.channels import actions as channel_actions
from fener.channels import practising
from fener.channels.models import Channel
from fener.channels.queries import account_of, channel_by_id, channel_named
from fener.connectors.contract import ConnectorError
from fener.connectors.fake.storms import LANGUAGES, Action, Scenario, courier_storm, play
from fener.core.clocks import Calendar
from fener.kit.actors import Actor
from fener.kit.jobs import JobRefused, ask_for, job_kind
from fener.kit.models import Job
from fener.kit.secrets import SecretsUnreadable
from fener.mentions.actions import add_watch_term
from fener.people.actions import create_brand, save_calendar, set_role
from fener.people.models import Brand, User
from fener.people.queries import brand_named

STORM = "storm"
SHOP = "Lumi Shop"
HANDLE = "lumishop"
CHANNEL_NAME = "Practice network"
ZONE = "Europe/Tirane"
SIZE = 240

ACTIONS_A_SLICE = 15
TELLING_FOR = 0.25
"""Seconds after which a slice ends early: its transaction keeps other writers waiting."""
LONGEST_QUIET = timedelta(seconds=3)
"""Hours in which nobody says anything, such as the night before, are passed over."""
LONGEST_STEP = timedelta(seconds=60)
"""A storm that was stopped, or whose worker was down, goes on where it was: of a longer pause no
more than this counts as time of the story."""
AWAY_FOR = timedelta(seconds=3)


class _Away(Exception):
    """The network does not answer just now."""


class _Enough(Exception):
    """This slice has taken its time."""


def start_storm(
    *,
    actor: Actor,
    now: datetime,
    address: str,
    speed: float | None = 300.0,
    languages: Sequence[str] = LANGUAGES,
    size: int = SIZE,
    user: User | None = None,
) -> Job:
    """Play the storm on the practice network of the desk at `address`, `speed` times as fast as
    life (None: as fast as possible). One that is under way already is given back as it is.
    `user` may see the practice shop afterwards. Raises the connector's errors."""
    brand = practice_brand(actor=actor, now=now, user=user)
    under_way = storm_under_way(brand)
    channel = _practice_channel(brand, actor=actor, now=now, address=address)
    if under_way and under_way.params["channel"] == channel.pk:
        # The desk may be served at another address than when the storm began.
        under_way.params["address"] = f"{address}{practising.PATH}"
        Job.objects.filter(pk=under_way.pk).update(params=under_way.params)
        return under_way
    _listen(brand, channel, actor=actor, now=now)
    earlier = Job.objects.filter(kind=STORM, brand_id=brand.pk).count()
    return ask_for(
        STORM,
        actor=actor,
        now=now,
        brand_id=brand.pk,
        channel=channel.pk,
        address=f"{address}{practising.PATH}",
        handle=channel.handle,
        speed=speed,
        seed=earlier + 1,
        size=size,
        languages=[one for one in LANGUAGES if one in languages] or list(LANGUAGES),
    )


def practice_brand(*, actor: Actor, now: datetime, user: User | None = None) -> Brand:
    """The practice shop, made if it is not there; it never closes, so that its clocks run
    whenever somebody watches."""
    brand = brand_named(SHOP)
    with transaction.atomic():
        if brand is None:
            brand = create_brand(
                actor=actor, now=now, name=SHOP, country="AL", zone=ZONE,
                languages=list(LANGUAGES), handles=[HANDLE],
            )  # fmt: skip
            save_calendar(brand, actor=actor, now=now, calendar=Calendar.always(ZONE), name=SHOP)
        if user and not user.is_owner:
            set_role(user, brand.pk, "admin", actor=actor, now=now)
    return brand


def storm_under_way(brand: Brand) -> Job | None:
    rows = Job.objects.filter(kind=STORM, brand_id=brand.pk, state__in=["waiting", "running"])
    return rows.order_by("-id").first()


def _practice_channel(brand: Brand, *, actor: Actor, now: datetime, address: str) -> Channel:
    """The shop's account. Where the network no longer knows it (its data folder is new), or it
    is another network, the account is made anew and the old one taken off the desk."""
    channel = channel_named(brand.pk, practising.NETWORK, CHANNEL_NAME)
    if channel:
        if channel.state in ("live", "blind") and _still_known(channel, address):
            practising.ask_to_be_called(channel, address)
            return channel
        channel_actions.set_channel_state(
            channel, "disconnected", actor=actor, now=now, due_at=None, **channel_actions.WELL
        )
    return practising.connect_practice(
        brand, actor=actor, now=now, address=address, name=CHANNEL_NAME, handle=HANDLE,
        terms=SHOP,
    )  # fmt: skip


def _still_known(channel: Channel, address: str) -> bool:
    try:
        account = account_of(channel)
        identity = channel_actions.try_account(
            channel.network,
            settings={**channel.settings, "url": f"{address}{practising.PATH}"},
            secrets=account.secrets,
            handle=channel.handle,
        )
    except (ConnectorError, SecretsUnreadable):
        return False
    if identity.native_id != channel.native_id:
        return False
    Channel.objects.filter(pk=channel.pk).update(
        settings={**channel.settings, "url": f"{address}{practising.PATH}"}
    )
    channel.refresh_from_db()
    return True


def _listen(brand: Brand, channel: Channel, *, actor: Actor, now: datetime) -> None:
    add_watch_term(brand, actor=actor, now=now, text=SHOP)
    add_watch_term(brand, actor=actor, now=now, text=channel.handle, kind="handle")


@lru_cache(maxsize=4)
def _story(seed: int, handle: str, size: int, languages: tuple[str, ...]) -> Scenario:
    return courier_storm(seed, handle, SHOP, size=size, languages=languages)


@job_kind(STORM)
def storm_slice(job: Job, now: datetime) -> bool:
    """Do what is due of the story; True while there is more. Doing something again on the
    network changes nothing, so a slice that is repeated after a crash does no harm."""
    params = job.params
    story = _story(params["seed"], params["handle"], params["size"], tuple(params["languages"]))
    number, offset = int(job.place.get("number", 0)), float(job.place.get("offset", 0.0))
    if number == 0:
        offset = story[0][0]
    at = datetime.fromisoformat(job.place["at"]) if "at" in job.place else now
    speed = params["speed"] or math.inf
    passed = min(max(now - at, timedelta()), LONGEST_STEP).total_seconds()
    present = math.inf if math.isinf(speed) else offset + passed * speed
    upto = number
    while upto < min(len(story), number + ACTIONS_A_SLICE) and story[upto][0] <= present:
        upto += 1
    done, last, is_away = _tell(story[:upto], number, params["address"])
    # Where the next thing is due already, the story stands at the last thing told.
    is_behind = done < len(story) and story[done][0] <= present
    reached = (story[done - 1][0] if done else offset) if is_behind else present
    if done < len(story) and math.isfinite(speed):
        reached = max(reached, story[done][0] - LONGEST_QUIET.total_seconds() * speed)
    job.place = {"number": done, "offset": min(reached, story[-1][0]), "at": now.isoformat()}
    job.done, job.total = done, len(story)
    job.result = {**job.result, "last": last or job.result.get("last", "")}
    if done >= len(story):
        channel_actions.poll_soon(channel_by_id(params["channel"]), now=now)
        return False
    job.due_at = _next_at(story, done, reached, speed, now, is_away=is_away)
    return True


def _tell(part: Scenario, start: int, address: str) -> tuple[int, str, bool]:
    """Do the actions of `part` from number `start`; gives back the number of the next one (lower
    than its end where the time was over), who spoke last, and whether the network is away."""
    reached, last = start, ""
    until = time.monotonic() + TELLING_FOR

    def told(number: int, action: Action) -> None:
        nonlocal reached, last
        reached, last = number + 1, action.handle
        if time.monotonic() > until:
            raise _Enough

    def wait(_seconds: float) -> None:
        raise _Away

    if start >= len(part):
        return start, "", False
    try:
        play(
            part, address, settings.FAKE_CONTROL_TOKEN, speed=math.inf, start=start, sleep=wait,
            told=told,
        )  # fmt: skip
    except _Away:
        return reached, last, True
    except _Enough:
        return reached, last, False
    except httpx.HTTPStatusError as error:
        if error.response.status_code < 500:
            raise JobRefused("storm.other_network", address=address) from error
        return reached, last, True
    return reached, last, False


def _next_at(
    story: Scenario, number: int, present: float, speed: float, now: datetime, *, is_away: bool
) -> datetime:
    if is_away:
        return now + AWAY_FOR
    if math.isinf(speed):
        return now
    wait = timedelta(seconds=max(0.0, (story[number][0] - present) / speed))
    return now + wait
