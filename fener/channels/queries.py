"""Reads about channels, raw payloads and deliveries."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from fener.channels.models import Channel, Delivery, Moderation, RawPayload
from fener.connectors import registry
from fener.connectors.contract import Account, Capabilities, Connector, Payload, Preview, Unreadable
from fener.core.access import TOLD_BEFORE
from fener.core.posts import Arrival, Attachment, Draft, Visibility
from fener.kit.claims import claimable
from fener.kit.models import Job
from fener.kit.prepared import prepared
from fener.kit.secrets import unseal
from fener.people.queries import Access
from fener.people.roles import CHANNELS, DECIDE, READ


def channels(access: Access, right: str = READ) -> QuerySet[Channel]:
    """The brands' channels that `access` may see, without those taken off the desk."""
    return (
        Channel.objects.filter(brand_id__in=access.brands_with(right))
        .exclude(state="disconnected")
        .select_related("brand")
        .order_by("brand__name", "name")
    )


def networks(access: Access, brand_ids: Sequence[int]) -> list[str]:
    """The networks of these brands' channels, each once."""
    return _networks(sorted(set(access.brand_ids) & set(brand_ids)))


_NOT_SHOWN = ("sealed_secrets", "cursor")


@prepared
def channels_by_id(ids: list[int]) -> QuerySet[Channel]:
    """Also those taken off the desk; without their secrets."""
    return Channel.objects.filter(id__in=ids).defer(*_NOT_SHOWN)


@prepared
def _networks(brand_ids: list[int]) -> QuerySet[Any]:
    rows = Channel.objects.filter(brand_id__in=brand_ids).exclude(state="disconnected")
    return rows.order_by("network").values_list("network", flat=True).distinct()


def channel_by_id(channel_id: int) -> Channel:
    return Channel.objects.select_related("brand").get(pk=channel_id)


def channel_by_hook(hook: str) -> Channel | None:
    return (
        Channel.objects.select_related("brand")
        .filter(hook=hook, state__in=["live", "blind", "needs_sign_in"])
        .first()
    )


def channel_of_hook(hook: str) -> Channel | None:
    """Whose webhook address this is, in whatever state; None: nobody's."""
    return Channel.objects.select_related("brand").filter(hook=hook).first()


def channels_of_hooks(hooks: Sequence[str]) -> dict[str, Channel]:
    """As `channel_of_hook`, for several addresses; those that nobody has are not in it."""
    rows = Channel.objects.select_related("brand").filter(hook__in=set(hooks))
    return {channel.hook: channel for channel in rows}


def channel_named(brand_id: int, network: str, name: str) -> Channel | None:
    return (
        Channel.objects.filter(brand_id=brand_id, network=network, name=name)
        .exclude(state="disconnected")
        .first()
    )


def searched_channels() -> list[Channel]:
    """Channels whose network is searched for watch terms."""
    searching = [name for name, one in registry.manifests().items() if one.capabilities.searches]
    rows = Channel.objects.filter(network__in=searching).exclude(state="disconnected")
    return list(rows.select_related("brand").order_by("id"))


def connector_of(channel: Channel) -> Connector:
    return registry.connector(channel.network)


def capabilities_of(channel: Channel) -> Capabilities:
    return registry.manifest(channel.network).capabilities


def account_of(channel: Channel) -> Account:
    """What a connector is handed; raises `SecretsUnreadable` where the key is gone."""
    return Account(
        channel_id=channel.pk,
        native_id=channel.native_id,
        handle=channel.handle,
        terms=tuple(channel.terms),
        settings=channel.settings,
        secrets=unseal(channel.sealed_secrets),
    )


def _without_secrets(channel: Channel) -> Account:
    """For what needs none: reading what came in, and previews."""
    return Account(
        channel_id=channel.pk,
        native_id=channel.native_id,
        handle=channel.handle,
        terms=tuple(channel.terms),
        settings=channel.settings,
    )


def draft_of(delivery: Delivery) -> Draft:
    return Draft(
        key=delivery.key,
        text=delivery.text,
        visibility=Visibility(delivery.visibility),
        conversation=delivery.conversation,
        in_reply_to=delivery.in_reply_to,
        to=delivery.to,
        to_handle=delivery.to_handle,
        heard_at=delivery.heard_at,
        by_person=delivery.by_person,
        attachments=tuple(Attachment(**one) for one in delivery.attachments),
    )


def preview(channel: Channel, draft: Draft) -> Preview:
    """What the network would show of `draft`, without asking it."""
    return connector_of(channel).preview(_without_secrets(channel), draft)


class Stored(NamedTuple):
    """What reading needs of a raw payload; thousands of them are read in bulk."""

    pk: int
    line: int | None
    key: str
    body: bytes
    headers: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Read:
    """A stored payload as its connector reads it: arrivals, or why it can't be read."""

    payload: Stored
    arrivals: Sequence[Arrival] = ()
    problem: Unreadable | None = None


def unread_channel() -> int | None:
    """The channel whose payload has waited longest."""
    waiting = RawPayload.objects.filter(state="stored", channel_id=OuterRef("pk")).order_by("id")
    # One look into the index for each channel, however much waits, and however much was read.
    oldest = Channel.objects.alias(oldest=Subquery(waiting.values("id")[:1]))
    found = oldest.filter(oldest__isnull=False).order_by("oldest")
    return found.values_list("id", flat=True).first()


def unread(channel: Channel, limit: int) -> list[Read]:
    """The oldest unread payloads of a channel, translated. Inside a transaction: on
    PostgreSQL they are claimed, so two workers never read the same one."""
    rows = RawPayload.objects.filter(state="stored", channel_id=channel.pk).order_by("id")
    account = _without_secrets(channel)
    connector = connector_of(channel)
    stored = claimable(rows).values_list(*Stored._fields)[:limit]
    return [_read(connector, account, Stored(*row)) for row in stored]


def unread_ids(channel: Channel, limit: int) -> list[int]:
    """Which payloads `unread` would give, without reading them."""
    rows = RawPayload.objects.filter(state="stored", channel_id=channel.pk).order_by("id")
    return list(rows.values_list("id", flat=True)[:limit])


def _read(connector: Connector, account: Account, payload: Stored) -> Read:
    raw = Payload(key=payload.key, body=bytes(payload.body), headers=payload.headers)
    try:
        return Read(payload, tuple(connector.translate(account, raw)))
    except Unreadable as problem:
        return Read(payload, problem=problem)
    except ValueError as problem:
        return Read(payload, problem=Unreadable("payload.unreadable", detail=str(problem)[:300]))


def parked(access: Access, right: str = CHANNELS) -> QuerySet[RawPayload]:
    """Payloads that nobody could read, newest first; they wait for a person."""
    return (
        RawPayload.objects.filter(state="parked", channel__brand_id__in=access.brands_with(right))
        .select_related("channel", "channel__brand")
        .order_by("-id")
    )


def parked_counts(channel_ids: Sequence[int]) -> dict[int, int]:
    rows = RawPayload.objects.filter(state="parked", channel_id__in=channel_ids)
    counted = rows.values("channel_id").annotate(count=Count("id"))
    return {row["channel_id"]: row["count"] for row in counted}


def payload_by_id(payload_id: int) -> RawPayload:
    return RawPayload.objects.select_related("channel", "channel__brand").get(pk=payload_id)


def parked_lines(channel: Channel, since: datetime, limit: int = 100) -> list[RawPayload]:
    """Lines of files that were stored since then and could not be read, in their order."""
    rows = RawPayload.objects.filter(
        channel=channel, state="parked", line__isnull=False, received_at__gte=since
    )
    return list(rows.order_by("line")[:limit])


def unread_count(limit: int = 10_000, channel: Channel | None = None) -> int:
    """How far intake is behind; counts no further than `limit`."""
    rows = RawPayload.objects.filter(state="stored")
    if channel:
        rows = rows.filter(channel=channel)
    return rows[:limit].count()


@dataclass(frozen=True, slots=True)
class Tally:
    """What waits on a channel."""

    parked: int = 0
    unread: int = 0
    unknown: int = 0
    failed: int = 0
    queued: int = 0


def tallies(channel_ids: Sequence[int]) -> dict[int, Tally]:
    """What waits on each of these channels, for their health."""
    found: dict[int, dict[str, int]] = {pk: {} for pk in channel_ids}
    payloads = RawPayload.objects.filter(
        Q(state="parked") | Q(state="stored"), channel_id__in=channel_ids
    )
    for row in payloads.values("channel_id", "state").annotate(count=Count("id")):
        name = "parked" if row["state"] == "parked" else "unread"
        found[row["channel_id"]][name] = row["count"]
    sends = Delivery.objects.filter(
        channel_id__in=channel_ids, state__in=["unknown", "failed", "queued"]
    )
    for row in sends.values("channel_id", "state").annotate(count=Count("id")):
        found[row["channel_id"]][row["state"]] = row["count"]
    return {pk: Tally(**counts) for pk, counts in found.items()}


def jobs(access: Access) -> QuerySet[Job]:
    """Long work for the brands whose channels `access` looks after, newest first."""
    rows = Job.objects.filter(brand_id__in=access.brands_with(CHANNELS))
    return rows.select_related("asked_by").order_by("-id")


def blind_channels(access: Access) -> list[Channel]:
    """Channels on which we may be missing posts; each says since when and why."""
    return _blind(access.brand_ids)


@prepared
def _blind(brand_ids: list[int]) -> QuerySet[Channel]:
    rows = Channel.objects.filter(brand_id__in=brand_ids, state__in=["blind", "needs_sign_in"])
    return rows.order_by("name").defer(*_NOT_SHOWN)


def ending_channels(access: Access, now: datetime) -> list[Channel]:
    """Channels whose access ends soon, and that only a person can renew: their network can't be
    asked for more, or would not give it."""
    brand_ids = sorted(access.brands_with(CHANNELS))
    return list(_ending(brand_ids, now + TOLD_BEFORE)) if brand_ids else []


@prepared
def _ending(brand_ids: list[int], before: datetime) -> QuerySet[Channel]:
    rows = Channel.objects.filter(
        brand_id__in=brand_ids, state__in=["live", "blind"], access_ends_at__lte=before
    )
    return rows.order_by("access_ends_at").defer(*_NOT_SHOWN)


def deliveries(access: Access) -> QuerySet[Delivery]:
    return (
        Delivery.objects.filter(channel__brand_id__in=access.brand_ids)
        .select_related("channel")
        .order_by("-id")
    )


def moderations_of(purposes: Sequence[str]) -> dict[str, list[Moderation]]:
    """What was asked for and done, oldest first, by what it belongs to."""
    found: dict[str, list[Moderation]] = {}
    for row in _moderations(list(purposes)) if purposes else ():
        found.setdefault(row.purpose, []).append(row)
    return found


@prepared
def _moderations(purposes: list[str]) -> QuerySet[Moderation]:
    rows = Moderation.objects.filter(purpose__in=purposes).select_related("channel")
    return rows.defer("channel__sealed_secrets", "channel__cursor").order_by("id")


def open_moderations(access: Access, limit: int = 100) -> list[Moderation]:
    """What waits for a second person, or was refused by its network; oldest first."""
    rows = Moderation.objects.filter(
        state__in=["asked", "failed"], channel__brand_id__in=access.brand_ids
    )
    return list(rows.select_related("channel", "channel__brand").order_by("id")[:limit])


def moderations_to_agree(access: Access) -> int:
    """How many wait for this person's word."""
    brand_ids = sorted(access.brands_with(DECIDE))
    if not brand_ids or access.user is None:
        return 0
    return len(list(_to_agree(brand_ids, access.user.pk)))


@prepared
def _to_agree(brand_ids: list[int], but: int) -> QuerySet[Any]:
    rows = Moderation.objects.filter(state="asked", channel__brand_id__in=brand_ids)
    return rows.exclude(asked_by_id=but).values_list("id", flat=True)[:100]


def moderation_for(access: Access, moderation_id: int) -> Moderation:
    """Raises `Moderation.DoesNotExist` for one of a brand that `access` may not read."""
    rows = Moderation.objects.filter(channel__brand_id__in=access.brand_ids)
    return rows.select_related("channel", "channel__brand").get(pk=moderation_id)


def delivery_by_id(delivery_id: int) -> Delivery:
    return Delivery.objects.select_related("channel").get(pk=delivery_id)


def deliveries_by_id(ids: Sequence[int]) -> dict[int, Delivery]:
    return {row.pk: row for row in Delivery.objects.filter(pk__in=ids).select_related("channel")}


def unpulled_deliveries(limit: int) -> list[Delivery]:
    """Deliveries whose fate the floor above has not seen yet."""
    rows = Delivery.objects.filter(
        is_pulled=False, state__in=["sent", "failed", "unknown", "cancelled"]
    )
    return list(claimable(rows.order_by("id"))[:limit])


def due_deliveries(now: datetime, limit: int) -> list[Delivery]:
    """What is to leave now, oldest first; of a channel no more than its network takes."""
    rows = Delivery.objects.filter(
        state="queued", due_at__lte=now, channel__state__in=["live", "blind"]
    ).exclude(channel__send_after_at__gt=now)
    left: dict[int, int] = {}
    chosen = []
    for row in rows.select_related("channel").order_by("due_at")[:limit]:
        if row.channel_id not in left:
            left[row.channel_id] = _sends_left(row.channel, now)
        if left[row.channel_id] > 0:
            left[row.channel_id] -= 1
            chosen.append(row)
    return chosen


def _sends_left(channel: Channel, now: datetime) -> int:
    rate = registry.manifest(channel.network).rate
    if rate is None:
        return sys.maxsize
    recent = Delivery.objects.filter(channel=channel, claimed_at__gt=now - rate.per)
    return rate.calls - recent.count()


def delivery_of_native(channel_id: int, native_id: str) -> Delivery | None:
    """What we sent and the network knows as `native_id`."""
    return Delivery.objects.filter(channel_id=channel_id, native_id=native_id).first()
