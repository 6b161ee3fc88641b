"""Reddit, by its OAuth API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from fener.connectors import reading, registry, sign_ins, times
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
    SignInAgain,
    Unreadable,
)
from fener.connectors.partial import Partial
from fener.connectors.previews import plain_preview
from fener.connectors.reddit import client
from fener.connectors.reddit.hearing import next_page
from fener.connectors.reddit.translate import SITE, arrivals_of
from fener.core.posts import Arrival, Draft, Receipt, Visibility
from fener.core.text import excerpt

_SUBJECT = 80
_SHARE = 0.8


class RedditConnector(Partial):
    def verify(self, account: Account) -> Identity:
        if not account.secrets.get("refresh_token"):
            raise SignInAgain(key="connector.secret_missing")
        renewed = client.renew(account)
        session, renew_at, kept = _session(renewed)
        said = client.me(account, session)
        try:
            handle = reading.text(said, "name", required=True)
            return Identity(
                native_id=f"t2_{reading.identifier(said, 'id', required=True)}",
                handle=handle,
                name=handle,
                scopes=tuple(str(renewed.get("scope") or "").split()),
                renew_at=renew_at,
                secrets=kept,
            )
        except Unreadable as error:
            raise Refused(str(error), key="connector.answer_unreadable") from error

    def sign_in_address(self, account: Account, back: str, state: str, challenge: str) -> str:
        return client.sign_in_address(account, back, state)

    def take_code(self, account: Account, code: str, back: str, verifier: str) -> Mapping[str, str]:
        said = client.take_code(account, code, back)
        return sign_ins.given(said, ["refresh_token"])

    def renew(self, account: Account) -> Renewal:
        _, renew_at, kept = _session(client.renew(account))
        return Renewal(secrets=kept, renew_at=renew_at)

    def fetch(self, account: Account, cursor: str) -> Fetched:
        return next_page(account, cursor)

    def preview(self, account: Account, draft: Draft) -> Preview:
        return plain_preview(account, draft, registry.manifest("reddit").capabilities)

    def send(self, account: Account, draft: Draft) -> Receipt:
        """A private answer to a public post begins a message, of which Reddit tells no id."""
        if _is_new_message(draft):
            if not draft.to_handle:
                raise Refused(key="reddit.nobody")
            subject = excerpt(" ".join(draft.text.split()), _SUBJECT)
            client.compose(account, draft.to_handle, subject, draft.text)
            return Receipt(native_id=draft.key, at=datetime.now(UTC), idempotency_key=draft.key)
        if not draft.in_reply_to:
            raise Refused(key="reddit.nobody")
        made = client.comment(account, draft.in_reply_to, draft.text)
        try:
            return _receipt(draft, made)
        except Unreadable as error:
            raise OutcomeUnknown(str(error)) from error

    def find(self, account: Account, draft: Draft, since: datetime) -> Receipt | None:
        """By text, time and what was answered, among the latest that we have written."""
        is_private = draft.visibility is Visibility.PRIVATE
        path = "/message/sent" if is_private else client.own_comments_path(account)
        query = {} if is_private else {"sort": "new"}
        for one in client.listing(account, path, **query)["children"]:
            data = one.get("data") if isinstance(one, dict) else None
            with suppress(Unreadable):
                if isinstance(data, dict) and _is_it(draft, data, since):
                    return _receipt(draft, data)
        return None

    def moderate(self, account: Account, act: Act, native_id: str) -> None:
        if act is Act.REMOVE or native_id[:3] not in ("t1_", "t3_"):
            raise Refused(key="connector.not_supported")
        try:
            (client.hide if act is Act.HIDE else client.show)(account, native_id)
        except Refused as error:
            if error.key == "reddit.not_allowed":
                raise Refused(error.detail, key="reddit.not_moderator") from error
            raise

    def translate(self, account: Account, payload: Payload) -> Iterable[Arrival]:
        return arrivals_of(payload.body, account)


def _session(renewed: dict[str, Any]) -> tuple[str, datetime, dict[str, str]]:
    """The access token, when to renew it, and what is kept. A refresh token that Reddit gives anew
    is kept; one it leaves out stays as it is."""
    try:
        session = reading.text(renewed, "access_token", required=True)
        seconds = reading.count(renewed, "expires_in") or 3600
        refresh = reading.text(renewed, "refresh_token")
    except Unreadable as error:
        raise Refused(str(error), key="connector.answer_unreadable") from error
    renew_at = datetime.now(UTC) + timedelta(seconds=min(seconds, 10**6) * _SHARE)
    kept = {"session": session} | ({"refresh_token": refresh} if refresh else {})
    return session, renew_at, kept


def _is_new_message(draft: Draft) -> bool:
    """What is private never goes under a public post."""
    return draft.visibility is Visibility.PRIVATE and not draft.in_reply_to.startswith("t4_")


def _is_it(draft: Draft, data: dict[str, Any], since: datetime) -> bool:
    if str(data.get("body")).split() != draft.text.split():
        return False
    if _is_new_message(draft):
        is_there = str(data.get("dest")).casefold() == draft.to_handle.casefold()
    else:
        is_there = data.get("parent_id") == draft.in_reply_to
    made_at = times.moment(data.get("created_utc"), "created_utc")
    # Whole seconds, and a clock that is not ours.
    return is_there and made_at >= since - timedelta(seconds=5)


def _receipt(draft: Draft, made: dict[str, Any]) -> Receipt:
    path = reading.text(made, "permalink")
    at = datetime.now(UTC)
    if made.get("created_utc"):
        at = times.moment(made.get("created_utc"), "created_utc")
    return Receipt(
        native_id=reading.identifier(made, "name", required=True),
        at=at,
        url=SITE + path if path.startswith("/") else "",
        idempotency_key=draft.key,
    )


CONNECTOR: Connector = RedditConnector()
