"""A Bluesky account."""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from fener.connectors import reading, registry, times
from fener.connectors.bluesky import client, gates
from fener.connectors.bluesky.hearing import hear
from fener.connectors.bluesky.translate import arrival_of
from fener.connectors.bluesky.writing import MOST_BYTES, record_of, rkey_of
from fener.connectors.cleaning import clean
from fener.connectors.contract import (
    Account,
    Act,
    Connector,
    Fetched,
    Gone,
    Identity,
    OutcomeUnknown,
    Payload,
    Preview,
    Refused,
    Renewal,
    Unreadable,
)
from fener.connectors.firehose.client import Source
from fener.connectors.firehose.following import visit
from fener.connectors.firehose.place import Place
from fener.connectors.firehose.records import POST, part, uri_of, url_of
from fener.connectors.firehose.sieve import Sieve
from fener.connectors.partial import Partial
from fener.connectors.previews import plain_preview
from fener.core.posts import Arrival, Draft, Receipt, Visibility

_EARLY = timedelta(minutes=10)
"""How long before its end a session is renewed."""


class BlueskyConnector(Partial):
    def verify(self, account: Account) -> Identity:
        """Signs in with the app password, which Bluesky allows three hundred times a day: never
        done for anything else. Finds the account's own server, and whether that has
        notifications."""
        said = client.create_session(account)
        try:
            did = reading.identifier(said, "did", required=True)
            handle = reading.text(said, "handle", required=True)
            secrets = _session(said)
        except Unreadable as error:
            raise Refused(str(error), key="connector.answer_unreadable") from error
        settings: dict[str, Any] = {
            "pds": _server(said) or str(account.settings.get("url")),
            "app_view": True,
        }
        signed_in = replace(
            account,
            native_id=did,
            settings={**account.settings, **settings},
            secrets={**account.secrets, **secrets},
        )
        name = ""
        try:
            told = client.profile(signed_in, did).get("displayName")
            name = clean(told) if isinstance(told, str) else ""
        except client.NoAppView:
            settings["app_view"] = False
        scope = _claims(secrets["access_jwt"]).get("scope")
        return Identity(
            native_id=did,
            handle=handle,
            name=name,
            scopes=(scope,) if isinstance(scope, str) else (),
            renew_at=_renew_at(secrets),
            access_ends_at=_ends_at(secrets["refresh_jwt"]),
            secrets=secrets,
            settings=settings,
        )

    def renew(self, account: Account) -> Renewal:
        said = client.refresh_session(account)
        try:
            secrets = _session(said)
        except Unreadable as error:
            raise Refused(str(error), key="connector.answer_unreadable") from error
        return Renewal(
            secrets=secrets,
            renew_at=_renew_at(secrets),
            access_ends_at=_ends_at(secrets["refresh_jwt"]),
        )

    def fetch(self, account: Account, cursor: str) -> Fetched:
        """Notifications and found posts; where the account's server has neither, what its own
        stream tells of us."""
        if account.settings.get("app_view") is not False:
            return hear(account, cursor)
        source = Source.at(
            str(account.settings.get("pds") or account.settings.get("url") or ""),
            allow_private_hosts=account.settings.get("allow_private_hosts") is True,
        )
        place = Place.read(cursor)
        if place.at is None:
            place.at = 0
        found = visit(
            source,
            Sieve(account.terms, account.native_id),
            place,
            lambda dids: _handles(account, dids),
        )
        return Fetched(payloads=found.payloads, cursor=found.place.written(), more=found.more)

    def preview(self, account: Account, draft: Draft) -> Preview:
        preview = plain_preview(account, draft, registry.manifest("bluesky").capabilities)
        if len(draft.text.encode("utf-8", "replace")) <= MOST_BYTES:
            return preview
        return replace(preview, problems=(*preview.problems, "bluesky.too_many_bytes"))

    def send(self, account: Account, draft: Draft) -> Receipt:
        """Written where only this draft can stand: sent a second time, it is found there."""
        if draft.visibility is not Visibility.PUBLIC:
            raise Refused(key="connector.not_supported")
        draft = replace(draft, text=clean(draft.text))
        above = _above(account, draft.in_reply_to) if draft.in_reply_to else None
        now = datetime.now(UTC)
        record = record_of(draft, above, now, lambda handle: client.did_of(account, handle))
        rkey = rkey_of(account.native_id, draft.key)
        try:
            said = client.put(account, POST, rkey, record, instead_of=None, publishes=True)
        except client.Taken:
            return _there(account, draft, client.record(account, account.native_id, POST, rkey))
        try:
            uri = uri_of(said)
        except Unreadable as error:
            raise OutcomeUnknown(str(error)) from error
        return Receipt(native_id=uri, at=now, url=url_of(uri), idempotency_key=draft.key)

    def find(self, account: Account, draft: Draft, since: datetime) -> Receipt | None:
        rkey = rkey_of(account.native_id, draft.key)
        try:
            there = client.record(account, account.native_id, POST, rkey)
        except Gone:
            return None
        return _there(account, draft, there)

    def moderate(self, account: Account, act: Act, native_id: str) -> None:
        if act is Act.REMOVE:
            raise Refused(key="connector.not_supported")
        gates.set_hidden(account, _above(account, native_id), act is Act.HIDE)

    def translate(self, account: Account, payload: Payload) -> tuple[Arrival]:
        return (arrival_of(payload.body, account.native_id),)


def _session(said: Mapping[str, Any]) -> dict[str, str]:
    return {
        "access_jwt": reading.text(said, "accessJwt", required=True),
        "refresh_jwt": reading.text(said, "refreshJwt", required=True),
    }


def _server(said: Mapping[str, Any]) -> str:
    """The account's own server, from its identity document: signing in is often done elsewhere."""
    listed = part(said, "didDoc").get("service")
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, dict) and str(one.get("id")).endswith("#atproto_pds"):
            address = one.get("serviceEndpoint")
            if isinstance(address, str) and address.startswith(("https://", "http://")):
                return address.rstrip("/")
    return ""


def _claims(token: str) -> dict[str, Any]:
    """What a token says of itself. Nothing depends on it but when we renew it."""
    middle = token.split(".")[1] if token.count(".") == 2 else ""
    try:
        claims = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    except (ValueError, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}


def _ends_at(token: str) -> datetime | None:
    try:
        return times.moment(_claims(token).get("exp"), "exp").astimezone(UTC)
    except Unreadable:
        return None


def _renew_at(secrets: Mapping[str, str]) -> datetime | None:
    ends_at = _ends_at(secrets["access_jwt"])
    return ends_at - _EARLY if ends_at else None


def _handles(account: Account, dids: Iterable[str]) -> dict[str, dict[str, str]]:
    """The handles of a few accounts of our own server."""
    wanted = sorted(set(dids) - {account.native_id})[: client.POSTS_AT_ONCE]
    told = {did: client.handle_of(account, did) for did in wanted}
    return {did: {"handle": handle} for did, handle in told.items() if handle}


def _above(account: Account, uri: str) -> dict[str, Any]:
    """The post `uri` as it is now: `uri`, `cid` and its record under `value`. Raises `Gone`, and
    `Refused` where its author doesn't let us answer."""
    try:
        uri = uri_of({"uri": uri})
    except Unreadable as error:
        raise Gone(str(error)) from error
    if account.settings.get("app_view") is False:
        return _whole(client.record(account, *client.parts_of(uri)))
    views = client.posts(account, [uri])
    if not views:
        # Not shown to us: it is gone or taken down, or its author wants nothing of us.
        author: Mapping[str, Any] = {}
        with contextlib.suppress(Refused, Gone):
            author = client.profile(account, client.parts_of(uri)[0])
        if part(author, "viewer").get("blockedBy") is True:
            raise Refused(key="bluesky.blocked")
        raise Gone(uri)
    view = views[0]
    if part(part(view, "author"), "viewer").get("blockedBy") is True:
        raise Refused(key="bluesky.blocked")
    if part(view, "viewer").get("replyDisabled") is True:
        raise Refused(key="bluesky.replies_closed")
    return _whole({"uri": uri, "cid": view.get("cid"), "value": view.get("record")})


def _whole(found: dict[str, Any]) -> dict[str, Any]:
    fits = isinstance(found.get("uri"), str) and isinstance(found.get("cid"), str)
    if not fits or not isinstance(found.get("value"), dict):
        raise Refused(key="connector.answer_unreadable")
    return found


def _there(account: Account, draft: Draft, found: Mapping[str, Any]) -> Receipt:
    """The receipt of a draft that already stands in its place."""
    value = part(found, "value")
    if value.get("text") != clean(draft.text):
        raise Refused(key="bluesky.key_taken")
    uri = f"at://{account.native_id}/{POST}/{rkey_of(account.native_id, draft.key)}"
    try:
        at = times.moment(value.get("createdAt"), "createdAt")
    except Unreadable:
        at = datetime.now(UTC)
    return Receipt(native_id=uri, at=at, url=url_of(uri), idempotency_key=draft.key)


CONNECTOR: Connector = BlueskyConnector()
