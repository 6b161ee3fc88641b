"""The API that programs use, with one token per account.

POST   /api/accounts          {handle, name, place, followers, official} → {id, handle, token}
GET    /api/me
POST   /api/posts             {text, kind, in_reply_to, to, key} → post
GET    /api/posts/ID          PUT {text}, DELETE
GET    /api/posts?key=        what the account has said with this key
POST   /api/posts/ID/read     by the recipient of a message
POST   /api/posts/ID/hide     by whoever began the thread; /show, /remove
GET    /api/feed?after=&limit=&terms=&wait=   events that concern the account, at once or, where
                              there are none, as soon as there are some, within `wait` seconds
GET    /api/feed?newest=1     no events, and `next` after all there are
PUT    /api/subscription      {url, secret, terms}; DELETE

Anybody may sign up. An official account needs the control token, and only official accounts
may subscribe: else a stranger could have the network call any address it can reach.
"""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from fener.connectors.fake.network.store import Account, No, Store

_MAX_PAGE = 200
_LONGEST_WAIT = 25
"""Seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    method: str
    path: str
    """Without the prefix that the network is mounted at."""
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    root: str
    base: str
    """The network's own address, as the caller wrote it."""

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def token(self) -> str:
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""

    def json(self) -> dict[str, Any]:
        try:
            value = json.loads(self.body or b"{}")
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            raise No(400, "bad_json", "The body has to be a JSON object.")
        return value


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: bytes
    headers: dict[str, str]

    @classmethod
    def json(cls, value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
        body = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
        return cls(status, body, {"content-type": "application/json", **(headers or {})})


def text_in(values: dict[str, Any], name: str, default: str = "") -> str:
    value = values.get(name, default)
    if not isinstance(value, str):
        raise No(422, f"bad_{name}", f"{name} has to be text.")
    # Half a surrogate pair can't be stored.
    return value.encode("utf-8", "replace").decode()


def _whole(text: str) -> int:
    """The number that `text` writes in digits; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


@dataclass(slots=True)
class Api:
    store: Store
    may_control: Callable[[Call], bool]
    keys_honoured: bool = False
    """Off, as on most networks: the same key publishes again."""
    rate: tuple[int, float] | None = None
    """At most so many calls in so many seconds per account."""
    _calls: dict[int, deque[float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def caller(self, call: Call) -> Account | None:
        return self.store.account_by_token(call.token)

    def reply(self, call: Call) -> Reply:
        parts = call.path.strip("/").split("/")[1:]
        match call.method, parts:
            case "POST", ["accounts"]:
                return self._sign_up(call)
        account = self.caller(call)
        if account is None:
            raise No(401, "signed_out", "The token is missing or not known.")
        self._count(account)
        match call.method, parts:
            case "GET", ["me"]:
                return Reply.json(
                    {"id": f"a{account.id}", "handle": account.handle, "name": account.name}
                )
            case "POST", ["posts"]:
                return Reply.json(self._with_url(call, self.publish(account, call.json())), 201)
            case "GET", ["posts"]:
                found = self.store.said_with(account, call.query.get("key", ""))
                return Reply.json({"posts": [self._with_url(call, post) for post in found]})
            case "GET", ["posts", post_id]:
                row = self.store.row(post_id)
                if row["to_id"] and account.id not in (row["to_id"], row["account_id"]):
                    raise No(404, "not_found", "There is no such post.")
                mine = row["account_id"] == account.id
                return Reply.json(self._with_url(call, self.store.shown(row["id"], to_author=mine)))
            case "PUT", ["posts", post_id]:
                post = self.store.edit(account, post_id, text_in(call.json(), "text"))
                return Reply.json(self._with_url(call, post))
            case "DELETE", ["posts", post_id]:
                self.store.delete(account, post_id)
                return Reply.json({})
            case "POST", ["posts", post_id, "read"]:
                self.store.mark_read(account, post_id)
                return Reply.json({})
            case "POST", ["posts", post_id, ("hide" | "show") as what]:
                self.store.hide(account, post_id, hidden=what == "hide")
                return Reply.json({})
            case "POST", ["posts", post_id, "remove"]:
                self.store.remove(account, post_id)
                return Reply.json({})
            case "GET", ["feed"]:
                return self._feed(call, account)
            case (("PUT" | "DELETE"), ["subscription"]):
                return self._subscribe(call, account)
        raise No(404, "not_found", "There is no such call.")

    def publish(self, account: Account, values: dict[str, Any]) -> dict[str, Any]:
        return self.store.publish(
            account,
            text=text_in(values, "text"),
            kind=text_in(values, "kind", "post"),
            in_reply_to=text_in(values, "in_reply_to"),
            to=text_in(values, "to"),
            key=text_in(values, "key"),
            keys_honoured=self.keys_honoured,
        )

    def sign_up(self, values: dict[str, Any], *, official: bool = False) -> Account:
        followers = values.get("followers", 0)
        return self.store.sign_up(
            text_in(values, "handle"),
            text_in(values, "name"),
            place=text_in(values, "place"),
            followers=followers if isinstance(followers, int) and 0 <= followers < 2**53 else 0,
            official=official,
        )

    def _sign_up(self, call: Call) -> Reply:
        values = call.json()
        official = values.get("official") is True
        if official and not self.may_control(call):
            raise No(403, "not_official", "An official account needs the control token.")
        account = self.sign_up(values, official=official)
        shown = {"id": f"a{account.id}", "handle": account.handle, "token": account.token}
        return Reply.json(shown, 201)

    def _feed(self, call: Call, account: Account) -> Reply:
        if call.query.get("newest"):
            return Reply.json({"events": [], "next": self.store.newest_event(), "more": False})
        after = call.query.get("after", "")
        seq = _whole(after[1:]) if after.startswith("e") else 0
        if after and not seq:
            raise No(400, "bad_cursor", "after has to be what an earlier page gave as next.")
        size = min(_whole(call.query.get("limit", "")) or 50, _MAX_PAGE)
        terms = [term.strip() for term in call.query.get("terms", "").split(",") if term.strip()]
        until = time.monotonic() + min(_whole(call.query.get("wait", "")), _LONGEST_WAIT)
        events, last, more = self.store.events_for(account, seq, size, terms)
        while not events and not more and time.monotonic() < until:
            time.sleep(0.05)
            events, last, more = self.store.events_for(account, last, size, terms)
        for event in events:
            self._with_url(call, event["post"])
        following = f"e{last}" if last else ""
        return Reply.json({"events": events, "next": following, "more": more})

    def _subscribe(self, call: Call, account: Account) -> Reply:
        if not account.official:
            raise No(403, "not_official", "Only official accounts may subscribe.")
        with self.store.together() as db:
            db.execute("DELETE FROM subscriptions WHERE account_id = ?", (account.id,))
            if call.method == "DELETE":
                return Reply.json({})
            values = call.json()
            url, secret = text_in(values, "url"), text_in(values, "secret")
            terms = values.get("terms", [])
            if urlsplit(url).scheme not in ("http", "https") or not secret:
                raise No(422, "bad_subscription", "A subscription needs a url and a secret.")
            if not isinstance(terms, list) or not all(isinstance(term, str) for term in terms):
                raise No(422, "bad_terms", "terms has to be a list of text.")
            db.execute(
                "INSERT INTO subscriptions VALUES (?, ?, ?, ?)",
                (account.id, url, secret, json.dumps([term for term in terms if term.strip()])),
            )
        return Reply.json({"url": url}, 201)

    def _count(self, account: Account) -> None:
        if self.rate is None:
            return
        most, seconds = self.rate
        now = time.monotonic()
        with self._lock:
            calls = self._calls.setdefault(account.id, deque())
            while calls and calls[0] <= now - seconds:
                calls.popleft()
            if len(calls) >= most:
                raise No(429, "rate_limit", f"At most {most} calls in {seconds:g} seconds.")
            calls.append(now)

    def _with_url(self, call: Call, post: dict[str, Any]) -> dict[str, Any]:
        post["url"] = call.base + post.pop("path")
        return post
