"""A Facebook Page and its Messenger, as the desk sees them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
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
    Request,
    Unreadable,
)
from fener.connectors.facebook import client
from fener.connectors.facebook.polling import page_of
from fener.connectors.facebook.translate import (
    KIND,
    SITE,
    arrivals_of,
    is_public_id,
    key_of,
)
from fener.connectors.meta import graph, hooks, paging, windows
from fener.connectors.meta.finding import SKEW, said_by_us
from fener.connectors.partial import Partial
from fener.connectors.previews import plain_preview
from fener.core.posts import Arrival, Draft, Receipt, Visibility


class FacebookConnector(Partial):
    def verify(self, account: Account) -> Identity:
        """Asks who the token speaks for, what it opens, and has Meta call us where there is an
        app secret to know its calls by."""
        said = client.me(account)
        page = graph.asked_id(said, "id")
        scopes, ends_at = graph.token_facts(account)
        edges = [edge for edge in client.EDGES if client.may_read(account, page, edge)]
        if "feed" not in edges:
            raise Refused("feed", key="connector.scope_missing")
        if account.secrets.get("app_secret"):
            try:
                client.subscribe(account, page)
            except Refused as error:
                raise Refused(error.detail, key="meta.subscribe_refused") from error
        try:
            name, handle = reading.text(said, "name"), reading.text(said, "username")
        except Unreadable as error:
            raise Refused(str(error), key="connector.answer_unreadable") from error
        return Identity(
            native_id=page,
            handle=handle or name or page,
            name=name,
            scopes=scopes,
            access_ends_at=ends_at,
            settings={"edges": edges},
        )

    def fetch(self, account: Account, cursor: str) -> Fetched:
        edges = tuple(account.settings.get("edges") or client.EDGES)
        round_ = paging.round_of(cursor, edges, datetime.now(UTC))
        try:
            said = client.page_of(account, round_.want, round_.since)
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
        return plain_preview(account, draft, registry.manifest("facebook").capabilities)

    def send(self, account: Account, draft: Draft) -> Receipt:
        now = datetime.now(UTC)
        if draft.visibility is Visibility.PRIVATE:
            said = client.message(account, _message(account, draft, now))
            native_id = graph.published_id(said, "message_id")
            return Receipt(native_id=native_id, at=now, idempotency_key=draft.key)
        if not is_public_id(draft.in_reply_to):
            raise Refused(key="connector.not_supported")
        native_id = graph.published_id(client.comment(account, draft.in_reply_to, draft.text), "id")
        url = SITE + native_id
        return Receipt(native_id=native_id, at=now, url=url, idempotency_key=draft.key)

    def find(self, account: Account, draft: Draft, since: datetime) -> Receipt | None:
        """Our own answer with the same words, under what was answered or in the conversation."""
        soonest = since - SKEW
        if draft.visibility is Visibility.PRIVATE:
            said = client.conversation(account, draft.to or draft.conversation)
            found = graph.nested_rows(said, "messages")
            return said_by_us(account, found, draft, soonest)
        parent = draft.in_reply_to
        if not parent.startswith(f"{account.native_id}_"):
            # Facebook hangs an answer to an answer under the comment above both.
            above = client.facts(account, parent, "id", "parent{id}").get("parent")
            parent = str(above.get("id") or parent) if isinstance(above, dict) else parent
        said = client.answers(account, parent, int(soonest.timestamp()))
        return said_by_us(account, graph.rows(said), draft, soonest)

    def moderate(self, account: Account, act: Act, native_id: str) -> None:
        if not is_public_id(native_id):
            raise Refused(key="connector.not_supported")
        try:
            _moderate(account, act, native_id)
        except Gone:
            if act is not Act.REMOVE:
                raise

    def greet(self, account: Account, request: Request) -> bytes:
        return hooks.greeting(account, request)

    def parse_webhook(self, account: Account, request: Request, now: datetime) -> Sequence[Payload]:
        hooks.check(account, request)
        ours = [account.native_id] if account.native_id else []
        return hooks.payloads_of(request, KIND, ours, key_of)

    def translate(self, account: Account, payload: Payload) -> tuple[Arrival, ...]:
        return tuple(arrivals_of(payload.body))


def _message(account: Account, draft: Draft, now: datetime) -> dict[str, Any]:
    message = {"text": draft.text, "metadata": draft.key}
    answered = draft.in_reply_to
    if not is_public_id(answered):
        recipient = {"id": draft.to or draft.conversation}
        return {"recipient": recipient, "message": message, **windows.messaging(draft, now)}
    if client.facts(account, answered, "can_reply_privately").get("can_reply_privately") is False:
        raise Refused(key="meta.private_reply_refused")
    is_post = answered.startswith(f"{account.native_id}_")
    recipient = {"post_id" if is_post else "comment_id": answered}
    return {"recipient": recipient, "message": message, "messaging_type": "RESPONSE"}


def _moderate(account: Account, act: Act, native_id: str) -> None:
    if not native_id.startswith(f"{account.native_id}_"):
        said = client.facts(account, native_id, "can_hide", "can_remove", "is_hidden")
        if act is Act.REMOVE and said.get("can_remove") is False:
            raise Refused(key="meta.cannot_remove")
        if act is not Act.REMOVE and said.get("is_hidden") is (act is Act.HIDE):
            return
        if act is not Act.REMOVE and said.get("can_hide") is False:
            raise Refused(key="meta.cannot_hide")
    if act is Act.REMOVE:
        client.remove(account, native_id)
    else:
        client.set_hidden(account, native_id, hidden=act is Act.HIDE)


CONNECTOR: Connector = FacebookConnector()
