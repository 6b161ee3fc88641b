"""Steps of the loop: raw payloads become mentions; the deep tier judges these behind the fast."""

from __future__ import annotations

from datetime import datetime

from fener.channels.actions import set_terms
from fener.channels.models import Channel
from fener.channels.queries import channel_by_id, searched_channels, unread_channel
from fener.kit.loop import step
from fener.mentions import listening
from fener.mentions.actions import judge_deeply, read_payloads
from fener.mentions.counting import roll_up
from fener.mentions.queries import is_anything_unfiled
from fener.people.models import Brand

LOTS = 3
"""Transactions of one turn of a step that reads or files."""


@step("read payloads")
def read_stored_payloads(now: datetime) -> int:
    done = 0
    for _ in range(LOTS):
        channel_id = unread_channel()
        if channel_id is None:
            break
        done += read_payloads(channel_by_id(channel_id), now=now).payloads
    return done


@step("tell watch terms", every=5)
def tell_watch_terms(now: datetime) -> int:
    """Networks that are searched are told what to look for; what they find is matched here."""
    told = 0
    searched: dict[int, list[Channel]] = {}
    for channel in searched_channels():
        searched.setdefault(channel.brand_id, []).append(channel)
    for channels in searched.values():
        terms = listening.search_terms(channels[0].brand)
        told += sum(set_terms(channel, terms, now=now) for channel in channels)
    return told


PUT_AWAY_AT_MOST = 20_000
"""Rows of counts in one turn, of all brands together: about a fifth of a second."""


@step("put old counts away", every=20)
def put_old_counts_away(_now: datetime) -> int:
    """What is old goes by what was written since, not by the clock."""
    done = 0
    for brand_id in Brand.objects.order_by("id").values_list("id", flat=True):
        done += roll_up(brand_id, most=PUT_AWAY_AT_MOST - done)
        if done >= PUT_AWAY_AT_MOST:
            break
    return done


@step("judge deeply", lane="judging")
def judge_waiting(now: datetime) -> int:
    """One short batch in a lane of its own, and none while anything is to be read or filed:
    mentions wait for the deep tier, never for intake or a person."""
    if not listening.has_encoder() or unread_channel() is not None or is_anything_unfiled():
        return 0
    done = judge_deeply(now=now)
    return done.judged + done.set_aside
