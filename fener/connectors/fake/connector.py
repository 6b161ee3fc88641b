"""The fake network, as the desk sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from fener.connectors import reading, registry, signatures, times
from fener.connectors.contract import (
    Account,
    Act,
    Connector,
    Fetched,
    Identity,
    OutcomeUnknown,
    Payload,
    Preview,
    Refused,
    Request,
    Unreadable,
)
from fener.connectors.fake import client
from fener.connectors.fake.translate import arrival_of, payload_of, post_of
from fener.connectors.partial import Partial
from fener.connectors.previews import plain_preview
from fener.core.posts import Arrival, Draft, Receipt


class FakeConnector(Partial):
    def verify(self, account: Account) -> Identity:
        said = client.me(account)
        try:
            return Identity(
                native_id=reading.identifier(said, "id", required=True),
                handle=reading.text(said, "handle", required=True),
                name=reading.text(said, "name"),
            )
        except Unreadable as error:
            raise Refused(str(error), key="connector.answer_unreadable") from error

    def fetch(self, account: Account, cursor: str) -> Fetched:
        said = client.feed(account, cursor)
        try:
            events = said.get("events")
            if not isinstance(events, list):
                raise Unreadable("payload.not_a_list", field="events")
            return Fetched(
                payloads=[payload_of(event) for event in events],
                cursor=reading.identifier(said, "next") or cursor,
                more=reading.flag(said, "more"),
            )
        except Unreadable as error:
            raise Refused(str(error), key="connector.answer_unreadable") from error

    def wait(self, account: Account, seconds: float) -> bool:
        return client.is_news(account, seconds)

    def preview(self, account: Account, draft: Draft) -> Preview:
        return plain_preview(account, draft, registry.manifest("fake").capabilities)

    def send(self, account: Account, draft: Draft) -> Receipt:
        said = client.publish(account, post_of(draft))
        try:
            return _receipt(said, draft)
        except Unreadable as error:
            raise OutcomeUnknown(str(error)) from error

    def find(self, account: Account, draft: Draft, since: datetime) -> Receipt | None:
        found = client.said_with(account, draft.key)
        if not found or not isinstance(found[0], dict):
            return None
        try:
            return _receipt(found[0], draft)
        except Unreadable as error:
            raise Refused(str(error), key="connector.answer_unreadable") from error

    def moderate(self, account: Account, act: Act, native_id: str) -> None:
        client.moderate(account, native_id, act.value)

    def parse_webhook(self, account: Account, request: Request, now: datetime) -> Sequence[Payload]:
        signatures.check(
            request.headers.get(client.SIGNATURE_HEADER, ""),
            request.body,
            [account.secrets.get("webhook_secret", "")],
            now,
            stamp=request.headers.get(client.STAMP_HEADER, ""),
        )
        try:
            return [payload_of(reading.read_object(request.body))]
        except Unreadable as error:
            raise Refused(str(error), key="webhook.unreadable") from error

    def translate(self, account: Account, payload: Payload) -> tuple[Arrival]:
        base = str(account.settings.get("url") or "")
        words = client.own_terms_of(account)
        return (arrival_of(payload.body, base, account.handle, words),)


def _receipt(said: Mapping[str, Any], draft: Draft) -> Receipt:
    return Receipt(
        native_id=reading.identifier(said, "id", required=True),
        at=times.moment(said.get("at") or datetime.now(UTC).isoformat(), "at"),
        url=reading.text(said, "url"),
        idempotency_key=draft.key,
    )


CONNECTOR: Connector = FakeConnector()
