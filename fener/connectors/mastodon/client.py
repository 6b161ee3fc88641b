"""Every address of the API, and what its refusals mean. Nothing else knows them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from fener.connectors import times
from fener.connectors.contract import (
    Account,
    Gone,
    OutcomeUnknown,
    Refused,
    SignInAgain,
    TryLater,
    Unreadable,
)
from fener.connectors.exchange import Answer, exchange, lines, raise_for
from fener.connectors.mastodon.dialect import Dialect

PAGE = 40
"""What most lists give at most."""
NOTIFICATIONS = 80
MANY = 20
"""Posts that are looked up in one call."""
_LONGEST_REST = timedelta(days=1)
_SCOPES = ("outside the authorized scopes", "insufficient scope")
_SHUT = ("login is currently", "confirmed e-mail", "pending approval", "account is suspended")
_NOT_FOR_US = "permission to reply"
_TOO_LONG = ("character limit", "too long", "exceed max chars")

Query = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Page:
    """A list of objects, newest first, and how many more calls the server allows for now."""

    items: list[dict[str, Any]]
    calls_left: int | None


def has_account(account: Account) -> bool:
    """Whether we speak as somebody: without a token only public timelines can be read."""
    return bool(account.secrets.get("token"))


def me(account: Account) -> dict[str, Any]:
    return _object(account, "/api/v1/accounts/verify_credentials")


def server(account: Account) -> dict[str, Any]:
    """What the server says of itself; of an old one the little it says."""
    try:
        return _object(account, "/api/v2/instance")
    except Gone:
        return _object(account, "/api/v1/instance")


def scopes(account: Account) -> tuple[str, ...]:
    """What the application was granted; empty where the server doesn't tell."""
    try:
        said = _object(account, "/api/v1/apps/verify_credentials").get("scopes")
    except (Refused, SignInAgain, Gone, TryLater):
        return ()
    return tuple(one for one in said if isinstance(one, str)) if isinstance(said, list) else ()


def notifications(account: Account, after: str, dialect: Dialect) -> Page:
    """Those next after `after`, or the newest where it is empty. On Mastodon also those that the
    account's filter keeps apart, as private mentions of strangers by default."""
    query = [("limit", str(NOTIFICATIONS)), *(("types[]", one) for one in dialect.heard)]
    query += [("exclude_types[]", one) for one in dialect.unheard]
    if dialect.tells_filtered:
        query.append(("include_filtered", "true"))
    return _list(account, "/api/v1/notifications", [*query, *_after(after)])


def own_statuses(account: Account, account_id: str, *, before: str = "") -> Page:
    query = [("limit", str(PAGE)), ("exclude_reblogs", "true")]
    if before:
        query.append(("max_id", before))
    return _list(account, f"/api/v1/accounts/{quote(account_id, safe='')}/statuses", query)


def status(account: Account, status_id: str) -> dict[str, Any]:
    """Raises `Gone` where it is no longer there for us."""
    return _object(account, f"/api/v1/statuses/{quote(status_id, safe='')}")


def statuses(account: Account, status_ids: Sequence[str]) -> list[dict[str, Any]]:
    """Those that are still there for us."""
    return _list(account, "/api/v1/statuses", [("id[]", one) for one in status_ids]).items


def context(account: Account, status_id: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What stands above a post, first to last, and what below it."""
    said = _object(account, f"/api/v1/statuses/{quote(status_id, safe='')}/context")
    return _objects(said.get("ancestors")), _objects(said.get("descendants"))


def found(account: Account, words: str, after: str) -> list[dict[str, Any]]:
    """Posts with `words` that the server lets us search, newest first."""
    query = [("q", words), ("type", "statuses"), ("limit", str(PAGE)), *_after(after)]
    return _objects(_object(account, "/api/v2/search", query).get("statuses"))


def tagged(account: Account, tag: str, after: str) -> Page:
    path = f"/api/v1/timelines/tag/{quote(tag, safe='')}"
    return _list(account, path, [("limit", str(PAGE)), *_after(after)])


def timeline(account: Account, after: str, *, local: bool) -> Page:
    query = [("limit", str(PAGE)), *_after(after)]
    if local:
        query.append(("local", "true"))
    return _list(account, "/api/v1/timelines/public", query)


def publish(account: Account, post: Mapping[str, str], key: str) -> dict[str, Any]:
    """Publish `post`; the same `key` publishes once where the server knows keys."""
    headers = {"idempotency-key": key} if key else {}
    answer = _call(account, "POST", "/api/v1/statuses", body=post, headers=headers)
    value = answer.json()
    if not isinstance(value, dict):
        raise OutcomeUnknown(f"{answer.status}, and the answer is not readable")
    return value


@contextmanager
def stream(account: Account, seconds: float) -> Iterator[Iterator[str]]:
    """What happens to the account, as server-sent events, line by line."""
    base = str(account.settings.get("streaming_url") or "") or _base(account)
    with lines(
        f"{base}/api/v1/streaming/user",
        seconds=seconds,
        headers={**_sign(account), "accept": "text/event-stream"},
        allow_private_hosts=_allows_private(account),
    ) as found:
        yield found


def host_of(account: Account) -> str:
    return urlsplit(_base(account)).netloc.lower()


def _after(newest: str) -> Query:
    return [("min_id", newest)] if newest else []


def _object(account: Account, path: str, query: Query = ()) -> dict[str, Any]:
    answer = _call(account, "GET", path, query)
    value = answer.json()
    if not isinstance(value, dict):
        raise Refused(str(answer.status), key="connector.answer_unreadable")
    return value


def _list(account: Account, path: str, query: Query) -> Page:
    answer = _call(account, "GET", path, query)
    value = answer.json()
    if not isinstance(value, list):
        raise Refused(str(answer.status), key="connector.answer_unreadable")
    left = answer.headers.get("x-ratelimit-remaining", "")
    return Page(_objects(value), int(left[:9]) if left.isascii() and left.isdigit() else None)


def _objects(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _call(
    account: Account,
    method: str,
    path: str,
    query: Query = (),
    *,
    body: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    publishes = body is not None
    sent = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace") if publishes else b""
    answer = exchange(
        method,
        _base(account) + path + (f"?{urlencode(query)}" if query else ""),
        publishes=publishes,
        body=sent,
        headers={
            **_sign(account),
            **({"content-type": "application/json"} if publishes else {}),
            **(headers or {}),
        },
        allow_private_hosts=_allows_private(account),
    )
    check(answer, publishes=publishes, signed=has_account(account), now=datetime.now(UTC))
    return answer


def check(answer: Answer, *, publishes: bool, signed: bool, now: datetime) -> None:
    """Raise what an unsuccessful answer means, by its status and by the server's own words."""
    said = answer.detail().lower() if answer.status >= 400 else ""
    if not signed and answer.status in (401, 403, 422):
        raise Refused(answer.detail(), key="mastodon.timeline_closed")
    if answer.status == 403 and any(words in said for words in _SCOPES):
        raise Refused(answer.detail(), key="connector.scope_missing")
    if answer.status == 403 and any(words in said for words in _SHUT):
        raise SignInAgain(answer.detail(), key="mastodon.account_shut")
    if answer.status == 403 and _NOT_FOR_US in said:
        raise Refused(answer.detail(), key="mastodon.not_for_us")
    if answer.status == 422 and "requires an authenticated user" in said:
        raise SignInAgain(answer.detail())
    if answer.status in (400, 422) and any(words in said for words in _TOO_LONG):
        raise Refused(answer.detail(), key="preview.too_long")
    if answer.status == 429 and (at := _reset_at(answer, now)):
        raise TryLater(answer.detail(), at=at)
    raise_for(answer, publishes=publishes, now=now)


def _reset_at(answer: Answer, now: datetime) -> datetime | None:
    """When a server that has had enough of us wants to hear us again."""
    try:
        at = times.moment(answer.headers.get("x-ratelimit-reset", ""), "x-ratelimit-reset")
    except Unreadable:
        return None
    return min(max(at, now), now + _LONGEST_REST)


def _base(account: Account) -> str:
    return str(account.settings.get("url") or "").strip().rstrip("/")


def _sign(account: Account) -> dict[str, str]:
    token = account.secrets.get("token", "").strip()
    return {"authorization": f"Bearer {token}"} if token else {}


def _allows_private(account: Account) -> bool:
    return account.settings.get("allow_private_hosts") is True
