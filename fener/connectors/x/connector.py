"""X, as the desk sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from fener.connectors import reading, registry, sign_ins
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
from fener.connectors.previews import counted_preview
from fener.connectors.x import client, hooks, pages, prices
from fener.connectors.x.lengths import is_writable, weighted_length
from fener.connectors.x.translate import SITE, arrivals_of, references_of, written_at
from fener.connectors.x.wording import alike, shown_text
from fener.core.posts import Arrival, Draft, Receipt, Visibility

LONG_POSTS = 25_000
"""What X takes from accounts that pay it for a longer post."""
_LONG_FOR = ("Premium", "PremiumPlus")
_RENEWED_BEFORE = timedelta(minutes=20)
_SKEW = timedelta(minutes=2)
_LOOKED_THROUGH = "100"


class XConnector(Partial):
    def verify(self, account: Account) -> Identity:
        """Who we are; where the access token has ended on the way here, with a fresh one."""
        try:
            return self._identity(account)
        except SignInAgain as ended:
            if ended.key != "connector.session_ended":
                raise
        renewal = self.renew(account)
        fresh = replace(account, secrets={**account.secrets, **renewal.secrets})
        identity = self._identity(fresh)
        return replace(identity, secrets=renewal.secrets, renew_at=renewal.renew_at)

    def _identity(self, account: Account) -> Identity:
        said = client.me(account).get("data")
        try:
            if not isinstance(said, dict):
                raise Unreadable("payload.missing", field="data")
            paid = reading.text(said, "subscription_type") in _LONG_FOR
            return Identity(
                native_id=reading.identifier(said, "id", required=True),
                handle=reading.text(said, "username", required=True),
                name=reading.text(said, "name"),
                settings={"max_length": LONG_POSTS if paid else 280},
            )
        except Unreadable as error:
            raise Refused(str(error), key="connector.answer_unreadable") from error

    def sign_in_address(self, account: Account, back: str, state: str, challenge: str) -> str:
        return client.sign_in_address(account, back, state, challenge)

    def take_code(self, account: Account, code: str, back: str, verifier: str) -> Mapping[str, str]:
        said = client.take_code(account, code, back, verifier)
        return sign_ins.given(said, registry.manifest("x").gives)

    def renew(self, account: Account) -> Renewal:
        said = client.refresh(account)
        try:
            access = reading.text(said, "access_token", required=True)
            fresh = reading.text(said, "refresh_token")
            seconds = reading.count(said, "expires_in") or 7200
        except Unreadable as error:
            raise SignInAgain(str(error)) from error
        ends_at = datetime.now(UTC) + timedelta(seconds=min(seconds, 86_400))
        secrets = {"access_token": access}
        if fresh:
            secrets["refresh_token"] = fresh
        return Renewal(secrets=secrets, renew_at=ends_at - _RENEWED_BEFORE)

    def fetch(self, account: Account, cursor: str) -> Fetched:
        return pages.next_page(account, cursor, datetime.now(UTC))

    def preview(self, account: Account, draft: Draft) -> Preview:
        private = draft.visibility is Visibility.PRIVATE
        size = len(draft.text) if private else weighted_length(draft.text)
        can = registry.manifest("x").capabilities
        preview = counted_preview(account, draft, can, size)
        problems = preview.problems
        if not is_writable(draft.text):
            problems = (*problems, "x.characters")
        cost = prices.cost_of_sending(account, draft)
        return replace(preview, problems=problems, cost=cost)

    def send(self, account: Account, draft: Draft) -> Receipt:
        private = draft.visibility is Visibility.PRIVATE
        if private:
            said = client.send_message(account, draft.to, draft.text)
        else:
            said = client.publish(account, draft.text, draft.in_reply_to)
        data = said.get("data")
        try:
            if not isinstance(data, dict):
                raise Unreadable("payload.missing", field="data")
            field = "dm_event_id" if private else "id"
            native_id = reading.identifier(data, field, required=True)
        except Unreadable as error:
            raise OutcomeUnknown(str(error)) from error
        return _receipt(account, draft, native_id, datetime.now(UTC))

    def find(self, account: Account, draft: Draft, since: datetime) -> Receipt | None:
        """Looks through our newest posts, or our newest messages with that person, for one with
        the same text in the same place."""
        private = draft.visibility is Visibility.PRIVATE
        asked = {"max_results": _LOOKED_THROUGH}
        if private:
            said = client.messages_with(account, draft.to, asked)
        else:
            asked["start_time"] = client.moment(since - _SKEW)
            said = client.own_posts(account, asked)
        wanted = alike(draft.text)
        for item in hooks.objects(said.get("data")):
            try:
                native_id = reading.identifier(item, "id", required=True)
                text = alike(shown_text(item))
                refs = references_of(item)
                at = written_at(item, native_id)
            except Unreadable:
                continue
            is_ours = not private or item.get("sender_id") == account.native_id
            is_there = private or refs.get("replied_to", "") == draft.in_reply_to
            if is_ours and is_there and text == wanted and at >= since - _SKEW:
                return _receipt(account, draft, native_id, at)
        return None

    def moderate(self, account: Account, act: Act, native_id: str) -> None:
        if act is Act.REMOVE:
            raise Refused(key="connector.not_supported")
        client.set_hidden(account, native_id, act is Act.HIDE)

    def greet(self, account: Account, request: Request) -> bytes:
        return hooks.answer_to_check(account, request)

    def parse_webhook(self, account: Account, request: Request, now: datetime) -> Sequence[Payload]:
        hooks.check(account, request)
        try:
            return hooks.payloads_of(request.body, now)
        except Unreadable as error:
            raise Refused(str(error), key="webhook.unreadable") from error

    def translate(self, account: Account, payload: Payload) -> list[Arrival]:
        return arrivals_of(account, payload)


def _receipt(account: Account, draft: Draft, native_id: str, at: datetime) -> Receipt:
    private = draft.visibility is Visibility.PRIVATE
    return Receipt(
        native_id=native_id,
        at=at,
        url="" if private else f"{SITE}/{account.handle.lstrip('@') or 'i'}/status/{native_id}",
        idempotency_key=draft.key,
        cost=prices.cost_of_sending(account, draft),
    )


CONNECTOR: Connector = XConnector()
