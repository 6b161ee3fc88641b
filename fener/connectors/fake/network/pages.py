"""What the public sees of the network, and a way for anybody to say something on it."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from urllib.parse import parse_qsl, quote

from fener.connectors.fake.network.api import Call, Reply
from fener.connectors.fake.network.store import MAX_LENGTH, Account, No, Store

_STYLE = Path(__file__).with_name("style.css")
_THREADS = 40
_POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'"


class Pages:
    def __init__(self, store: Store) -> None:
        self._store = store

    def reply(self, call: Call) -> Reply:
        match call.method, call.path.strip("/").split("/"):
            case "GET", [""]:
                return self._front(call)
            case "GET", ["posts", post_id]:
                return self._thread(call, post_id)
            case "POST", ["say"]:
                return self._say(call)
            case "GET", ["style.css"]:
                headers = {"content-type": "text/css; charset=utf-8", "cache-control": "no-cache"}
                return Reply(200, _STYLE.read_bytes(), headers)
        raise No(404, "not_found", "There is no such page.")

    def sorry(self, call: Call, no: No) -> Reply:
        body = f'<p class="sorry" role="alert">{escape(no.detail)}</p>'
        return self._page(call, "Sorry", body, no.status)

    def _front(self, call: Call) -> Reply:
        viewer = self._store.account(call.query.get("as", ""))
        roots = self._store.rows(
            "SELECT conversation, max(id) AS last FROM posts WHERE to_id IS NULL "
            "GROUP BY conversation ORDER BY last DESC LIMIT ?",
            _THREADS,
        )
        threads = "".join(self._conversation(call, row["conversation"], viewer) for row in roots)
        main = f"<h2>Public</h2>{threads or '<p>Nobody has said anything yet.</p>'}"
        if viewer is not None:
            main = self._messages(call, viewer) + main
        return self._page(call, "Public", self._viewers(call, viewer) + _form(call, viewer) + main)

    def _thread(self, call: Call, post_id: str) -> Reply:
        viewer = self._store.account(call.query.get("as", ""))
        row = self._store.row(post_id)
        if row["to_id"] is not None and (
            viewer is None or viewer.id not in (row["to_id"], row["account_id"])
        ):
            raise No(404, "not_found", "There is no such post.")
        body = self._conversation(call, row["conversation"], viewer)
        back = f'<p><a href="{call.root}/{_as(viewer)}">All posts</a></p>'
        return self._page(call, "Thread", back + body)

    def _messages(self, call: Call, viewer: Account) -> str:
        found = self._store.rows(
            "SELECT conversation, max(id) AS last FROM posts WHERE to_id IS NOT NULL "
            "AND ? IN (to_id, account_id) GROUP BY conversation ORDER BY last DESC LIMIT ?",
            viewer.id,
            _THREADS,
        )
        threads = "".join(self._conversation(call, row["conversation"], viewer) for row in found)
        title = f"<h2>Private messages of <bdi>@{escape(viewer.handle)}</bdi></h2>"
        return f"{title}{threads or '<p>None.</p>'}"

    def _conversation(self, call: Call, conversation: str, viewer: Account | None) -> str:
        rows = self._store.rows(
            "SELECT p.*, a.handle, a.name, a.official FROM posts p "
            "JOIN accounts a ON a.id = p.account_id WHERE p.conversation = ? ORDER BY p.id "
            "LIMIT 300",
            conversation,
        )
        posts = "".join(_post(call, row, viewer) for row in rows)
        return f'<section class="thread">{posts}</section>'

    def _viewers(self, call: Call, viewer: Account | None) -> str:
        options = "".join(
            f'<option value="{escape(account.handle)}"'
            f"{' selected' if viewer and viewer.id == account.id else ''}>"
            f"@{escape(account.handle)}</option>"
            for account in self._store.accounts()
        )
        return (
            f'<form class="viewer" method="get" action="{call.root}/">'
            f'<label for="as">See it as</label> <select id="as" name="as">'
            f'<option value="">anybody</option>{options}</select> '
            f"<button>Show</button></form>"
        )

    def _say(self, call: Call) -> Reply:
        values = dict(parse_qsl(call.text))
        handle = values.get("handle", "")
        with self._store.together():
            account = self._store.account(handle) or self._store.sign_up(handle, "")
            if account.official:
                raise No(403, "official", "This account belongs to a company: it uses the API.")
            kind = values.get("kind", "post")
            self._store.publish(
                account,
                text=values.get("text", "").replace("\r\n", "\n"),
                kind=kind,
                in_reply_to=values.get("in_reply_to", ""),
                to=values.get("to", "") if kind == "message" else "",
            )
        where = f"{call.root}/?as={quote(account.handle)}"
        return Reply(303, b"", {"location": where})

    def _page(self, call: Call, title: str, body: str, status: int = 200) -> Reply:
        text = (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{title} · Fake network</title>"
            f'<link rel="stylesheet" href="{call.root}/style.css"></head><body>'
            f'<header><h1><a href="{call.root}/">Fake network</a></h1>'
            "<p>A social network for trying things out. Nothing here is real, and nothing "
            "here is private.</p></header>"
            f"<main>{body}</main></body></html>"
        )
        headers = {
            "content-type": "text/html; charset=utf-8",
            "content-security-policy": _POLICY,
            "cache-control": "no-store",
        }
        return Reply(status, text.encode("utf-8", "replace"), headers)


def _as(viewer: Account | None) -> str:
    return f"?as={quote(viewer.handle)}" if viewer else ""


def _post(call: Call, row: sqlite3.Row, viewer: Account | None) -> str:
    at = datetime.fromtimestamp(row["at"], UTC)
    who = (
        f'<b><bdi>{escape(row["name"])}</bdi></b> <span class="handle">'
        f"<bdi>@{escape(row['handle'])}</bdi></span>"
        f"{' <span class=official>company</span>' if row['official'] else ''}"
    )
    notes = ""
    if row["kind"] == "repost":
        notes += " · shared"
    if row["edited_at"]:
        notes += " · edited"
    if row["read_at"]:
        notes += " · read"
    if row["reposts"]:
        notes += f" · shared by {row['reposts']}"
    link = f"{call.root}/posts/p{row['id']}{_as(viewer)}"
    head = (
        f'<p class="who">{who} <a href="{link}"><time datetime="{at.isoformat()}">'
        f"{at:%Y-%m-%d %H:%M} UTC</time></a>{notes}</p>"
    )
    classes = f"post {row['kind']}{' ours' if row['official'] else ''}"
    if row["deleted_at"]:
        return f'<article class="{classes}">{head}<p class="deleted">Deleted.</p></article>'
    if row["hidden_at"] and not (viewer and viewer.id == row["account_id"]):
        return f'<article class="{classes}">{head}<p class="deleted">Hidden.</p></article>'
    reply = _reply_form(call, row, viewer)
    text = f'<p class="text" dir="auto">{escape(row["text"])}</p>'
    return f'<article class="{classes}" id="p{row["id"]}">{head}{text}{reply}</article>'


def _reply_form(call: Call, row: sqlite3.Row, viewer: Account | None) -> str:
    if row["kind"] == "repost":
        return ""
    handle = "" if viewer is None or viewer.official else escape(viewer.handle)
    kind = "message" if row["to_id"] else "comment"
    number = row["id"]
    return (
        f'<details><summary>Reply</summary><form method="post" action="{call.root}/say">'
        f'<input type="hidden" name="kind" value="{kind}">'
        f'<input type="hidden" name="in_reply_to" value="p{number}">'
        f'<label for="h{number}">As</label> <input id="h{number}" name="handle" required '
        f'maxlength="40" value="{handle}"> <label for="t{number}">Text</label>'
        f'<textarea id="t{number}" name="text" dir="auto" required rows="2"></textarea>'
        f"<button>Reply</button></form></details>"
    )


def _form(call: Call, viewer: Account | None) -> str:
    handle = "" if viewer is None or viewer.official else escape(viewer.handle)
    return (
        f'<form class="say" method="post" action="{call.root}/say"><h2>Say something</h2>'
        '<p><label for="handle">As (any name: a new one makes a new account)</label>'
        f'<input id="handle" name="handle" required maxlength="40" value="{handle}"></p>'
        '<p><label for="kind">How</label><select id="kind" name="kind">'
        '<option value="post">in public</option>'
        '<option value="message">as a private message</option></select></p>'
        '<p><label for="to">To (for a private message)</label>'
        '<input id="to" name="to" maxlength="40"></p>'
        f'<p><label for="text">Text, at most {MAX_LENGTH} characters. Name a company as '
        '@handle</label><textarea id="text" name="text" dir="auto" required rows="3">'
        "</textarea></p><button>Say it</button></form>"
    )
