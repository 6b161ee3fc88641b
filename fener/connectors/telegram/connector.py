"""Telegram, by the Bot API: asked for updates, or called with them."""

from __future__ import annotations

import hmac
import json
import re
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

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
    TryLater,
    Unreadable,
)
from fener.connectors.partial import Partial
from fener.connectors.previews import plain_preview
from fener.connectors.telegram import client
from fener.connectors.telegram.places import message_in
from fener.connectors.telegram.translate import arrivals_of, message_of, payload_of
from fener.core.posts import Arrival, Draft, Receipt

LISTEN_FOR = 15
"""Seconds of one long poll: shorter than an exchange may take."""
NUMBERED_ANEW_AFTER = timedelta(days=6)
"""After a week without updates Telegram numbers them anew: an old offset would be wrong then."""
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class TelegramConnector(Partial):
    def verify(self, account: Account) -> Identity:
        for name in ("webhook_secret", "previous_webhook_secret"):
            secret = account.secrets.get(name, "")
            if secret and not _SECRET.fullmatch(secret):
                raise Refused(key="telegram.secret_characters")
        said = client.me(account)
        try:
            return Identity(
                native_id=reading.identifier(said, "id", required=True),
                handle=reading.text(said, "username"),
                name=reading.text(said, "first_name"),
                scopes=tuple(sorted(name for name, value in said.items() if value is True)),
            )
        except Unreadable as error:
            raise Refused(str(error), key="connector.answer_unreadable") from error

    def fetch(self, account: Account, cursor: str) -> Fetched:
        """The cursor is the number after the last update, and when we got that. Telegram
        forgets what came before it with the next call, when it has long been stored."""
        now = datetime.now(UTC)
        offset, heard_at = _read(cursor)
        if heard_at is None or now - heard_at > NUMBERED_ANEW_AFTER:
            offset = None
        try:
            updates = client.updates(account, offset)
        except client.WebhookActive:
            if account.secrets.get("webhook_secret"):
                return Fetched(payloads=(), cursor=cursor)
            raise
        try:
            payloads = [payload_of(one, int(now.timestamp())) for one in updates]
            numbers = [int(one.key) for one in payloads]
        except ValueError as error:
            raise Refused(str(error), key="connector.answer_unreadable") from error
        if numbers:
            cursor = json.dumps({"offset": max(numbers) + 1, "at": now.isoformat()})
        return Fetched(payloads=payloads, cursor=cursor, more=len(numbers) >= client.PAGE)

    def wait(self, account: Account, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            try:
                if client.updates(account, None, max(1, min(int(left), LISTEN_FOR))):
                    return True
            except TryLater as error:
                if error.key != "telegram.other_listener":
                    raise
                # The desk itself has asked meanwhile: Telegram lets go of the older of two calls.
                return False
        return False

    def preview(self, account: Account, draft: Draft) -> Preview:
        return plain_preview(account, draft, registry.manifest("telegram").capabilities)

    def send(self, account: Account, draft: Draft) -> Receipt:
        place, message = message_of(draft)
        said = client.say(account, message)
        try:
            number = int(reading.identifier(said, "message_id", required=True))
            at = datetime.now(UTC)
            with suppress(Unreadable):
                at = times.moment(said.get("date"), "date")
        except ValueError as error:
            raise OutcomeUnknown(str(error)) from error
        return Receipt(native_id=place.message(number), at=at, idempotency_key=draft.key)

    def moderate(self, account: Account, act: Act, native_id: str) -> None:
        found = message_in(native_id)
        if act is not Act.REMOVE or found is None or found[0].business:
            raise Refused(key="connector.not_supported")
        client.delete(account, found[0].chat, found[1])

    def parse_webhook(self, account: Account, request: Request, now: datetime) -> Sequence[Payload]:
        signatures.check_body(request.body)
        names = ("webhook_secret", "previous_webhook_secret")
        valid = [account.secrets[name] for name in names if account.secrets.get(name)]
        if not valid:
            raise Refused(key="webhook.secret_missing")
        given = request.headers.get(client.SECRET_HEADER, "").encode()
        if not given:
            raise Refused(key="webhook.signature_missing")
        fits = [hmac.compare_digest(secret.encode(), given) for secret in valid]
        if not any(fits):
            raise Refused(key="webhook.signature_wrong")
        try:
            return [payload_of(reading.read_object(request.body), int(now.timestamp()))]
        except Unreadable as error:
            raise Refused(str(error), key="webhook.unreadable") from error

    def translate(self, account: Account, payload: Payload) -> Iterable[Arrival]:
        return arrivals_of(payload.body, account)


def _read(cursor: str) -> tuple[int | None, datetime | None]:
    try:
        value = json.loads(cursor)
        return int(value["offset"]), times.moment(value["at"], "at")
    except (ValueError, TypeError, KeyError):
        return None, None


CONNECTOR: Connector = TelegramConnector()
