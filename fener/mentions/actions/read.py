"""Reading stored payloads: translate, record, and mark each as read or parked, in one
transaction, so that a crash repeats the batch and never half of it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import OperationalError, transaction

from fener.channels import actions as channel_actions
from fener.channels import queries as channel_queries
from fener.channels.models import Channel
from fener.channels.queries import Read
from fener.connectors.cleaning import clean
from fener.core.posts import Deletion, Edit, Post, Receipt
from fener.kit.claims import has_one_writer, lot_size
from fener.mentions.actions.change import apply_deletions, apply_edits, apply_pending
from fener.mentions.actions.record import Prepared, prepare_posts, record_posts
from fener.people.actions import set_tempo
from fener.people.queries import brand_now

log = logging.getLogger("fener.mentions")

READ_AHEAD_TRIES = 5
"""So often another worker may be quicker before we hold the others up."""


@dataclass(slots=True)
class Batch:
    """What became of one batch of payloads."""

    payloads: int = 0
    posts: int = 0
    mentions: int = 0
    duplicates: int = 0
    problems: list[tuple[int | None, str, dict[str, Any]]] = field(default_factory=list)
    """Line in the file (or None), key and parameters of the sentence."""


def read_payloads(channel: Channel, *, now: datetime, limit: int = 0) -> Batch:
    """Read the oldest unread payloads of `channel`. A payload that breaks its batch is found
    by reading one at a time, and parked; its neighbours go on. `limit` 0: as many as go well
    together."""
    limit = limit or lot_size()
    try:
        return _read_batch(channel, now, limit)
    except OperationalError:
        raise
    except Exception:
        log.exception("a batch of channel %s broke; reading it one by one", channel.pk)
    whole = Batch()
    for _ in range(limit):
        one = _read_one(channel, now)
        if not one.payloads:
            break
        whole.payloads += one.payloads
        whole.posts += one.posts
        whole.mentions += one.mentions
        whole.duplicates += one.duplicates
        whole.problems += one.problems
    return whole


def _read_batch(channel: Channel, now: datetime, limit: int) -> Batch:
    if has_one_writer():
        return _read_ahead(channel, now, limit)
    with transaction.atomic():
        reads = channel_queries.unread(channel, limit)
        batch = Batch(payloads=len(reads))
        if reads:
            _take(channel, reads, batch, now=now)
    return batch


def _read_ahead(channel: Channel, now: datetime, limit: int) -> Batch:
    """Where nobody else can write meanwhile, translate and judge first, and write only if the
    same payloads still wait."""
    for _ in range(READ_AHEAD_TRIES):
        reads = channel_queries.unread(channel, limit)
        if not reads:
            return Batch()
        ready = prepare_posts(channel, _posts(reads))
        with transaction.atomic():
            if channel_queries.unread_ids(channel, limit) == [read.payload.pk for read in reads]:
                batch = Batch(payloads=len(reads))
                _take(channel, reads, batch, now=now, prepared=ready)
                return batch
    with transaction.atomic():
        reads = channel_queries.unread(channel, limit)
        batch = Batch(payloads=len(reads))
        if reads:
            _take(channel, reads, batch, now=now)
    return batch


def _posts(reads: Sequence[Read]) -> list[Post]:
    return [one for read in reads for one in read.arrivals if isinstance(one, Post)]


def _read_one(channel: Channel, now: datetime) -> Batch:
    try:
        return _read_batch(channel, now, 1)
    except OperationalError:
        raise
    except Exception as error:
        fault = clean(f"{type(error).__name__}: {error}")[:300]
        log.exception("a payload of channel %s can't be read; parking it", channel.pk)
    with transaction.atomic():
        reads = channel_queries.unread(channel, 1)
        params = {"detail": fault}
        channel_actions.settle_payloads(
            [], {read.payload.pk: ("payload.fault", params) for read in reads}
        )
    lines = [(read.payload.line, "payload.fault", params) for read in reads]
    return Batch(payloads=len(reads), problems=lines)


def _take(
    channel: Channel,
    reads: Sequence[Read],
    batch: Batch,
    *,
    now: datetime,
    prepared: Prepared | None = None,
) -> None:
    parked: dict[int, tuple[str, dict[str, Any]]] = {}
    posts: list[Post] = []
    sources: list[Read] = []
    edits: list[Edit] = []
    deletions: list[Deletion] = []
    receipts: list[Receipt] = []
    for read in reads:
        if read.problem:
            parked[read.payload.pk] = (read.problem.key, dict(read.problem.params))
        for arrival in read.arrivals:
            if isinstance(arrival, Post):
                posts.append(arrival)
                sources.append(read)
                if arrival.by_us and arrival.idempotency_key:
                    receipts.append(_echo(arrival))
            elif isinstance(arrival, Edit):
                edits.append(arrival)
            elif isinstance(arrival, Deletion):
                deletions.append(arrival)
            else:
                receipts.append(arrival)
    batch.posts = len(posts)
    if posts:
        _advance_stream(channel, posts, now)
        capabilities = channel_queries.capabilities_of(channel)
        done = record_posts(
            channel,
            posts,
            now=now,
            brand_now=brand_now(channel.brand, now),
            prepared=prepared,
        )
        batch.mentions, batch.duplicates = done.new, len(done.duplicates)
        if capabilities.edits:
            edits += [
                Edit(native_id=posts[i].native_id, text=posts[i].text, at=posts[i].at)
                for i in done.conflicts
            ]
        else:
            for i in done.conflicts:
                parked[sources[i].payload.pk] = (
                    "payload.other_text", {"native_id": posts[i].native_id},
                )  # fmt: skip
        for i in done.future:
            batch.problems.append(
                (sources[i].payload.line, "payload.future", {"at": posts[i].at.isoformat()})
            )
        apply_pending(channel, [post.native_id[:300] for post in posts], now=now)
    channel_actions.take_receipts(channel, receipts, now=now)
    apply_edits(channel, edits, now=now)
    apply_deletions(channel, deletions, now=now)
    for read in reads:
        if read.payload.pk in parked:
            key, params = parked[read.payload.pk]
            batch.problems.append((read.payload.line, key, params))
    channel_actions.settle_payloads(
        [read.payload.pk for read in reads if read.payload.pk not in parked], parked
    )


def _advance_stream(channel: Channel, posts: Sequence[Post], now: datetime) -> None:
    """A stream that is replayed carries its own clock: the brand's present is never before
    the newest post that has come out of it."""
    brand = channel.brand
    if not brand.tempo or not channel.settings.get("stream"):
        return
    newest = max(post.at for post in posts)
    if newest <= now and newest > brand_now(brand, now):
        set_tempo(brand, now=now, stream=newest, speed=float(brand.tempo["speed"]))


def _echo(post: Post) -> Receipt:
    return Receipt(
        native_id=post.native_id,
        at=post.at,
        url=post.url,
        idempotency_key=post.idempotency_key,
    )
