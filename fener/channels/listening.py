"""Connections that are held open so that a network can ring: one thread for each channel whose
network offers it. A ring only brings the next poll forward, so nothing depends on it being heard.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field

from django.db import close_old_connections, connection

from fener.channels.models import Channel
from fener.channels.queries import account_of, channel_by_id, connector_of
from fener.connectors import registry
from fener.connectors.contract import ConnectorError
from fener.kit.secrets import SecretsUnreadable
from fener.kit.times import now as wall_clock

log = logging.getLogger("fener.channels")

WAIT_FOR = 60.0
"""Seconds that one connection is held."""
MOST = 100
"""Threads. More channels than that are asked every few seconds like all others."""
_RESTS = (2.0, 10.0, 60.0)
_AT_ONCE = 1.0
"""Seconds. A wait that is over sooner was none: without a rest after it, a network that cuts the
connection, or rings all the time, would be called without end."""


@dataclass(slots=True)
class _Ear:
    channel_id: int
    ended: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None


_ears: dict[int, _Ear] = {}


def keep_listening() -> None:
    """Begin to wait on channels that came, and let go of those that went."""
    waiting = [name for name, one in registry.manifests().items() if one.capabilities.waits]
    rows = Channel.objects.filter(state__in=["live", "blind"], network__in=waiting)
    wanted = set(rows.order_by("id").values_list("id", flat=True)[:MOST])
    dead = {pk for pk, ear in _ears.items() if ear.thread and not ear.thread.is_alive()}
    for channel_id in (set(_ears) - wanted) | dead:
        _ears.pop(channel_id).ended.set()
    for channel_id in wanted - set(_ears):
        ear = _ears[channel_id] = _Ear(channel_id)
        ear.thread = threading.Thread(
            target=_listen, args=(ear,), name=f"listening to channel {channel_id}", daemon=True
        )
        ear.thread.start()


def stop_listening() -> list[threading.Thread]:
    """Let go of all. Gives back the threads: each ends when its connection next says something or
    times out."""
    ears = list(_ears.values())
    _ears.clear()
    for ear in ears:
        ear.ended.set()
    return [ear.thread for ear in ears if ear.thread]


def _listen(ear: _Ear) -> None:
    failures = 0
    while not ear.ended.is_set():
        began = time.monotonic()
        try:
            rang = _wait_once(ear.channel_id)
        except (ConnectorError, SecretsUnreadable) as error:
            # The next poll runs into the same thing and tells it.
            log.info("listening to channel %s: %s", ear.channel_id, type(error).__name__)
            failures += 1
        except Exception:
            log.exception("listening to channel %s failed", ear.channel_id)
            failures += 1
        else:
            was_short = time.monotonic() - began < _AT_ONCE
            failures = failures + 1 if was_short and not rang else 0
            if not ear.ended.is_set():
                # Also without a ring: what came just before the connection stood rang for nobody.
                ring(ear.channel_id)
            if was_short and rang:
                ear.ended.wait(_AT_ONCE)
        finally:
            connection.close()
        if failures:
            ear.ended.wait(_RESTS[min(failures, len(_RESTS)) - 1])


def _wait_once(channel_id: int) -> bool:
    """Until the network rings (True) or the time is over."""
    close_old_connections()
    channel = channel_by_id(channel_id)
    connector, account = connector_of(channel), account_of(channel)
    connection.close()
    return connector.wait(account, WAIT_FOR)


def ring(channel_id: int) -> None:
    """There may be news: have the network asked in the next round, unless it could not be asked
    the last time and is left in peace for a while."""
    rows = Channel.objects.filter(pk=channel_id, state__in=["live", "blind"], failures=0)
    rows.update(due_at=wall_clock())
