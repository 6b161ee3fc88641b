"""A WhatsApp business number, as the desk sees it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from fener.connectors import reading, registry
from fener.connectors.contract import (
    Account,
    Connector,
    Identity,
    OutcomeUnknown,
    Payload,
    Preview,
    Refused,
    Request,
    Unreadable,
)
from fener.connectors.meta import graph, hooks, windows
from fener.connectors.partial import Partial
from fener.connectors.previews import plain_preview
from fener.connectors.whatsapp import client
from fener.connectors.whatsapp.translate import KIND, arrivals_of, is_for, message_of, single
from fener.core.posts import Arrival, Draft, Receipt, Visibility


class WhatsAppConnector(Partial):
    def verify(self, account: Account) -> Identity:
        """Asks Meta for our number, and has it call us where we know which account it is of."""
        said = client.number(account)
        scopes, ends_at = graph.token_facts(account)
        business = str(account.settings.get("business_account_id") or "").strip()
        if business:
            try:
                client.subscribe(account, business)
            except Refused as error:
                raise Refused(error.detail, key="meta.subscribe_refused") from error
        try:
            number = reading.text(said, "display_phone_number")
            return Identity(
                native_id=reading.identifier(said, "id", required=True),
                handle=number,
                name=reading.text(said, "verified_name"),
                scopes=scopes,
                access_ends_at=ends_at,
            )
        except Unreadable as error:
            raise Refused(str(error), key="connector.answer_unreadable") from error

    def preview(self, account: Account, draft: Draft) -> Preview:
        return plain_preview(account, draft, registry.manifest("whatsapp").capabilities)

    def send(self, account: Account, draft: Draft) -> Receipt:
        now = datetime.now(UTC)
        if draft.visibility is not Visibility.PRIVATE:
            raise Refused(key="connector.not_supported")
        if draft.heard_at is not None and now - draft.heard_at > windows.ANYBODY:
            raise Refused(key="whatsapp.template_needed")
        said = client.message(account, message_of(draft))
        messages = said.get("messages")
        if not isinstance(messages, list) or not messages or not isinstance(messages[0], dict):
            raise OutcomeUnknown("messages")
        native_id = graph.published_id(messages[0], "id")
        return Receipt(native_id=native_id, at=now, idempotency_key=draft.key)

    def greet(self, account: Account, request: Request) -> bytes:
        return hooks.greeting(account, request)

    def parse_webhook(self, account: Account, request: Request, now: datetime) -> Sequence[Payload]:
        hooks.check(account, request)
        number = client.number_id(account) or account.native_id
        return [
            one
            for change in hooks.payloads_of(request, KIND, (), hooks.mark_of_item)
            for one in single(change)
            if is_for(one, number)
        ]

    def translate(self, account: Account, payload: Payload) -> tuple[Arrival, ...]:
        return tuple(arrivals_of(payload.body))


CONNECTOR: Connector = WhatsAppConnector()
