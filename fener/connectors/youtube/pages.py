"""What is asked for at a poll, and how it stays within its share of the day's quota.

Google gives a project 10,000 units a day; a reply costs 50 and a list 1. Reading has a share (500
unless an administrator says otherwise), so that 190 replies fit in what is left. The share is
spread over the day: a storm may use 60 units at once, and after that as many as the hour allows. A
poll that may not read brings nothing, and leaves the cursor as it was.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from fener.connectors.contract import Account, Fetched, Gone, Payload, Refused
from fener.connectors.youtube import client
from fener.connectors.youtube.problems import PACIFIC
from fener.connectors.youtube.translate import (
    about_of,
    inner,
    objects,
    payload_of,
    payload_of_video,
)

SHARE, AT_ONCE = 500, 60
"""Units a day for reading, and how many of them at any time of the day."""
THREADS_KEPT = 200
"""Of how many threads it is remembered how many replies they had."""
PAGES_OF_A_POLL, PAGES_OF_A_DAY = 20, 2
"""How many pages of threads are read in a storm, and once a day for new replies to old threads."""
_HELD_EVERY = timedelta(hours=1)
_STEPS = ("threads", "replies", "held", "videos")


@dataclass(slots=True)
class State:
    """A cursor, unfolded."""

    step: str = "threads"
    token: str = ""
    page: int = 0
    day: str = ""
    units: int = 0
    """Used for reading on `day`, which is Google's."""
    swept: str = ""
    """The day on which older threads were last gone through; empty while the channel is new."""
    held_at: str = ""
    searched_at: str = ""
    known: dict[str, list[Any]] = field(default_factory=dict)
    """Threads by number: how many replies they had, and when their first comment was changed and
    written."""
    open: list[list[Any]] = field(default_factory=list)
    """Threads whose replies have to be asked for: number and what its thread says."""

    @classmethod
    def read(cls, cursor: str) -> State:
        """Raises `Refused` for what is no cursor of ours."""
        if not cursor:
            return cls()
        try:
            return cls(**json.loads(cursor))
        except (ValueError, TypeError):
            raise Refused(key="connector.answer_unreadable") from None

    def written(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))


def next_page(account: Account, cursor: str, now: datetime) -> Fetched:
    state = State.read(cursor)
    today = now.astimezone(PACIFIC).date().isoformat()
    if state.day != today:
        state.day, state.units = today, 0
    if state.units >= allowance(account, now):
        return Fetched(payloads=[], cursor=state.written())
    payloads: list[Payload] = []
    if state.step == "threads":
        payloads = _threads(account, state)
    elif state.step == "replies":
        payloads = _replies(account, state)
    elif state.step == "held":
        payloads = _held(account, state, now)
    else:
        payloads = _videos(account, state, now)
    while state.step and not _is_due(account, state, now):
        at = _STEPS.index(state.step) + 1
        state.step = _STEPS[at] if at < len(_STEPS) else ""
    more = bool(state.step) and state.units < allowance(account, now)
    state.step = state.step or "threads"
    return Fetched(payloads=payloads, cursor=state.written(), more=more)


def allowance(account: Account, now: datetime) -> int:
    """How many units may have been used for reading by `now`."""
    share = _number(account, "reading_units", SHARE)
    local = now.astimezone(PACIFIC)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    gone = (local - midnight) / timedelta(days=1)
    at_once = min(AT_ONCE, share)
    return at_once + int((share - at_once) * min(gone, 1.0))


def _is_due(account: Account, state: State, now: datetime) -> bool:
    """Whether the step at which `state` stands has something to ask for."""
    match state.step:
        case "threads":
            return bool(state.token)
        case "replies":
            return bool(state.open)
        case "held":
            return _is_past(state.held_at, _HELD_EVERY, now)
        case _:
            searches = _number(account, "searches", 0)
            if not searches or not account.terms:
                return False
            return _is_past(state.searched_at, timedelta(days=1) / searches, now)


def _threads(account: Account, state: State) -> list[Payload]:
    try:
        page = client.threads(account, {"pageToken": state.token})
    except Refused:
        if not state.token:
            raise
        state.token, state.page = "", 0
        page = client.threads(account, {})
    state.units += client.LIST_UNITS
    state.page += 1
    threads = objects(page.get("items"))
    wanted = PAGES_OF_A_DAY if state.swept != state.day else 1
    if state.swept and threads and str(threads[-1].get("id")) not in state.known:
        # Not even the oldest of the page was known: there is more.
        wanted = PAGES_OF_A_POLL
    payloads = [one for thread in reversed(threads) for one in _changed(state, thread)]
    state.token = _next_token(page) if state.page < wanted else ""
    if not state.token:
        state.page = 0
        state.swept = state.day
        by_age = sorted(state.known.items(), key=lambda one: str(one[1][2]))
        state.known = dict(by_age[-THREADS_KEPT:])
    return payloads


def _changed(state: State, thread: Mapping[str, Any]) -> list[Payload]:
    """The payloads of a thread that are not known yet. Of a new channel's old threads only those
    replies are brought that come with them."""
    about = inner(thread, "snippet")
    first = inner(about, "topLevelComment")
    native_id, count = str(thread.get("id")), about.get("totalReplyCount")
    count = count if isinstance(count, int) else 0
    said = inner(first, "snippet")
    before = state.known.get(native_id)
    state.known[native_id] = [count, said.get("updatedAt"), said.get("publishedAt")]
    payloads = []
    if before is None or before[1] != said.get("updatedAt"):
        payloads.append(payload_of(first, thread))
    if count and (before is None or before[0] != count):
        replies = objects(inner(thread, "replies").get("comments"))
        if len(replies) >= count or not state.swept:
            payloads += [payload_of(one, thread) for one in replies]
        else:
            state.open.append([native_id, about_of(thread), ""])
    return payloads


def _replies(account: Account, state: State) -> list[Payload]:
    native_id, about, token = state.open[0]
    state.units += client.LIST_UNITS
    try:
        page = client.replies(account, native_id, token)
    except (Gone, Refused):
        # Deleted meanwhile. All else that is refused here, the next list of threads tells.
        page = {}
    token = _next_token(page)
    state.open = [[native_id, about, token], *state.open[1:]] if token else state.open[1:]
    thread = {"id": native_id, "snippet": about}
    return [payload_of(one, thread) for one in objects(page.get("items"))]


def _held(account: Account, state: State, now: datetime) -> list[Payload]:
    """Comments that YouTube keeps back until the channel looks at them."""
    page = client.threads(account, {"moderationStatus": "heldForReview"})
    state.units += client.LIST_UNITS
    state.held_at = now.isoformat()
    payloads = []
    for thread in objects(page.get("items")):
        first = inner(inner(thread, "snippet"), "topLevelComment")
        for one in (first, *objects(inner(thread, "replies").get("comments"))):
            if inner(one, "snippet").get("moderationStatus") == "heldForReview":
                payloads.append(payload_of(one, thread))
    return payloads


def _videos(account: Account, state: State, now: datetime) -> list[Payload]:
    after = state.searched_at or (now - timedelta(days=7)).isoformat()
    start = datetime.fromisoformat(after).astimezone(UTC) - timedelta(hours=1)
    terms = "|".join(f'"{" ".join(one.replace(chr(34), " ").split())}"' for one in account.terms)
    page = client.videos(account, terms, start.strftime("%Y-%m-%dT%H:%M:%SZ"))
    # A search has its own place in the quota: an administrator asked for it by number.
    state.searched_at = now.isoformat()
    return [payload_of_video(one) for one in reversed(objects(page.get("items")))]


def _is_past(moment: str, every: timedelta, now: datetime) -> bool:
    try:
        return not moment or now - datetime.fromisoformat(moment) >= every
    except (ValueError, TypeError):
        return True


def _next_token(page: Mapping[str, Any]) -> str:
    token = page.get("nextPageToken")
    return token if isinstance(token, str) else ""


def _number(account: Account, name: str, default: int) -> int:
    value = account.settings.get(name)
    return (
        value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else default
    )
