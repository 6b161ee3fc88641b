"""LinkedIn, as the desk sees it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from fener.connectors import reading, registry, sign_ins, times
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
    Request,
    SignInAgain,
    Unreadable,
)
from fener.connectors.linkedin import client, hooks
from fener.connectors.linkedin.translate import (
    SITE,
    answered,
    arrivals_of,
    comment_named,
    objects,
    payload_of,
)
from fener.connectors.partial import Partial
from fener.connectors.previews import plain_preview
from fener.core.posts import Arrival, Draft, Receipt, Visibility

FIRST_LOOK = timedelta(days=2)
OVERLAP = timedelta(minutes=30)
"""How late LinkedIn may list what happened. What comes twice has the same key."""
_SKEW = timedelta(minutes=2)
_ONE_MILLISECOND = timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class LinkedInConnector(Partial):
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
        said = client.page_of(account)
        try:
            name = reading.text(said, "localizedName")
            return Identity(
                native_id=client.organization(account),
                handle=reading.text(said, "vanityName") or name,
                name=name,
            )
        except Unreadable as error:
            raise Refused(str(error), key="connector.answer_unreadable") from error

    def sign_in_address(self, account: Account, back: str, state: str, challenge: str) -> str:
        return client.sign_in_address(account, back, state)

    def take_code(self, account: Account, code: str, back: str, verifier: str) -> Mapping[str, str]:
        said = client.take_code(account, code, back)
        return sign_ins.given(said, ["access_token"], perhaps=["refresh_token"])

    def renew(self, account: Account) -> Renewal:
        said = client.refresh(account)
        try:
            access = reading.text(said, "access_token", required=True)
            fresh = reading.text(said, "refresh_token")
            seconds = reading.count(said, "expires_in") or 5_184_000
            left = reading.count(said, "refresh_token_expires_in")
        except Unreadable as error:
            raise SignInAgain(str(error)) from error
        now = datetime.now(UTC)
        secrets = {"access_token": access}
        if fresh:
            secrets["refresh_token"] = fresh
        return Renewal(
            secrets=secrets,
            renew_at=now + timedelta(seconds=min(seconds, 10**8)) * 0.8,
            access_ends_at=now + timedelta(seconds=min(left, 10**8)) if left else None,
        )

    def fetch(self, account: Account, cursor: str) -> Fetched:
        """The cursor is a span of time and the place in its list: `[since, until, start]`."""
        since, until, start = _span(cursor)
        if not until:
            until = (datetime.now(UTC) - _EPOCH) // _ONE_MILLISECOND
        since = since or until - FIRST_LOOK // _ONE_MILLISECOND
        found = objects(client.notifications(account, since, until, start).get("elements"))
        more = len(found) >= client.PAGE
        following = [since, until, start + len(found)]
        if not more:
            following = [until - OVERLAP // _ONE_MILLISECOND, 0, 0]
        try:
            payloads = [payload_of(one) for one in reversed(found)]
        except Unreadable as error:
            raise Refused(str(error), key="connector.answer_unreadable") from error
        return Fetched(payloads=payloads, cursor=json.dumps(following), more=more)

    def preview(self, account: Account, draft: Draft) -> Preview:
        return plain_preview(account, draft, registry.manifest("linkedin").capabilities)

    def send(self, account: Account, draft: Draft) -> Receipt:
        if draft.visibility is Visibility.PRIVATE:
            raise Refused(key="connector.not_supported")
        thread, parent = answered(draft)
        said, number = client.comment(account, thread, draft.text, parent)
        named = said.get("commentUrn") or number
        native_id = comment_named(str(named)) or comment_named(
            f"urn:li:comment:({thread},{number})"
        )
        if not native_id:
            raise OutcomeUnknown("the answer does not name the comment")
        return _receipt(draft, native_id, thread, datetime.now(UTC))

    def find(self, account: Account, draft: Draft, since: datetime) -> Receipt | None:
        """Looks through the comments in the same place for one of our page with the same text."""
        thread, parent = answered(draft)
        ours = client.organization(account)
        for item in objects(client.comments_under(account, parent or thread).get("elements")):
            message, created = item.get("message"), item.get("created")
            try:
                native_id = comment_named(reading.text(item, "commentUrn"))
                text = reading.text(message, "text") if isinstance(message, dict) else ""
                at = times.moment(
                    created.get("time") if isinstance(created, dict) else None, "time"
                )
            except Unreadable:
                continue
            is_ours = native_id and item.get("actor") == ours and at >= since - _SKEW
            if is_ours and text.split() == draft.text.split():
                return _receipt(draft, native_id, thread, at)
        return None

    def greet(self, account: Account, request: Request) -> bytes:
        return hooks.answer_to_challenge(account, request)

    def parse_webhook(self, account: Account, request: Request, now: datetime) -> Sequence[Payload]:
        try:
            return hooks.payloads_of(account, request)
        except Unreadable as error:
            raise Refused(str(error), key="webhook.unreadable") from error

    def translate(self, account: Account, payload: Payload) -> list[Arrival]:
        return arrivals_of(account.native_id, payload)


def _span(cursor: str) -> tuple[int, int, int]:
    if not cursor:
        return 0, 0, 0
    try:
        since, until, start = json.loads(cursor)
        return int(since), int(until), int(start)
    except (ValueError, TypeError):
        raise Refused(key="connector.answer_unreadable") from None


def _receipt(draft: Draft, native_id: str, thread: str, at: datetime) -> Receipt:
    return Receipt(native_id=native_id, at=at, url=f"{SITE}/{thread}", idempotency_key=draft.key)


CONNECTOR: Connector = LinkedInConnector()
