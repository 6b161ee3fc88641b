"""Trustpilot, as the desk sees it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from fener.connectors import reading, registry
from fener.connectors.contract import (
    Account,
    Connector,
    Fetched,
    Identity,
    Payload,
    Preview,
    Refused,
    Renewal,
    SignInAgain,
    Unreadable,
)
from fener.connectors.partial import Partial
from fener.connectors.previews import plain_preview
from fener.connectors.trustpilot import client
from fener.connectors.trustpilot.translate import (
    arrivals_of,
    moment,
    payload_of,
    reply_id,
    standing,
)
from fener.core.posts import Arrival, Draft, Receipt, Visibility

_RENEWED_BEFORE = timedelta(hours=2)


class TrustpilotConnector(Partial):
    def verify(self, account: Account) -> Identity:
        renewal = self.renew(account)
        signed_in = Account(
            channel_id=account.channel_id, settings=account.settings, secrets=renewal.secrets
        )
        client.reviews(signed_in, 1)
        unit = str(account.settings.get("business_unit") or "").strip()
        return Identity(
            native_id=unit,
            handle=account.handle or unit,
            secrets=renewal.secrets,
            renew_at=renewal.renew_at,
        )

    def renew(self, account: Account) -> Renewal:
        said = client.sign_in(account)
        seconds = str(said.get("expires_in") or "").strip()
        try:
            access = reading.text(said, "access_token", required=True)
        except Unreadable as error:
            raise SignInAgain(str(error)) from error
        lasts = int(seconds) if seconds.isascii() and seconds.isdigit() else 3600
        ends_at = datetime.now(UTC) + timedelta(seconds=min(lasts, 400_000))
        return Renewal(
            secrets={"access_token": access},
            renew_at=max(ends_at - _RENEWED_BEFORE, datetime.now(UTC) + timedelta(minutes=10)),
        )

    def fetch(self, account: Account, cursor: str) -> Fetched:
        """One page. The newest is always read again, so that what changed on it is heard."""
        before, page, top = _read(cursor)
        payloads, times_of = _page(client.reviews(account, page))
        top = top or max(times_of, default=before)
        is_full = len(payloads) >= client.PAGE
        if before and is_full and min(times_of, default=before) > before:
            after = {"heard": before, "page": page + 1, "top": top}
            return Fetched(payloads=payloads, cursor=json.dumps(after), more=True)
        after = {"heard": max(top, before)}
        return Fetched(payloads=payloads, cursor=json.dumps(after))

    def preview(self, account: Account, draft: Draft) -> Preview:
        return plain_preview(account, draft, registry.manifest("trustpilot").capabilities)

    def send(self, account: Account, draft: Draft) -> Receipt:
        if draft.visibility is Visibility.PRIVATE:
            raise Refused(key="connector.not_supported")
        number = draft.in_reply_to
        if standing(client.review(account, number)):
            raise Refused(key="trustpilot.answered")
        client.reply(account, number, draft.text)
        return Receipt(
            native_id=reply_id(number, draft.text),
            at=datetime.now(UTC),
            idempotency_key=draft.key,
        )

    def find(self, account: Account, draft: Draft, since: datetime) -> Receipt | None:
        """The review's answer, if it is this one: there is room for one."""
        said = standing(client.review(account, draft.in_reply_to))
        if not draft.text.strip() or str(said.get("text", "")).split() != draft.text.split():
            return None
        try:
            at = moment(said, "createdAt")
        except Unreadable:
            at = since
        return Receipt(
            native_id=reply_id(draft.in_reply_to, draft.text), at=at, idempotency_key=draft.key
        )

    def translate(self, account: Account, payload: Payload) -> Sequence[Arrival]:
        return list(arrivals_of(payload.body, account))


def _page(said: dict[str, Any]) -> tuple[list[Payload], list[str]]:
    """The reviews of a page, the oldest first, and when each was written."""
    found = said.get("reviews")
    if not isinstance(found, list):
        raise Refused("reviews", key="connector.answer_unreadable")
    reviews = [one for one in found if isinstance(one, dict)]
    written = []
    for review in reviews:
        try:
            at = moment(review, "createdAt")
        except Unreadable:
            continue
        written.append(at.astimezone(UTC).isoformat(timespec="microseconds"))
    return [payload_of(review) for review in reversed(reviews)], written


def _read(cursor: str) -> tuple[str, int, str]:
    """Until when reviews were heard, the page to read, and how far it will be heard then."""
    try:
        value = json.loads(cursor)
    except ValueError:
        value = {}
    value = value if isinstance(value, dict) else {}
    page = value.get("page")
    return (
        str(value.get("heard") or ""),
        page if isinstance(page, int) and page > 1 else 1,
        str(value.get("top") or ""),
    )


CONNECTOR: Connector = TrustpilotConnector()
