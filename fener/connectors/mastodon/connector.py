"""Any server that speaks Mastodon's API, as the desk sees it."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from fener.connectors import reading, registry, times
from fener.connectors.contract import (
    Account,
    Connector,
    Fetched,
    Gone,
    Identity,
    OutcomeUnknown,
    Payload,
    Preview,
    Refused,
    Unreadable,
)
from fener.connectors.mastodon import client, hearing, translate
from fener.connectors.mastodon.counting import URL_LENGTH, countable
from fener.connectors.mastodon.dialect import MASTODON, Dialect
from fener.connectors.partial import Partial
from fener.connectors.previews import counted_preview
from fener.core.posts import Arrival, Draft, Receipt, Visibility

NEWS = ("notification", "delete", "status.update")
"""What rings. New posts of those we follow do not."""
SHORTEST_WAIT = 1.5
"""Seconds: in a storm the bell rings without end, and every ring is a call."""
CLOCKS_APART = timedelta(minutes=2)
PAGES_BACK = 3


class MastodonConnector(Partial):
    dialect: Dialect = MASTODON

    def verify(self, account: Account) -> Identity:
        try:
            return self._verified(account)
        except Unreadable as error:
            raise Refused(str(error), key="connector.answer_unreadable") from error

    def _verified(self, account: Account) -> Identity:
        server = client.server(account)
        named = (reading.text(server, one) for one in ("account_domain", "domain", "uri"))
        domain = next(filter(None, named), "")
        domain = (domain.removeprefix("https://") or client.host_of(account)).lower()
        settings: dict[str, Any] = {"domain": domain, "listens_only": False}
        settings |= {**_limits(server), **_streaming(server, account)}
        if not client.has_account(account):
            if not hearing.reads_timeline(account):
                raise Refused(key="connector.secret_missing")
            local = account.settings.get("public_timeline") is not True
            client.timeline(account, "", local=local)
            settings |= {"account_id": "", "listens_only": True}
            return Identity(native_id=domain, handle=domain, settings=settings)
        who = client.me(account)
        client.notifications(account, "", self.dialect)
        handle = f"{reading.text(who, 'username', required=True)}@{domain}"
        return Identity(
            native_id=handle.lower(),
            handle=handle,
            name=reading.text(who, "display_name"),
            scopes=client.scopes(account) if self.dialect.tells_scopes else (),
            settings={**settings, "account_id": reading.identifier(who, "id", required=True)},
        )

    def fetch(self, account: Account, cursor: str) -> Fetched:
        return hearing.fetch(account, cursor, self.dialect, datetime.now(UTC))

    def wait(self, account: Account, seconds: float) -> bool:
        if not client.has_account(account):
            time.sleep(seconds)
            return False
        began_at = time.monotonic()
        with client.stream(account, seconds) as lines:
            for line in lines:
                if line.startswith("event:") and line[6:].strip() in NEWS:
                    time.sleep(max(0.0, began_at + SHORTEST_WAIT - time.monotonic()))
                    return True
        return False

    def preview(self, account: Account, draft: Draft) -> Preview:
        capabilities = registry.manifest(self.dialect.name).capabilities
        text = translate.addressed(draft, account)
        shown = counted_preview(
            account, draft, capabilities, self.length_of(account, text), text=text
        )
        problems = self._problems(account, draft, text)
        return replace(shown, problems=(*shown.problems, *problems))

    def post_of(self, account: Account, draft: Draft) -> dict[str, str]:
        """What we ask the server to publish."""
        return translate.post_of(draft, account)

    def length_of(self, account: Account, text: str) -> int:
        """How much of the server's limit `text` uses."""
        weight = account.settings.get("url_length")
        return countable(text, weight if isinstance(weight, int) else URL_LENGTH)

    @staticmethod
    def _problems(account: Account, draft: Draft, text: str) -> list[str]:
        if account.settings.get("listens_only") is True:
            return ["mastodon.listens_only"]
        if draft.visibility is Visibility.PRIVATE and not translate.names_somebody(text):
            return ["mastodon.nobody_named"]
        return []

    def send(self, account: Account, draft: Draft) -> Receipt:
        post = self.post_of(account, draft)
        for problem in self._problems(account, draft, post["status"]):
            raise Refused(key=problem)
        if draft.in_reply_to:
            # Some servers publish an answer to a deleted post as a post of its own.
            try:
                client.status(account, post["in_reply_to_id"])
            except Gone as error:
                raise Gone(error.detail, key="mastodon.gone") from error
        try:
            said = client.publish(account, post, draft.key if self.dialect.takes_keys else "")
        except Gone as error:
            raise Gone(error.detail, key="mastodon.gone") from error
        try:
            return _receipt(said, account, draft)
        except Unreadable as error:
            raise OutcomeUnknown(str(error)) from error

    def find(self, account: Account, draft: Draft, since: datetime) -> Receipt | None:
        """Among our own posts, by text and by what it answers: no server hands our key back."""
        account_id = str(account.settings.get("account_id") or "")
        if not account_id:
            return None
        post, before, match = self.post_of(account, draft), "", None
        try:
            for _ in range(PAGES_BACK):
                page = client.own_statuses(account, account_id, before=before).items
                for status in page:
                    at = times.moment(status.get("created_at"), "created_at")
                    if at < since - CLOCKS_APART:
                        return match
                    before = reading.identifier(status, "id", required=True)
                    if _is_it(status, post):
                        match = _receipt(status, account, draft)
                if not page:
                    break
        except Unreadable as error:
            raise Refused(str(error), key="connector.answer_unreadable") from error
        return match

    def translate(self, account: Account, payload: Payload) -> list[Arrival]:
        return translate.arrivals_of(payload.body, account, payload.headers)


def _is_it(status: dict[str, Any], post: dict[str, str]) -> bool:
    parent = reading.identifier(status, "in_reply_to_id")
    return parent == post.get("in_reply_to_id", "") and translate.same_words(status, post["status"])


def _receipt(said: dict[str, Any], account: Account, draft: Draft) -> Receipt:
    native_id = reading.identifier(said, "id", required=True)
    return Receipt(
        native_id=translate.whole_id(native_id, account),
        at=times.moment(said.get("created_at") or datetime.now(UTC).isoformat(), "created_at"),
        url=reading.text(said, "url") or reading.text(said, "uri"),
        idempotency_key=draft.key,
    )


def _limits(server: dict[str, Any]) -> dict[str, int]:
    """How long a post may be and how a link counts, as far as the server says."""
    names = {"max_length": "max_characters", "url_length": "characters_reserved_per_url"}
    said = _inside(_inside(server, "configuration"), "statuses")
    found = {ours: reading.count(said, theirs) for ours, theirs in names.items()}
    return {name: value for name, value in found.items() if value}


def _streaming(server: dict[str, Any], account: Account) -> dict[str, str]:
    """Where the server streams, if it says so: some do it under another name."""
    urls = _inside(_inside(server, "configuration"), "urls") or _inside(server, "urls")
    url = reading.text(urls, "streaming") or reading.text(urls, "streaming_api")
    secure = not str(account.settings.get("url") or "").startswith("http://")
    if not url.startswith("wss://" if secure else ("wss://", "ws://")):
        return {"streaming_url": ""}
    url = url.rstrip("/").removesuffix("/api/v1/streaming")
    return {"streaming_url": url.replace("ws", "http", 1)}


def _inside(value: dict[str, Any], name: str) -> dict[str, Any]:
    inner = value.get(name)
    return inner if isinstance(inner, dict) else {}


CONNECTOR: Connector = MastodonConnector()
