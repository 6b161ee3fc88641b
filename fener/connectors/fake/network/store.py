"""What the network remembers, in one SQLite file or in memory.

Calls come from many threads; one lock lets them in one at a time, so that a post, its event
and the webhook calls it causes are written together or not at all.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fener.core.text import graphemes

MAX_LENGTH = 300
"""Graphemes."""
KINDS = ("post", "comment", "message", "repost")

_SCHEMA = """
CREATE TABLE IF NOT EXISTS accounts (
    id INTEGER PRIMARY KEY, handle TEXT NOT NULL UNIQUE COLLATE NOCASE, name TEXT NOT NULL,
    token TEXT NOT NULL UNIQUE, place TEXT NOT NULL, followers INTEGER NOT NULL,
    official INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS posts (
    id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL REFERENCES accounts, kind TEXT NOT NULL,
    text TEXT NOT NULL, at REAL NOT NULL, edited_at REAL, deleted_at REAL, read_at REAL,
    in_reply_to INTEGER, conversation TEXT NOT NULL, to_id INTEGER, key TEXT NOT NULL,
    reposts INTEGER NOT NULL DEFAULT 0, hidden_at REAL);
CREATE INDEX IF NOT EXISTS posts_conversation ON posts (conversation);
CREATE INDEX IF NOT EXISTS posts_key ON posts (key);
CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, type TEXT NOT NULL, post_id INTEGER NOT NULL,
    at REAL NOT NULL, post TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS subscriptions (
    account_id INTEGER PRIMARY KEY, url TEXT NOT NULL, secret TEXT NOT NULL, terms TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL, event_seq INTEGER NOT NULL,
    due_at REAL NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, effect TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due_at);
CREATE TABLE IF NOT EXISTS clock (ahead REAL NOT NULL);
"""
_TABLES = ("accounts", "posts", "events", "subscriptions", "deliveries", "clock")


class No(Exception):
    """The network refuses: HTTP status, a word for programs, a sentence for people."""

    def __init__(self, status: int, error: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.error, self.detail = status, error, detail


@dataclass(frozen=True, slots=True)
class Account:
    id: int
    handle: str
    name: str
    token: str
    place: str
    followers: int
    official: bool


class Store:
    """`path` None: in memory, gone with the object."""

    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.RLock()
        name = str(path) if path else ":memory:"
        self._db = sqlite3.connect(name, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(_SCHEMA)
        columns = {row["name"] for row in self._db.execute("PRAGMA table_info(posts)")}
        if "hidden_at" not in columns:
            self._db.execute("ALTER TABLE posts ADD COLUMN hidden_at REAL")

    def close(self) -> None:
        with self._lock:
            self._db.close()

    @contextmanager
    def together(self) -> Iterator[sqlite3.Connection]:
        """One transaction, alone."""
        with self._lock:
            if self._db.in_transaction:
                yield self._db
                return
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def rows(self, query: str, *values: Any) -> list[sqlite3.Row]:
        with self._lock:
            return self._db.execute(query, values).fetchall()

    def reset(self) -> None:
        with self.together() as db:
            for table in _TABLES:
                db.execute(f"DELETE FROM {table}")

    # The clock -------------------------------------------------------------------------------

    def now(self) -> float:
        """The network's own time, Unix seconds; `set_clock` moves it."""
        row = self.rows("SELECT ahead FROM clock")
        return time.time() + (row[0]["ahead"] if row else 0.0)

    def set_clock(self, at: float) -> None:
        with self.together() as db:
            db.execute("DELETE FROM clock")
            db.execute("INSERT INTO clock VALUES (?)", (at - time.time(),))

    # Accounts --------------------------------------------------------------------------------

    def sign_up(
        self, handle: str, name: str, *, place: str = "", followers: int = 0, official: bool = False
    ) -> Account:
        handle = handle.strip().lstrip("@")
        if not handle or len(handle) > 40 or not all(c.isalnum() or c in "._-" for c in handle):
            raise No(422, "bad_handle", "A handle has 1 to 40 letters, digits, dots or dashes.")
        with self.together() as db:
            if self.account(handle):
                raise No(409, "handle_taken", f"@{handle} is taken.")
            db.execute(
                "INSERT INTO accounts (handle, name, token, place, followers, official) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (handle, name or handle, secrets.token_urlsafe(24), place, followers, official),
            )
            made = self.account(handle)
        assert made is not None
        return made

    def account(self, handle: str) -> Account | None:
        return self._account("handle = ?", handle.strip().lstrip("@"))

    def account_by_id(self, account_id: int) -> Account | None:
        return self._account("id = ?", account_id)

    def account_by_token(self, token: str) -> Account | None:
        return self._account("token = ?", token) if token else None

    def _account(self, where: str, value: Any) -> Account | None:
        rows = self.rows(f"SELECT * FROM accounts WHERE {where}", value)
        if not rows:
            return None
        row = dict(rows[0])
        return Account(**{**row, "official": bool(row["official"])})

    def accounts(self) -> list[Account]:
        return [
            Account(**{**dict(row), "official": bool(row["official"])})
            for row in self.rows("SELECT * FROM accounts ORDER BY official DESC, id LIMIT 500")
        ]

    # Posts -----------------------------------------------------------------------------------

    def publish(
        self,
        account: Account,
        *,
        text: str,
        kind: str = "post",
        in_reply_to: str = "",
        to: str = "",
        conversation: str = "",
        key: str = "",
        keys_honoured: bool = False,
    ) -> dict[str, Any]:
        """Publish, and return the post as the API shows it to its author. Without
        `keys_honoured` the same `key` publishes again, as on most networks."""
        if kind not in KINDS:
            raise No(422, "bad_kind", f"A post is one of {', '.join(KINDS)}.")
        with self.together() as db:
            if keys_honoured and key:
                earlier = self.rows(
                    "SELECT id FROM posts WHERE account_id = ? AND key = ?", account.id, key
                )
                if earlier:
                    return self.shown(earlier[0]["id"], to_author=True)
            parent = self._parent(in_reply_to, needed=kind in ("comment", "repost"))
            if kind == "repost" and parent:
                text = parent["text"]
                db.execute("UPDATE posts SET reposts = reposts + 1 WHERE id = ?", (parent["id"],))
            self._check_text(text)
            if parent and parent["kind"] == "message":
                kind = "message"
            to_id = self._recipient(account, to, parent) if kind == "message" else None
            at = self.now()
            cursor = db.execute(
                "INSERT INTO posts (account_id, kind, text, at, in_reply_to, conversation, to_id, "
                "key) VALUES (?, ?, ?, ?, ?, '', ?, ?)",
                (account.id, kind, text, at, parent["id"] if parent else None, to_id, key[:200]),
            )
            post_id = int(cursor.lastrowid or 0)
            if to_id is not None:
                low, high = sorted((account.id, to_id))
                conversation = f"m{low}-{high}"
            elif kind == "comment" and parent:
                conversation = parent["conversation"]
            else:
                conversation = f"c{post_id}"
            db.execute("UPDATE posts SET conversation = ? WHERE id = ?", (conversation, post_id))
            self._happen("post.created", post_id, at)
            return self.shown(post_id, to_author=True)

    def edit(self, account: Account, post_id: str, text: str) -> dict[str, Any]:
        with self.together() as db:
            row = self._own(account, post_id)
            self._check_text(text)
            at = self.now()
            db.execute(
                "UPDATE posts SET text = ?, edited_at = ? WHERE id = ?", (text, at, row["id"])
            )
            self._happen("post.edited", row["id"], at)
            return self.shown(row["id"], to_author=True)

    def delete(self, account: Account, post_id: str) -> None:
        with self.together() as db:
            row = self._own(account, post_id)
            at = self.now()
            db.execute("UPDATE posts SET deleted_at = ? WHERE id = ?", (at, row["id"]))
            self._happen("post.deleted", row["id"], at)

    def hide(self, account: Account, post_id: str, *, hidden: bool) -> None:
        """Whoever began a thread may hide what others say in it, and show it again."""
        with self.together() as db:
            row = self._under_own(account, post_id)
            at = self.now() if hidden else None
            db.execute("UPDATE posts SET hidden_at = ? WHERE id = ?", (at, row["id"]))

    def remove(self, account: Account, post_id: str) -> None:
        """Whoever began a thread may take out of it what others say."""
        with self.together() as db:
            row = self._under_own(account, post_id)
            at = self.now()
            db.execute("UPDATE posts SET deleted_at = ? WHERE id = ?", (at, row["id"]))
            self._happen("post.deleted", row["id"], at)

    def _under_own(self, account: Account, post_id: str) -> sqlite3.Row:
        row = self.row(post_id)
        roots = self.rows(
            "SELECT account_id FROM posts WHERE conversation = ? ORDER BY id LIMIT 1",
            row["conversation"],
        )
        if row["to_id"] is not None or roots[0]["account_id"] != account.id:
            raise No(403, "not_yours", "Only whoever began the thread can do that.")
        return row

    def said_with(self, account: Account, key: str) -> list[dict[str, Any]]:
        """What `account` has published with this key of its own."""
        rows = self.rows(
            "SELECT id FROM posts WHERE account_id = ? AND key = ? AND key <> '' ORDER BY id",
            account.id,
            key,
        )
        return [self.shown(row["id"], to_author=True) for row in rows]

    def mark_read(self, account: Account, post_id: str) -> None:
        """The recipient of a private message has seen it."""
        with self.together() as db:
            row = self.row(post_id)
            if row["to_id"] != account.id:
                raise No(403, "not_yours", "Only the recipient can read a message.")
            if row["read_at"] is None:
                at = self.now()
                db.execute("UPDATE posts SET read_at = ? WHERE id = ?", (at, row["id"]))
                self._happen("message.read", row["id"], at)

    def row(self, post_id: str) -> sqlite3.Row:
        """The row of a post that is there; raises `No` 404, or 410 for a deleted one."""
        digits = post_id.removeprefix("p")
        usable = digits.isascii() and digits.isdigit() and len(digits) < 16
        rows = self.rows("SELECT * FROM posts WHERE id = ?", int(digits)) if usable else []
        if not rows:
            raise No(404, "not_found", "There is no such post.")
        if rows[0]["deleted_at"] is not None:
            raise No(410, "deleted", "The post was deleted.")
        return rows[0]

    def shown(self, post_id: int, *, to_author: bool = False) -> dict[str, Any]:
        """A post as the API shows it. Only its author sees the `key` it was sent with."""
        row = self.rows("SELECT * FROM posts WHERE id = ?", post_id)[0]
        author = self.account_by_id(row["account_id"])
        assert author is not None
        to = self.account_by_id(row["to_id"]) if row["to_id"] else None
        post: dict[str, Any] = {
            "id": f"p{row['id']}",
            "kind": row["kind"],
            "author": {
                "id": f"a{author.id}",
                "handle": author.handle,
                "name": author.name,
                "followers": author.followers,
                "place": author.place,
            },
            "text": row["text"],
            "at": moment(row["at"]),
            "conversation": row["conversation"],
            "in_reply_to": f"p{row['in_reply_to']}" if row["in_reply_to"] else "",
            "private": row["to_id"] is not None,
            "to": to.handle if to else "",
            "reposts": row["reposts"],
            "path": f"/posts/p{row['id']}",
        }
        if to_author:
            post["key"] = row["key"]
        return post

    def concerns(self, account: Account, row: sqlite3.Row, terms: list[str]) -> bool:
        """Whether a post is for `account`: its own, in a conversation it takes part in, a
        message to it, a tag of its handle, or public and containing one of its `terms`."""
        if row["to_id"] is not None:
            return account.id in (row["account_id"], row["to_id"])
        text = row["text"].casefold()
        wanted = [f"@{account.handle.casefold()}", *(term.casefold() for term in terms)]
        if row["account_id"] == account.id or any(term in text for term in wanted):
            return True
        return bool(
            self.rows(
                "SELECT 1 FROM posts p JOIN posts mine ON mine.conversation = p.conversation "
                "WHERE p.id IN (?, ?) AND mine.account_id = ? LIMIT 1",
                row["id"],
                row["in_reply_to"],
                account.id,
            )
        )

    def events_for(
        self, account: Account, after: int, limit: int, terms: list[str]
    ) -> tuple[list[dict[str, Any]], int, bool]:
        """Up to `limit` events after `after` that concern `account`, the last event looked at,
        and whether there may be more."""
        found: list[dict[str, Any]] = []
        looked_at = self.rows(
            "SELECT * FROM events WHERE seq > ? ORDER BY seq LIMIT ?", after, 10 * limit
        )
        for event in looked_at:
            after = event["seq"]
            row = self.rows("SELECT * FROM posts WHERE id = ?", event["post_id"])[0]
            if self.concerns(account, row, terms):
                shown = event_shown(event, account, row)
                if not self.concerns(account, row, []):
                    shown["overheard"] = True
                found.append(shown)
                if len(found) == limit:
                    break
        more = bool(self.rows("SELECT 1 FROM events WHERE seq > ? LIMIT 1", after))
        return found, after, more

    def newest_event(self) -> str:
        """The cursor after everything there is; empty where nothing has happened."""
        newest = self.rows("SELECT max(seq) AS seq FROM events")[0]["seq"]
        return f"e{newest}" if newest else ""

    def _happen(self, what: str, post_id: int, at: float) -> None:
        """Write the event, and a delivery for each subscriber it concerns."""
        shown = json.dumps(self.shown(post_id, to_author=True), ensure_ascii=False)
        with self.together() as db:
            cursor = db.execute(
                "INSERT INTO events (type, post_id, at, post) VALUES (?, ?, ?, ?)",
                (what, post_id, at, shown),
            )
            row = self.rows("SELECT * FROM posts WHERE id = ?", post_id)[0]
            for subscription in self.rows("SELECT * FROM subscriptions"):
                account = self.account_by_id(subscription["account_id"])
                if account and self.concerns(account, row, json.loads(subscription["terms"])):
                    db.execute(
                        "INSERT INTO deliveries (account_id, event_seq, due_at) VALUES (?, ?, ?)",
                        (account.id, cursor.lastrowid, time.time()),
                    )

    def _own(self, account: Account, post_id: str) -> sqlite3.Row:
        row = self.row(post_id)
        if row["account_id"] != account.id:
            raise No(403, "not_yours", "Only its author can change a post.")
        return row

    def _parent(self, post_id: str, *, needed: bool) -> sqlite3.Row | None:
        if post_id:
            return self.row(post_id)
        if needed:
            raise No(422, "no_parent", "A comment or repost needs in_reply_to.")
        return None

    def _recipient(self, account: Account, to: str, parent: sqlite3.Row | None) -> int:
        if to:
            by_id = to[1:] if to[0] == "a" else ""
            found = self.account_by_id(int(by_id)) if by_id.isascii() and by_id.isdigit() else None
            found = found or self.account(to)
            if found is None:
                raise No(404, "no_recipient", "There is no such account.")
            return found.id
        if parent is None:
            raise No(422, "no_recipient", "A message needs a recipient.")
        other = parent["account_id"]
        if other == account.id and parent["to_id"] is not None:
            other = parent["to_id"]
        return int(other)

    def _check_text(self, text: str) -> None:
        if not text.strip():
            raise No(422, "empty", "The text is empty.")
        size = graphemes(text)
        if size > MAX_LENGTH:
            raise No(422, "too_long", f"The text has {size} characters, at most {MAX_LENGTH}.")


def moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")


def event_shown(event: sqlite3.Row, account: Account, row: sqlite3.Row) -> dict[str, Any]:
    """An event as `account` is told of it."""
    post = json.loads(event["post"])
    if row["account_id"] != account.id:
        post.pop("key", None)
    return {
        "id": f"e{event['seq']}",
        "type": event["type"],
        "at": moment(event["at"]),
        "post": post,
    }
