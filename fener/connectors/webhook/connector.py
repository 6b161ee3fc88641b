"""The generic signed webhook: what others send us, and our replies sent to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from fener.connectors import registry, signatures, times
from fener.connectors.contract import (
    Account,
    Connector,
    Identity,
    Payload,
    Preview,
    Refused,
    Request,
    Unreadable,
)
from fener.connectors.partial import Partial
from fener.connectors.previews import plain_preview
from fener.connectors.webhook import client
from fener.connectors.webhook.translate import arrival_of, message_of, payloads_of
from fener.core.posts import Arrival, Draft, Receipt


class WebhookConnector(Partial):
    def verify(self, account: Account) -> Identity:
        """Calls the address with `{"type": "hello"}`, if there is one: any 2xx will do."""
        if not client.secrets_of(account):
            raise Refused(key="connector.secret_missing")
        if account.settings.get("url"):
            client.call(account, {"type": "hello"}, publishes=False, now=datetime.now(UTC))
        return Identity(native_id=account.handle, handle=account.handle)

    def preview(self, account: Account, draft: Draft) -> Preview:
        return plain_preview(account, draft, registry.manifest("webhook").capabilities)

    def send(self, account: Account, draft: Draft) -> Receipt:
        now = datetime.now(UTC)
        answer = client.call(account, message_of(draft), publishes=True, now=now)
        said = answer.json()
        said = said if isinstance(said, dict) else {}
        native_id, url = said.get("id"), said.get("url")
        return Receipt(
            native_id=str(native_id)[:200] if isinstance(native_id, (str, int)) else draft.key,
            at=now,
            url=url if isinstance(url, str) else "",
            idempotency_key=draft.key,
        )

    def parse_webhook(self, account: Account, request: Request, now: datetime) -> Sequence[Payload]:
        header = request.headers.get(client.SIGNATURE_HEADER, "")
        signatures.check(header, request.body, client.secrets_of(account), now)
        try:
            return payloads_of(request.body)
        except Unreadable as error:
            raise Refused(str(error), key="webhook.unreadable") from error

    def translate(self, account: Account, payload: Payload) -> tuple[Arrival]:
        default_zone = times.zone(str(account.settings.get("time_zone") or ""))
        return (arrival_of(payload.body, default_zone, account.handle),)


CONNECTOR: Connector = WebhookConnector()
