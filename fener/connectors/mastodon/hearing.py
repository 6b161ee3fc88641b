"""One poll: notifications first, then the sources that may wait, each at its own pace."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fener.connectors import reading
from fener.connectors.contract import (
    Account,
    Fetched,
    Gone,
    Payload,
    Refused,
    TryLater,
    Unreadable,
)
from fener.connectors.mastodon import client
from fener.connectors.mastodon.dialect import Dialect
from fener.connectors.mastodon.place import Place, newest
from fener.connectors.mastodon.translate import (
    deletion_payload,
    payload_of,
    version_of,
)

FULL = 20
"""Notifications from which a page may have been cut off; servers differ in how many they give."""
PAGES = 3
"""Pages of one timeline in one poll; what is left comes with the next."""
LOOKUPS = 20
"""Threads that are looked up for one page of notifications."""
CONTEXTS = 5
SINGLE = 5
"""Posts that are looked at again in one poll where each takes a call."""
SPARE = 100
"""Calls that are left to notifications and answers: below, other sources wait."""
EVERY = {"own": 60.0, "watched": 60.0, "terms": 30.0, "timeline": 15.0}
"""Seconds between two questions to a source."""
AFTER_REFUSAL = 600.0


@dataclass(slots=True)
class Poll:
    account: Account
    dialect: Dialect
    place: Place
    now: datetime
    payloads: list[Payload] = field(default_factory=list)
    lookups: int = LOOKUPS

    def take(self, item: dict[str, Any], source: str, conversation: str = "") -> None:
        """Keep an item. Raises `Unreadable` where it has no id: then this is not the network."""
        self.payloads.append(payload_of(item, source=source, conversation=conversation))

    def watch(self, status: dict[str, Any]) -> None:
        """Look at a post again for a while: nobody tells us when it is changed or taken back."""
        native_id = reading.identifier(status, "id", required=True)
        self.place.watched.pop(native_id, None)
        self.place.watched[native_id] = version_of(status)

    def thread_of(self, status: dict[str, Any]) -> str:
        """The first post of the thread that `status` stands in; empty where it is the first. A
        thread that can't be looked up now is called after the post that is answered."""
        native_id = reading.identifier(status, "id", required=True)
        parent = reading.identifier(status, "in_reply_to_id")
        roots = self.place.roots
        if not parent:
            return ""
        if native_id in roots:
            return roots[native_id]
        if parent not in roots and self.lookups > 0:
            self.lookups -= 1
            try:
                above, _ = client.context(self.account, native_id)
            except (Gone, Refused):
                above = []
            except TryLater:
                above, self.lookups = [], 0
            ids = [reading.identifier(one, "id", required=True) for one in above]
            roots.update(dict.fromkeys(ids, ids[0] if ids else ""))
        roots[native_id] = roots.get(parent) or parent
        return roots[native_id]


def fetch(account: Account, cursor: str, dialect: Dialect, now: datetime) -> Fetched:
    """The next page. Raises `Refused` where the answers are not those of this network."""
    poll = Poll(account, dialect, Place.read(cursor), now)
    try:
        more, calls_left = False, None
        if client.has_account(account):
            more, calls_left = _notifications(poll, is_first=not cursor)
        if not more and (calls_left is None or calls_left >= SPARE):
            for source, ask in _sources(account).items():
                _ask(poll, source, ask)
    except Unreadable as error:
        raise Refused(str(error), key="connector.answer_unreadable") from error
    return Fetched(payloads=poll.payloads, cursor=poll.place.write(), more=more)


def _sources(account: Account) -> dict[str, Callable[[Poll], None]]:
    known: dict[str, Callable[[Poll], None]] = {}
    if client.has_account(account):
        known |= {"own": _own, "watched": _watched}
        if account.terms:
            known["terms"] = _terms
    if reads_timeline(account):
        known["timeline"] = _timeline
    return known


def _ask(poll: Poll, source: str, ask: Callable[[Poll], None]) -> None:
    """What is addressed to us is not held up by a source that the server keeps shut or is too
    busy for. A channel that has nothing but its timeline says so."""
    if not poll.place.is_due(source, poll.now):
        return
    poll.place.rest(source, EVERY[source], poll.now)
    try:
        ask(poll)
    except (Refused, Gone, TryLater):
        if not client.has_account(poll.account):
            raise
        poll.place.rest(source, AFTER_REFUSAL, poll.now)


def reads_timeline(account: Account) -> bool:
    """Whether the server's public posts are read along."""
    return any(account.settings.get(one) is True for one in ("local_timeline", "public_timeline"))


def _notifications(poll: Poll, *, is_first: bool) -> tuple[bool, int | None]:
    """Whether there are more, and how many calls are left."""
    page = client.notifications(poll.account, poll.place.notification, poll.dialect)
    for item in reversed(page.items):
        status = item.get("status")
        conversation = ""
        if isinstance(status, dict) and item.get("type") != "reblog":
            conversation = poll.thread_of(status)
            poll.watch(status)
        poll.take(item, "notification", conversation)
    ids = [reading.identifier(item, "id", required=True) for item in page.items]
    poll.place.notification = newest(ids, poll.place.notification) or poll.dialect.first_id
    return len(page.items) >= FULL and not is_first, page.calls_left


def _own(poll: Poll) -> None:
    """Our recent posts, and under those that were answered anew, what stands there: not every
    answer names us."""
    account_id = str(poll.account.settings.get("account_id") or "")
    if not account_id:
        return
    contexts = CONTEXTS
    for status in reversed(client.own_statuses(poll.account, account_id).items):
        native_id = reading.identifier(status, "id", required=True)
        answers = status.get("replies_count") or 0
        state = f"{answers} {version_of(status)}"
        known = poll.place.own.get(native_id)
        root = poll.thread_of(status)
        if known is None or known.partition(" ")[2] != version_of(status):
            poll.take(status, "own", root)
        if answers and state != known:
            if not contexts:
                state = f"0 {version_of(status)}"
            else:
                contexts -= 1
                _answers(poll, native_id, root or native_id)
        poll.place.own.pop(native_id, None)
        poll.place.own[native_id] = state


def _answers(poll: Poll, native_id: str, root: str) -> None:
    with suppress(Gone):
        for below in client.context(poll.account, native_id)[1]:
            poll.place.roots[reading.identifier(below, "id", required=True)] = root
            poll.take(below, "thread", root)


def _watched(poll: Poll) -> None:
    """Look again at the newest posts to us, and in turn at the others."""
    many = poll.dialect.many_at_once
    size = client.MANY if many else SINGLE
    ids = list(poll.place.watched)
    fresh, older = ids[-(size // 2) :], ids[: -(size // 2)]
    at = poll.place.turn % len(older) if older else 0
    poll.place.turn += size - len(fresh)
    chosen = [*fresh, *(older[at:] + older[:at])[: size - len(fresh)]]
    there = _there(poll, chosen) if many and chosen else {}
    singly = [one for one in chosen if one not in there]
    for native_id in singly[:SINGLE]:
        try:
            there[native_id] = client.status(poll.account, native_id)
        except Gone:
            del poll.place.watched[native_id]
            poll.payloads.append(deletion_payload(native_id, poll.now.isoformat()))
    for native_id, status in there.items():
        if version_of(status) != poll.place.watched.get(native_id):
            poll.place.watched[native_id] = version_of(status)
            poll.take(status, "thread", poll.thread_of(status))


def _there(poll: Poll, ids: list[str]) -> dict[str, dict[str, Any]]:
    try:
        found = client.statuses(poll.account, ids)
    except (Gone, Refused):
        return {}
    return {reading.identifier(one, "id", required=True): one for one in found}


def _terms(poll: Poll) -> None:
    """One watch term in turn: as a hashtag, and as the server's search finds it."""
    terms, place = poll.account.terms, poll.place
    term = terms[place.term % len(terms)]
    place.term += 1
    tag = "".join(letter for letter in term if letter.isalnum() or letter == "_")
    words = " ".join("".join(c if c.isalnum() else " " for c in term).split())
    if tag and not tag.isdecimal():
        place.tags[tag] = _pages(
            poll, lambda after: client.tagged(poll.account, tag, after).items, place.tags.get(tag)
        )
    if words:
        for status in client.found(poll.account, words, place.found.get(words, "")):
            poll.take(status, "search")
            native_id = reading.identifier(status, "id", required=True)
            place.found[words] = newest([native_id], place.found.get(words, ""))
    for known in (place.tags, place.found):
        for one in list(known)[: -2 * len(terms)]:
            del known[one]


def _timeline(poll: Poll) -> None:
    local = poll.account.settings.get("public_timeline") is not True
    poll.place.timeline = _pages(
        poll,
        lambda after: client.timeline(poll.account, after, local=local).items,
        poll.place.timeline,
    )


def _pages(poll: Poll, ask: Callable[[str], list[dict[str, Any]]], after: str | None) -> str:
    """Take what is new of a timeline, oldest page first; gives back the newest id."""
    known = after or ""
    for _ in range(PAGES if known else 1):
        items = ask(known)
        for status in reversed(items):
            poll.take(status, "timeline")
        ids = [reading.identifier(one, "id", required=True) for one in items]
        known = newest(ids, known) or poll.dialect.first_id
        if len(items) < client.PAGE // 2:
            break
    return known
