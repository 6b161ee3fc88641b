"""Networks, channels, parked payloads, watch terms."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from fener.api.types import Out
from fener.channels.models import Channel, RawPayload
from fener.connectors import registry
from fener.connectors.manifests import Manifest
from fener.kit.sentences import say
from fener.mentions.models import WatchTerm

SHOWN_OF_BODY = 4000


class SettingOut(Out):
    name: str
    label: str
    help: str
    kind: Literal["text", "lines", "url", "number", "yes_or_no", "time_zone"]
    is_secret: bool
    is_required: bool


class NetworkOut(Out):
    """A connector the desk has, and what it asks for."""

    name: str
    title: str
    description: str
    maturity: str
    settings: list[SettingOut]
    can_reply_public: bool
    can_reply_private: bool


class NetworksOut(Out):
    items: list[NetworkOut]


def show_network(manifest: Manifest) -> dict[str, Any]:
    return {
        "name": manifest.name,
        "title": manifest.title,
        "description": say(f"{manifest.name}.description"),
        "maturity": manifest.maturity,
        "settings": [
            {
                "name": one.name,
                "label": say(one.label),
                "help": say(one.help) if one.help else "",
                "kind": one.kind,
                "is_secret": one.secret,
                "is_required": one.required,
            }
            for one in manifest.settings
        ],
        "can_reply_public": manifest.capabilities.reply_public,
        "can_reply_private": manifest.capabilities.reply_private,
    }


class ChannelOut(Out):
    id: int
    brand: int
    network: str
    name: str
    handle: str
    state: Literal["live", "blind", "needs_sign_in", "paused", "disconnected"]
    connected_at: datetime
    heard_at: datetime | None
    blind_since: datetime | None
    due_at: datetime | None
    problem_key: str
    problem: str
    problem_detail: str
    parked: int
    """Payloads nobody could read; they wait for a person."""


class ChannelWhole(ChannelOut):
    settings: dict[str, Any]
    """Never the secrets."""
    webhook_path: str
    """Where the network calls us; empty where it does not, or without the scope `channels`."""


def show_channel(channel: Channel, parked: int) -> dict[str, Any]:
    return {
        "id": channel.pk,
        "brand": channel.brand_id,
        "network": channel.network,
        "name": channel.name,
        "handle": channel.handle,
        "state": channel.state,
        "connected_at": channel.connected_at,
        "heard_at": channel.heard_at,
        "blind_since": channel.blind_since,
        "due_at": channel.due_at,
        "problem_key": channel.problem_key,
        "problem": say(channel.problem_key) if channel.problem_key else "",
        "problem_detail": channel.problem_detail,
        "parked": parked,
    }


def takes_calls(channel: Channel) -> bool:
    return registry.manifest(channel.network).capabilities.webhook


class ParkedOut(Out):
    id: int
    channel: int
    line: int | None
    received_at: datetime
    problem_key: str
    problem: str
    body: str
    """Its first 4,000 characters."""


def show_parked(payload: RawPayload) -> dict[str, Any]:
    return {
        "id": payload.pk,
        "channel": payload.channel_id,
        "line": payload.line,
        "received_at": payload.received_at,
        "problem_key": payload.problem_key,
        "problem": say(payload.problem_key, payload.problem_params),
        "body": bytes(payload.body).decode("utf-8", "replace")[:SHOWN_OF_BODY],
    }


class MovedOut(Out):
    moved: int


class UnreadableOut(Out):
    item: int
    """Its place in the call, from 0."""
    key: str
    message: str


class StoredOut(Out):
    stored: int
    known: int
    unreadable: list[UnreadableOut]
    """Kept too, but nobody can read them as they are: they will wait among the parked."""


class EntryStored(Out):
    channel: int


class LineOut(Out):
    """One line of a file: the post it would become, or why it can't be read."""

    line: int
    at: datetime | None = None
    author: str = ""
    text: str = ""
    problem: str = ""


class SampleOut(Out):
    lines: list[LineOut]
    problem: str
    """Why nothing of the file can be read like this; empty: it can."""


class UploadOut(SampleOut):
    upload: str
    """For `previewImport` and `startImport`; works for a week."""
    name: str
    size: int
    shape: Literal["csv", "jsonl"]
    columns: list[str]
    guessed: dict[str, str]
    """Our fields to the file's columns, as far as their names tell."""


def show_sample(rows: list[dict[str, Any]], refused: str) -> dict[str, Any]:
    return {"lines": [_show_line(row) for row in rows], "problem": refused}


def _show_line(row: dict[str, Any]) -> dict[str, Any]:
    post = row.get("post")
    if post is None:
        return {"line": row["line"], "text": row.get("body", ""), "problem": row["problem"]}
    author = post.author.handle or post.author.name or post.author.native_id
    return {"line": row["line"], "at": post.at, "author": author, "text": post.text}


class WatchTermOut(Out):
    id: int
    brand: int
    text: str
    kind: Literal["phrase", "hashtag", "handle"]
    misspellings: list[str]
    excludes: list[str]
    is_whole_word: bool
    created_at: datetime


class WatchTermsOut(Out):
    items: list[WatchTermOut]


def show_watch_term(term: WatchTerm) -> dict[str, Any]:
    return {
        "id": term.pk,
        "brand": term.brand_id,
        "text": term.text,
        "kind": term.kind,
        "misspellings": term.misspellings,
        "excludes": term.excludes,
        "is_whole_word": term.is_whole_word,
        "created_at": term.created_at,
    }
