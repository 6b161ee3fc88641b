"""When a brand's channels were not heard: that nothing was said there tells nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fener.channels.models import Channel
from fener.kit.models import Event
from fener.people.models import Brand

DEAF = frozenset({"channel.blind", "channel.signed_out", "channel.paused"})
HEARING = frozenset({"channel.recovered", "channel.signed_in", "channel.resumed"})
LAST_EVENTS = 200


@dataclass(frozen=True, slots=True)
class Silence:
    channel: str
    network: str
    since: datetime
    until: datetime | None
    """None: it goes on."""


def silences(brand: Brand, since: datetime, until: datetime) -> list[Silence]:
    """Those between `since` and `until`, the first first. A stream that is replayed has none: the
    hours of its channels are not its own."""
    if brand.tempo:
        return []
    channels = {
        f"channel:{channel.pk}": channel
        for channel in Channel.objects.filter(brand=brand)
        .exclude(state="disconnected")
        .only("id", "name", "network", "state", "blind_since")
    }
    if not channels:
        return []
    events = Event.objects.filter(subject__in=list(channels), verb__in=DEAF | HEARING)
    told = list(events.order_by("-id").values_list("subject", "verb", "at")[:LAST_EVENTS])
    begun: dict[str, datetime] = {}
    found: list[Silence] = []
    for subject, verb, at in reversed(told):
        if verb in DEAF:
            begun.setdefault(subject, at)
        elif subject in begun:
            channel = channels[subject]
            found.append(Silence(channel.name, channel.network, begun.pop(subject), at))
    for subject, channel in channels.items():
        start = begun.get(subject)
        if channel.blind_since and channel.state in ("blind", "needs_sign_in"):
            # It was noticed later than it began.
            start = min(start or channel.blind_since, channel.blind_since)
        if start:
            found.append(Silence(channel.name, channel.network, start, None))
    return sorted(
        (one for one in found if one.since < until and (one.until is None or one.until > since)),
        key=lambda one: (one.since, one.channel),
    )
