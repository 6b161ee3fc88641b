"""The storm watch of a brand reads what was heard, in order, and keeps what it finds.

Decisions of the watch depend on the posts alone, so two processes that read the same posts find the
same storms under the same keys, and a storm is kept once. What it has learned is written now and
then; after a restart, what came since is heard once more, and finds nothing new.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from fener.core.bursts.notices import Alert, Watched
from fener.core.bursts.watch import Watch
from fener.core.text import fold, words
from fener.mentions.heard import EVENTS_AT_ONCE, Silence, heard_since
from fener.mentions.models import WatchTerm
from fener.people.models import Brand
from fener.problems.actions.spiking import raise_spikes
from fener.problems.models import Spike, Watchkeeper, WatchMemory
from fener.problems.queries import matrix_of

log = logging.getLogger("fener.watch")

KEPT_EVERY = timedelta(minutes=1)
"""How often what the watch has learned is written: so much is heard again after a restart."""
NEWS_FOR = timedelta(days=1)
"""What happened before this is no alarm any more, when an old book is read for the first time or
after days without a worker; unless it lasts."""
BURNS_FOR = timedelta(hours=1)
"""A storm that was hot so short a time ago still burns."""
FACTS_EVERY = timedelta(minutes=1)
"""How often the watch asks what the brand is called and which matrix is in force."""


@dataclass(slots=True)
class _Held:
    """A watch that this process has brought up to `upto`."""

    watch: Watch
    upto: int
    kept_at: datetime
    asked_at: datetime
    lasting: dict[str, datetime] = field(default_factory=dict)
    """Key of a storm → until when it lasts, as its spikes say."""
    old: list[Alert] = field(default_factory=list)
    """Found while catching up, too old for an alarm unless the storm still burns at its end."""


_held: dict[int, _Held] = {}
_lock = threading.Lock()


def watch_brand(brand: Brand, *, now: datetime, events: int = EVENTS_AT_ONCE) -> int:
    """Hear what is new, at most `events` batches of recording, and keep the spikes it makes; gives
    back how far the book was read on."""
    with _lock:
        held = _held.pop(brand.pk, None) or _remembered(brand, now)
        if now - held.asked_at >= FACTS_EVERY:
            _ask(brand, held, now)
        # Taken out before, and put back only now: a watch that has heard what was not kept would
        # not find it again.
        read = _hear(brand, held, now, events)
        _held[brand.pk] = held
        return read


def forget_watches() -> None:
    """As after a restart: what this process holds is read from the database again."""
    with _lock:
        _held.clear()


def _hear(brand: Brand, held: _Held, now: datetime, events: int) -> int:
    start = held.upto
    heard, upto = heard_since(brand, start, events=events)
    if upto == start:
        return _tell_old(brand, held, now)
    found: list[Alert] = []
    lasting: dict[str, datetime] = {}
    for each in heard:
        if isinstance(each, Silence):
            held.watch.blind(each.start, each.until, network=each.network)
        else:
            found += held.watch.notice(each)
        # After each: a storm may begin and be over within one reading.
        for storm in held.watch.storms():
            lasting[storm.key] = max(storm.lasts_until, lasting.get(storm.key, storm.lasts_until))
    if not brand.tempo:
        held.old += [alert for alert in found if alert.at <= now - NEWS_FOR]
        found = [alert for alert in found if alert.at > now - NEWS_FOR]
    held.upto = upto
    with transaction.atomic():
        raise_spikes(brand, found, now=now)
        _prolong(brand, held, lasting)
        # What is held back is not kept: a worker that dies before the end hears it again.
        if heard and not held.old and (found or now - held.kept_at >= KEPT_EVERY):
            _keep(brand, held, now)
        Watchkeeper.objects.update_or_create(brand=brand, defaults={"read_upto": upto})
    return upto - start


def _tell_old(brand: Brand, held: _Held, now: datetime) -> int:
    """All that was missed is heard: a storm that began long ago and still burns is told now."""
    if not held.old:
        return 0
    burning = {
        storm.key: storm.lasts_until
        for storm in held.watch.storms()
        if storm.lasts_until > now - BURNS_FOR
    }
    told = [alert for alert in held.old if (alert.grows or alert.key) in burning]
    with transaction.atomic():
        raise_spikes(brand, told, now=now)
        # Their spikes are only there now; what was written of the storms has reached none.
        held.lasting.clear()
        _prolong(brand, held, burning)
        _keep(brand, held, now)
    held.old.clear()
    return len(told)


def _prolong(brand: Brand, held: _Held, lasting: dict[str, datetime]) -> None:
    """Spikes learn how long their storms last. Never less than they knew: after a restart, old
    posts are heard once more."""
    for key, until in lasting.items():
        if held.lasting.get(key) != until:
            shorter = Q(lasts_until=None) | Q(lasts_until__lt=until)
            Spike.objects.filter(Q(key=key) | Q(finding__grows=key), shorter, brand=brand).update(
                lasts_until=until
            )
    held.lasting.update(lasting)


def _remembered(brand: Brand, now: datetime) -> _Held:
    watch, upto = Watch(watched_of(brand), matrix=matrix_of(brand.pk)[1]), 0
    if memory := WatchMemory.objects.filter(brand=brand).first():
        try:
            watch, upto = Watch.from_state(memory.state), memory.upto
        except ValueError:
            # Written by another version: all is heard again, and finds what it found before.
            log.warning("what the watch of brand %s knew can't be read; it hears again", brand.pk)
    held = _Held(watch, upto, now, now)
    _ask(brand, held, now)
    return held


def _ask(brand: Brand, held: _Held, now: datetime) -> None:
    held.watch.brand = watched_of(brand)
    held.watch.matrix = matrix_of(brand.pk)[1]
    held.asked_at = now


def _keep(brand: Brand, held: _Held, now: datetime) -> None:
    WatchMemory.objects.update_or_create(
        brand=brand,
        defaults={"upto": held.upto, "state": held.watch.state(), "kept_at": now},
    )
    held.kept_at = now


def watched_of(brand: Brand) -> Watched:
    """What the watch knows of `brand`: what it is called is no news."""
    terms = WatchTerm.objects.filter(brand=brand).values_list("text", flat=True)
    named = [brand.name, *brand.handles, *terms]
    names = frozenset(word for name in named for word in words(fold(name)))
    return Watched(names=names, zone=brand.zone)
