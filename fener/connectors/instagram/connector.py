"""An Instagram professional account, as the desk sees it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from fener.connectors import reading, registry
from fener.connectors.contract import (
    Account,
    Act,
    Connector,
    Fetched,
    Gone,
    Identity,
    Payload,
    Preview,
    Refused,
    Renewal,
    Request,
    Unreadable,
)
from fener.connectors.instagram import client
from fener.connectors.instagram.polling import page_of
from fener.connectors.instagram.translate import (
    KIND,
    MENTION,
    arrivals_of,
    is_public_id,
    key_of,
)
from fener.connectors.meta import graph, hooks, paging, windows
from fener.connectors.meta.finding import SKEW, said_by_us
from fener.connectors.partial import Partial
from fener.connectors.previews import counted_preview
from fener.core.posts import Arrival, Draft, Receipt, Visibility
from fener.core.text import length_of

_LIFE = timedelta(days=60)
"""Of a token that was just made or renewed."""


class InstagramConnector(Partial):
    def verify(self, account: Account) -> Identity:
        """Asks who the token speaks for and what it opens, renews it to learn when it ends, and
        has Meta call us where there is an app secret to know its calls by."""
        said = client.me(account)
        user = graph.asked_id(said, "user_id" if said.get("user_id") else "id")
        edges = [edge for edge in client.EDGES if client.may_read(account, user, edge)]
        if "media" not in edges:
            raise Refused("media", key="connector.scope_missing")
        if account.secrets.get("app_secret"):
            _subscribe(account, user)
        secrets, ends_at = _renewed_if_old(account)
        try:
            handle, name = reading.text(said, "username", required=True), reading.text(said, "name")
        except Unreadable as error:
            raise Refused(str(error), key="connector.answer_unreadable") from error
        return Identity(
            native_id=user,
            handle=handle,
            name=name,
            access_ends_at=ends_at,
            secrets=secrets,
            settings={"edges": edges, "app_scoped_id": str(said.get("id") or "")},
        )

    def renew(self, account: Account) -> Renewal:
        now = datetime.now(UTC)
        said = client.refreshed(account)
        ends_at = graph.ends_in(said, now) or now + _LIFE
        token = said.get("access_token")
        if not isinstance(token, str) or not token:
            raise Refused("access_token", key="connector.answer_unreadable")
        # Half of its life is left for anything that keeps us from renewing.
        renew_at = now + (ends_at - now) / 2
        return Renewal(secrets={"token": token}, renew_at=renew_at, access_ends_at=ends_at)

    def fetch(self, account: Account, cursor: str) -> Fetched:
        edges = tuple(account.settings.get("edges") or client.EDGES)
        round_ = paging.round_of(cursor, edges, datetime.now(UTC))
        try:
            said = client.page_of(account, round_.want)
        except (Gone, Refused):
            if not round_.want.may_be_gone:
                raise
            said = {"data": []}
        try:
            payloads, more = page_of(account.native_id, round_, said)
        except Unreadable as error:
            raise Refused(str(error), key="connector.answer_unreadable") from error
        after, goes_on = round_.next(more, edges)
        return Fetched(payloads=payloads, cursor=after, more=goes_on)

    def preview(self, account: Account, draft: Draft) -> Preview:
        """Messages are counted in bytes, comments in characters."""
        private = draft.visibility is Visibility.PRIVATE
        size = length_of(draft.text, "bytes" if private else "codepoints")
        return counted_preview(account, draft, registry.manifest("instagram").capabilities, size)

    def send(self, account: Account, draft: Draft) -> Receipt:
        now = datetime.now(UTC)
        if draft.visibility is Visibility.PRIVATE:
            said, field = client.message(account, _message(draft, now)), "message_id"
        elif not is_public_id(draft.in_reply_to):
            raise Refused(key="connector.not_supported")
        elif draft.conversation.startswith(MENTION):
            media = draft.conversation.removeprefix(MENTION)
            comment = draft.in_reply_to if draft.in_reply_to != media else ""
            said, field = client.answer_mention(account, media, comment, draft.text), "id"
        else:
            said, field = client.reply(account, draft.in_reply_to, draft.text), "id"
        native_id = graph.published_id(said, field)
        return Receipt(native_id=native_id, at=now, idempotency_key=draft.key)

    def find(self, account: Account, draft: Draft, since: datetime) -> Receipt | None:
        """Our own answer with the same words, under what was answered or in the conversation."""
        soonest = since - SKEW
        if draft.visibility is Visibility.PRIVATE:
            said = client.conversation(account, draft.to or draft.conversation)
            found = graph.nested_rows(said, "messages")
            return said_by_us(account, found, draft, soonest)
        # Instagram hangs an answer to an answer under the comment above both.
        parent = client.parent_of(account, draft.in_reply_to)
        found = graph.rows(client.answers(account, parent))
        return said_by_us(account, found, draft, soonest)

    def moderate(self, account: Account, act: Act, native_id: str) -> None:
        if not is_public_id(native_id):
            raise Refused(key="connector.not_supported")
        if act is not Act.REMOVE:
            client.set_hidden(account, native_id, hidden=act is Act.HIDE)
            return
        try:
            client.remove(account, native_id)
        except Gone:
            return

    def greet(self, account: Account, request: Request) -> bytes:
        return hooks.greeting(account, request)

    def parse_webhook(self, account: Account, request: Request, now: datetime) -> Sequence[Payload]:
        hooks.check(account, request)
        named = (account.native_id, str(account.settings.get("app_scoped_id") or ""))
        ours = [one for one in named if one] if account.native_id else []
        return hooks.payloads_of(request, KIND, ours, key_of)

    def translate(self, account: Account, payload: Payload) -> tuple[Arrival, ...]:
        return tuple(arrivals_of(payload.body, account.handle.lstrip("@")))


def _subscribe(account: Account, user: str) -> None:
    """To all that we read, or to the least of it where Meta does not know the rest."""
    try:
        client.subscribe(account, user, client.SUBSCRIBED)
    except Refused:
        try:
            client.subscribe(account, user, client.LEAST)
        except Refused as error:
            raise Refused(error.detail, key="meta.subscribe_refused") from error


def _renewed_if_old(account: Account) -> tuple[dict[str, str], datetime]:
    """The token again and when it ends. One of today can't be renewed yet, and is new."""
    now = datetime.now(UTC)
    try:
        said = client.refreshed(account)
    except Refused:
        return {}, now + _LIFE - timedelta(days=1)
    token = said.get("access_token")
    secrets = {"token": token} if isinstance(token, str) and token else {}
    return secrets, graph.ends_in(said, now) or now + _LIFE


def _message(draft: Draft, now: datetime) -> dict[str, Any]:
    message = {"text": draft.text}
    if is_public_id(draft.in_reply_to):
        if draft.conversation.startswith(MENTION):
            raise Refused(key="meta.private_reply_refused")
        return {"recipient": {"comment_id": draft.in_reply_to}, "message": message}
    recipient = {"id": draft.to or draft.conversation}
    said = windows.messaging(draft, now)
    marked = said if "tag" in said else {}
    return {"recipient": recipient, "message": message, **marked}


CONNECTOR: Connector = InstagramConnector()
