"""TikTok, as the desk sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
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
    Renewal,
    Request,
    SignInAgain,
    Unreadable,
)
from fener.connectors.partial import Partial
from fener.connectors.previews import plain_preview
from fener.connectors.tiktok import client, pages
from fener.connectors.tiktok.translate import (
    answered_comment,
    arrivals_of,
    objects,
    parts_of,
    payload_of_event,
)
from fener.core.posts import Arrival, Draft, Receipt, Visibility

SIGNATURE_HEADER = "tiktok-signature"
_SKEW = timedelta(minutes=2)


class TikTokConnector(Partial):
    def verify(self, account: Account) -> Identity:
        """Who we are; where the access token has ended on the way here, with a fresh one."""
        try:
            return self._identity(account)
        except SignInAgain as ended:
            if ended.key != "connector.session_ended":
                raise
        renewal = self.renew(account)
        fresh = replace(account, secrets={**account.secrets, **renewal.secrets})
        return replace(
            self._identity(fresh),
            secrets=renewal.secrets,
            renew_at=renewal.renew_at,
            access_ends_at=renewal.access_ends_at,
        )

    def _identity(self, account: Account) -> Identity:
        said = client.profile(account)
        try:
            name = reading.text(said, "display_name")
            return Identity(
                native_id=str(account.settings.get("business_id") or ""),
                handle=reading.text(said, "username").lstrip("@") or name,
                name=name,
            )
        except Unreadable as error:
            raise Refused(str(error), key="connector.answer_unreadable") from error

    def renew(self, account: Account) -> Renewal:
        said = client.refresh(account)
        try:
            access = reading.text(said, "access_token", required=True)
            fresh = reading.text(said, "refresh_token")
            seconds = reading.count(said, "expires_in") or 86_400
            left = reading.count(said, "refresh_token_expires_in")
        except Unreadable as error:
            raise SignInAgain(str(error)) from error
        now = datetime.now(UTC)
        secrets = {"access_token": access}
        if fresh:
            secrets["refresh_token"] = fresh
        return Renewal(
            secrets=secrets,
            renew_at=now + timedelta(seconds=min(seconds, 30 * 86_400)) * 0.8,
            access_ends_at=now + timedelta(seconds=min(left, 4 * 10**7)) if left else None,
        )

    def fetch(self, account: Account, cursor: str) -> Fetched:
        return pages.next_page(account, cursor)

    def preview(self, account: Account, draft: Draft) -> Preview:
        return plain_preview(account, draft, registry.manifest("tiktok").capabilities)

    def send(self, account: Account, draft: Draft) -> Receipt:
        if draft.visibility is Visibility.PRIVATE:
            raise Refused(key="connector.not_supported")
        video, comment = answered_comment(draft)
        said = client.reply(account, video, comment, draft.text)
        try:
            native_id = reading.identifier(said, "comment_id", required=True)
        except Unreadable as error:
            raise OutcomeUnknown(str(error)) from error
        return _receipt(draft, video, native_id, datetime.now(UTC))

    def find(self, account: Account, draft: Draft, since: datetime) -> Receipt | None:
        """Looks through the replies to the comment for one of ours with the same text."""
        video, comment = answered_comment(draft)
        for reply in objects(client.replies(account, video, comment).get("comments")):
            try:
                native_id = reading.identifier(reply, "comment_id", required=True)
                text = reading.text(reply, "text")
                is_ours = reading.flag(reply, "owner")
                at = times.moment(reply.get("create_time"), "create_time")
            except Unreadable:
                continue
            if is_ours and text.split() == draft.text.split() and at >= since - _SKEW:
                return _receipt(draft, video, native_id, at)
        return None

    def moderate(self, account: Account, act: Act, native_id: str) -> None:
        if act is Act.REMOVE:
            raise Refused(key="connector.not_supported")
        client.set_hidden(account, *parts_of(native_id), act is Act.HIDE)

    def parse_webhook(self, account: Account, request: Request, now: datetime) -> Sequence[Payload]:
        """TikTok writes `t=<seconds>,s=<hex>` over `<t>.<body>`, with the app's secret."""
        header = request.headers.get(SIGNATURE_HEADER, "")
        marks = ",".join(
            f"v1={part.strip()[2:]}" if part.strip().startswith("s=") else part
            for part in header.split(",")
        )
        secret = account.secrets.get("client_secret", "")
        signatures.check(marks if header else "", request.body, [secret], now)
        try:
            return [payload_of_event(request.body)]
        except Unreadable as error:
            raise Refused(str(error), key="webhook.unreadable") from error

    def translate(self, account: Account, payload: Payload) -> list[Arrival]:
        return arrivals_of(account, payload)


def _receipt(draft: Draft, video: str, native_id: str, at: datetime) -> Receipt:
    return Receipt(native_id=f"{video}/{native_id}", at=at, idempotency_key=draft.key)


CONNECTOR: Connector = TikTokConnector()
