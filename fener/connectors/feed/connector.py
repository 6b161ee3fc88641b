"""Feeds: many addresses in one channel, of which one that fails never silences the others."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from fener.connectors import times
from fener.connectors.contract import (
    Account,
    Connector,
    ConnectorError,
    Fetched,
    Gone,
    Identity,
    Payload,
    Refused,
    SignInAgain,
    TryLater,
)
from fener.connectors.feed import client
from fener.connectors.feed.documents import Document, read_document
from fener.connectors.feed.sentences import SENTENCES
from fener.connectors.feed.translate import article_of, payloads_of
from fener.connectors.partial import Partial
from fener.connectors.sentences import SENTENCES as COMMON
from fener.core.posts import Arrival

MOST_FEEDS = 40
AT_ONCE = 10
TOLD_WITHIN = timedelta(minutes=1)
"""How soon after a round its troubles are told; later, a new round is due anyway."""
MOST_TOLD = 500
"""Characters."""
_NATIVE_ID = "feeds"
_IN_WORDS: dict[type[ConnectorError], str] = {
    SignInAgain: "feed.wants_password",
    Gone: "feed.gone",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """What came of asking one feed."""

    address: str
    known: Mapping[str, str]
    """What the cursor keeps of it."""
    payloads: Sequence[Payload] = ()
    document: Document = field(default_factory=Document)
    moved_to: str = ""
    error: ConnectorError | None = None


class FeedConnector(Partial):
    def verify(self, account: Account) -> Identity:
        """Reads every feed. One that fails, or has moved, is best put right before it is saved."""
        addresses = addresses_of(account)
        turns = _round(account, addresses, None, datetime.now(UTC))
        for turn in turns:
            if turn.error:
                raise _named(turn.error, turn.address)
            if turn.moved_to:
                raise Refused(f"{turn.address} → {turn.moved_to}", key="feed.moved")
        titles = ", ".join(filter(None, (turn.document.title for turn in turns)))
        host = urlsplit(addresses[0]).hostname or ""
        return Identity(
            native_id=_NATIVE_ID, handle=account.handle or host[:200], name=titles[:200]
        )

    def fetch(self, account: Account, cursor: str) -> Fetched:
        """One round over all feeds. What went wrong is told by the call right after it, when what
        the other feeds brought is already safe."""
        now = datetime.now(UTC)
        known = _read(cursor)
        if (told := known.get("told")) and _is_fresh(known.get("at"), now):
            raise Refused(str(told.get("detail")), key=str(told.get("key")))
        feeds = known.get("feeds")
        turns = _round(
            account, addresses_of(account), feeds if isinstance(feeds, dict) else {}, now
        )
        failed = [turn for turn in turns if turn.error]
        if len(failed) == len(turns):
            raise _all_fail(failed)
        trouble = _trouble(turns)
        value = {
            "feeds": {turn.address: turn.known for turn in turns if turn.known},
            **({"told": trouble, "at": now.isoformat()} if trouble else {}),
        }
        return Fetched(
            payloads=[payload for turn in turns for payload in turn.payloads],
            cursor=json.dumps(value, ensure_ascii=False),
            more=bool(trouble),
        )

    def translate(self, account: Account, payload: Payload) -> tuple[Arrival]:
        zone = times.zone(str(account.settings.get("time_zone") or ""))
        return (article_of(payload.body, zone),)


def addresses_of(account: Account) -> list[str]:
    """The addresses that an administrator has entered, each once. Raises `Refused`."""
    entered = account.settings.get("addresses") or ""
    lines = entered if isinstance(entered, list | tuple) else str(entered).splitlines()
    addresses = list(dict.fromkeys(filter(None, (str(line).strip() for line in lines))))
    if not addresses:
        raise Refused(key="feed.none")
    if len(addresses) > MOST_FEEDS:
        raise Refused(str(len(addresses)), key="feed.too_many")
    return addresses


def _round(account: Account, addresses: Sequence[str], feeds: Any, now: datetime) -> list[_Turn]:
    def turn(address: str) -> _Turn:
        known = feeds.get(address) if isinstance(feeds, dict) else None
        return _ask(account, address, known if isinstance(known, dict) else {}, now)

    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        return list(pool.map(turn, addresses))


def _ask(account: Account, address: str, known: Mapping[str, Any], now: datetime) -> _Turn:
    """Ask one feed, whose errors stay its own."""
    kept = {name: str(value) for name, value in known.items()}
    if until := _moment(kept.get("not_before")):
        if now < until:
            waits = TryLater(f"429, {until.isoformat(timespec='minutes')}", at=until)
            return _Turn(address=address, known=kept, error=waits)
        del kept["not_before"]
    try:
        got = client.get(
            account, address, etag=kept.get("etag", ""), modified=kept.get("modified", "")
        )
        body = hashlib.blake2b(got.body, digest_size=8).hexdigest()
        if got.is_unchanged or body == kept.get("body"):
            return _Turn(address=address, known=kept, moved_to=got.moved_to)
        document = read_document(got.body, got.content_type, got.address)
        payloads = list(payloads_of(document, got.address, now))
    except ConnectorError as error:
        if isinstance(error, TryLater) and error.at:
            kept["not_before"] = error.at.isoformat()
        return _Turn(address=address, known=kept, error=error)
    marks = {"etag": got.etag, "modified": got.modified, "body": body}
    return _Turn(
        address=address,
        known={name: value for name, value in marks.items() if value},
        payloads=payloads,
        document=document,
        moved_to=got.moved_to,
    )


def _trouble(turns: Sequence[_Turn]) -> dict[str, str]:
    """What an administrator should know of a round, whatever the good feeds brought."""
    failed = [one for one in turns if one.error]
    moved = [f"{one.address} → {one.moved_to}" for one in turns if one.moved_to and not one.error]
    if not failed and not moved:
        return {}
    key = "feed.some_fail" if failed else "feed.moved"
    return {"key": key, "detail": _told(failed, moved)}


def _all_fail(failed: Sequence[_Turn]) -> ConnectorError:
    if len(failed) == 1 and failed[0].error:
        return _named(failed[0].error, failed[0].address)
    detail = _told(failed)
    later = [one.error for one in failed if isinstance(one.error, TryLater)]
    if not later:
        return Refused(detail, key="feed.all_fail")
    moments = [error.at for error in later if error.at]
    at = min(moments) if len(moments) == len(failed) else None
    return TryLater(detail, at=at, key="feed.all_fail")


def _told(failed: Sequence[_Turn], more: Sequence[str] = ()) -> str:
    """Which feeds fail and why; shorter where there are too many for whole sentences."""
    for words in (_reason, _words):
        told = "; ".join([*(f"{one.address}: {words(one.error)}" for one in failed), *more])
        if len(told) <= MOST_TOLD:
            break
    return told[:MOST_TOLD]


def _reason(error: ConnectorError | None) -> str:
    """What would be told of a feed if it were the only one."""
    if error is None or isinstance(error, TryLater):
        return _words(error)
    key = _IN_WORDS.get(type(error), error.key)
    sentence = {**COMMON, **SENTENCES}.get(key, key)
    return f"{sentence} ({error.detail})" if error.detail else sentence


def _named(error: ConnectorError, address: str) -> ConnectorError:
    """The same error, saying of which feed. A feed that wants a password, or is gone, is no
    reason to have somebody sign in."""
    detail = f"{address}: {_words(error)}"
    if isinstance(error, TryLater):
        return TryLater(detail, at=error.at, key=error.key)
    return Refused(detail, key=_IN_WORDS.get(type(error), error.key))


def _words(error: ConnectorError | None) -> str:
    return error.detail or error.key if error else ""


def _read(cursor: str) -> dict[str, Any]:
    try:
        value = json.loads(cursor)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _is_fresh(value: Any, now: datetime) -> bool:
    at = _moment(value)
    return at is not None and now - at < TOLD_WITHIN


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None


CONNECTOR: Connector = FeedConnector()
