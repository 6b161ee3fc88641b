"""Matrix, by the client-server API."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

from fener.connectors import reading, registry, times
from fener.connectors.contract import (
    Account,
    Connector,
    Fetched,
    Identity,
    OutcomeUnknown,
    Payload,
    Preview,
    Refused,
    Renewal,
    SignInAgain,
    Unreadable,
)
from fener.connectors.matrix import client
from fener.connectors.matrix.syncing import is_news, next_page
from fener.connectors.matrix.translate import arrivals_of, is_us, link_to, message_of
from fener.connectors.partial import Partial
from fener.connectors.previews import plain_preview
from fener.core.posts import Arrival, Draft, Receipt, Visibility

LISTEN_FOR = 15.0
"""Seconds of one listening: shorter than an exchange may take."""
FIND_PAGES = 3


class MatrixConnector(Partial):
    def verify(self, account: Account) -> Identity:
        base = client.discover(account)
        found = {"of": str(account.settings.get("url") or "").rstrip("/"), "is": base}
        account = replace(account, settings={**account.settings, "homeserver": found})
        secrets = self._session(account)
        said = client.who(account, secrets["session"])
        try:
            native_id = reading.identifier(said, "user_id", required=True)
        except Unreadable as error:
            raise Refused(str(error), key="connector.answer_unreadable") from error
        return Identity(
            native_id=native_id,
            handle=native_id.lstrip("@"),
            name=native_id,
            secrets=secrets,
            settings={"homeserver": found},
        )

    def _session(self, account: Account) -> dict[str, str]:
        """A session that the homeserver takes: the one we have, else a new one."""
        for name in ("token", "session"):
            if token := account.secrets.get(name, ""):
                try:
                    client.who(account, token)
                except SignInAgain:
                    if not account.secrets.get("password") and name == "session":
                        raise
                else:
                    return {"session": token}
        if not account.secrets.get("password"):
            raise SignInAgain(
                key="" if account.secrets.get("token") else "connector.secret_missing"
            )
        return self._signed_in(account)

    def _signed_in(self, account: Account) -> dict[str, str]:
        said = client.sign_in(account)
        try:
            return {
                "session": reading.text(said, "access_token", required=True),
                "device": reading.text(said, "device_id"),
            }
        except Unreadable as error:
            raise Refused(str(error), key="connector.answer_unreadable") from error

    def renew(self, account: Account) -> Renewal:
        if not account.secrets.get("password"):
            raise SignInAgain
        return Renewal(secrets=self._signed_in(account))

    def fetch(self, account: Account, cursor: str) -> Fetched:
        return next_page(account, cursor)

    def wait(self, account: Account, seconds: float) -> bool:
        until = time.monotonic() + seconds
        since = client.present(account)
        while (left := until - time.monotonic()) > 0:
            said = client.listen(account, since, min(left, LISTEN_FOR))
            if is_news(said):
                return True
            since = str(said.get("next_batch") or since)
        return False

    def preview(self, account: Account, draft: Draft) -> Preview:
        return plain_preview(account, draft, registry.manifest("matrix").capabilities)

    def send(self, account: Account, draft: Draft) -> Receipt:
        room = draft.conversation
        if not room:
            raise Refused(key="matrix.no_room")
        if draft.visibility is Visibility.PRIVATE:
            rules = client.state(account, room, "m.room.join_rules")
            if rules.get("join_rule") == "public":
                raise Refused(key="matrix.room_is_public")
        if client.state(account, room, "m.room.encryption").get("algorithm"):
            raise Refused(key="matrix.encrypted")
        said = client.say(account, room, draft.key, message_of(draft))
        try:
            native_id = reading.identifier(said, "event_id", required=True)
        except Unreadable as error:
            raise OutcomeUnknown(str(error)) from error
        return self._receipt(account, draft, native_id, datetime.now(UTC))

    def find(self, account: Account, draft: Draft, since: datetime) -> Receipt | None:
        """By our key, which the homeserver tells the session that sent it; else by text, parent
        and time, where another session sent it and no key is told."""
        at = ""
        for _ in range(FIND_PAGES):
            page = client.history(account, draft.conversation, at)
            events = [one for one in page.get("chunk") or () if isinstance(one, dict)]
            for one in events:
                with suppress(Unreadable):
                    if (found := self._found(account, draft, one, since)) is not None:
                        return found
            at = str(page.get("end") or "")
            if not at or not events:
                break
        return None

    def _found(
        self, account: Account, draft: Draft, event: dict[str, object], since: datetime
    ) -> Receipt | None:
        unsigned, content = event.get("unsigned"), event.get("content")
        key = unsigned.get("transaction_id") if isinstance(unsigned, dict) else None
        if not is_us(str(event.get("sender")), account) or key not in (None, draft.key):
            return None
        said_at = times.moment(event.get("origin_server_ts"), "origin_server_ts")
        meant = message_of(draft)
        if key is None and (
            said_at < since
            or not isinstance(content, dict)
            or any(content.get(name) != meant.get(name) for name in ("body", "m.relates_to"))
        ):
            return None
        native_id = reading.identifier(event, "event_id", required=True)
        return self._receipt(account, draft, native_id, said_at)

    def _receipt(self, account: Account, draft: Draft, native_id: str, at: datetime) -> Receipt:
        ours = account.native_id or account.handle
        return Receipt(
            native_id=native_id,
            at=at,
            url=link_to(draft.conversation, native_id, ours),
            idempotency_key=draft.key,
        )

    def translate(self, account: Account, payload: Payload) -> Iterable[Arrival]:
        return arrivals_of(payload.body, account)


CONNECTOR: Connector = MatrixConnector()
