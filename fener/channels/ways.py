"""How a post can be answered where it was written: in public, in private, until when, how long the
words may be, and why not. The composer, the send guard and the API read only this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from fener.channels.models import Channel
from fener.connectors import registry
from fener.core.posts import Visibility

CANNOT_SEND = "reply.channel_cannot_send"
"""Why a way is shut on a channel that sends nothing at all just now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way of answering a post."""

    visibility: Visibility
    shut: str = ""
    """Key of the sentence that says why it can't be taken; empty: it can."""
    until: datetime | None = None
    """The network takes an answer until then; None: for as long as the post is there."""
    needs_person: bool = False
    """Only words of a person are taken now, never an automatic answer."""
    limit: int = 0
    """How long the text may be; 0: no limit is known."""
    counter: str = "graphemes"

    @property
    def is_open(self) -> bool:
        return not self.shut


def answering_channel_of(channel: Channel) -> Channel:
    """The account that answers what `channel` heard: itself, or, where its network only listens,
    another live one of the brand where the same posts have the same ids."""
    if _can_reply(channel.network):
        return channel
    answering = [name for name in registry.names() if _can_reply(name)]
    rows = Channel.objects.filter(
        brand_id=channel.brand_id, space=channel.space, network__in=answering,
        state__in=["live", "blind"],
    )  # fmt: skip
    return rows.select_related("brand").order_by("id").first() or channel


def _can_reply(network: str) -> bool:
    can = registry.manifest(network).capabilities
    return can.reply_public or can.reply_private


def ways_to_answer(
    channel: Channel,
    *,
    visibility: Visibility,
    written_at: datetime,
    now: datetime,
    closed: Mapping[str, str] | None = None,
) -> list[Way]:
    """The ways of answering a post of `visibility`, written at `written_at`, on `channel`; those
    that a network has at all, also where they are shut. `closed`: what the network shuts for this
    one post (`core.posts.Post.closed`)."""
    manifest = registry.manifest(channel.network)
    can, windows = manifest.capabilities, manifest.windows
    was_private = visibility is Visibility.PRIVATE
    ways = []
    for seen_as, capability in (
        (Visibility.PUBLIC, "reply_public"),
        (Visibility.PRIVATE, "reply_private"),
    ):
        if not can.can_reply(seen_as) or (was_private and seen_as is Visibility.PUBLIC):
            continue
        window = windows.get("message" if was_private else capability)
        person = windows.get("message_by_person") if was_private else None
        until, needs_person, is_over = _window(written_at, now, window, person)
        shut = (closed or {}).get(capability, "")
        if not shut and channel.state not in ("live", "blind"):
            shut = CANNOT_SEND
        if not shut and is_over:
            shut = "way.window_over"
        limit = channel.settings.get("max_length") or can.limit_of(seen_as)
        ways.append(
            Way(
                visibility=seen_as,
                shut=shut,
                until=until,
                needs_person=needs_person,
                limit=limit,
                counter=can.counter,
            )
        )
    return ways


def _window(
    written_at: datetime, now: datetime, window: timedelta | None, by_person: timedelta | None
) -> tuple[datetime | None, bool, bool]:
    """Until when an answer is taken, whether only a person's, and whether that is over."""
    if window is None:
        return None, False, False
    until = written_at + window
    if now < until:
        return until, False, False
    if by_person is None:
        return until, False, True
    until = written_at + by_person
    return until, True, now >= until


def way_of(ways: list[Way], visibility: Visibility) -> Way | None:
    return next((way for way in ways if way.visibility is visibility), None)
