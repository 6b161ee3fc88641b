"""Discourse, by a forum's API and its webhooks."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from fener.connectors import reading, registry, signatures, times
from fener.connectors.contract import (
    Account,
    Act,
    Connector,
    Fetched,
    Gone,
    Identity,
    OutcomeUnknown,
    Payload,
    Preview,
    Refused,
    Request,
    Unreadable,
)
from fener.connectors.discourse import client
from fener.connectors.discourse.hearing import next_page
from fener.connectors.discourse.translate import (
    EVENTS,
    arrivals_of,
    is_private_message,
    payload_of,
    topic_in,
)
from fener.connectors.partial import Partial
from fener.connectors.previews import plain_preview
from fener.core.posts import Arrival, Draft, Receipt, Visibility
from fener.core.text import excerpt

LOOKED_AT = 10
"""Posts at the end of a topic among which one of ours is looked for."""
_SUBJECT = 60
_MARK = "sha256="


class DiscourseConnector(Partial):
    def verify(self, account: Account) -> Identity:
        try:
            said = client.user(account).get("user")
        except Gone as error:
            raise Refused(error.detail, key="discourse.user_unknown") from error
        client.notifications(account)
        try:
            if not isinstance(said, dict):
                raise Unreadable("payload.missing", field="user")
            return Identity(
                native_id=reading.identifier(said, "id", required=True),
                handle=reading.text(said, "username", required=True),
                name=reading.text(said, "name"),
                scopes=tuple(name for name in ("admin", "moderator") if said.get(name) is True),
            )
        except Unreadable as error:
            raise Refused(str(error), key="connector.answer_unreadable") from error

    def fetch(self, account: Account, cursor: str) -> Fetched:
        return next_page(account, cursor)

    def preview(self, account: Account, draft: Draft) -> Preview:
        return plain_preview(account, draft, registry.manifest("discourse").capabilities)

    def send(self, account: Account, draft: Draft) -> Receipt:
        said = client.publish(account, self._values(account, draft))
        if said.get("action") == "enqueued":
            raise OutcomeUnknown("the forum holds it until one of its moderators approves it")
        try:
            return self._receipt(account, draft, said)
        except Unreadable as error:
            raise OutcomeUnknown(str(error)) from error

    def _values(self, account: Account, draft: Draft) -> dict[str, Any]:
        """What is to be published. A private answer to a public post begins a personal message,
        which carries our key, so that it can't begin twice."""
        topic, is_private = topic_in(draft.conversation)
        if draft.visibility is Visibility.PRIVATE and not is_private:
            if not draft.to_handle:
                raise Refused(key="discourse.nobody")
            return {
                "title": excerpt(" ".join(draft.text.split()), _SUBJECT),
                "raw": draft.text,
                "target_recipients": draft.to_handle,
                "archetype": "private_message",
                "external_id": draft.key[:50],
            }
        if not topic:
            raise Refused(key="discourse.nobody")
        if draft.visibility is Visibility.PRIVATE and not is_private_message(
            client.topic(account, topic)
        ):
            raise Refused(key="discourse.not_private")
        values: dict[str, Any] = {"raw": draft.text, "topic_id": topic}
        if draft.in_reply_to.isdigit():
            answered = client.post(account, int(draft.in_reply_to))
            if answered.get("deleted_at"):
                raise Gone("the post is deleted")
            number = answered.get("post_number")
            if isinstance(number, int) and number > 1 and answered.get("topic_id") == topic:
                values["reply_to_post_number"] = number
        return values

    def find(self, account: Account, draft: Draft, since: datetime) -> Receipt | None:
        """By author, text and time, among the last posts of the topic. A personal message that we
        would have begun is looked for among those we have."""
        topic, is_private = topic_in(draft.conversation)
        topics = [topic]
        if draft.visibility is Visibility.PRIVATE and not is_private:
            topics = self._recent_private_topics(account)
        for one in topics:
            stream = client.topic(account, one).get("post_stream") if one else None
            ids = stream.get("stream") if isinstance(stream, dict) else None
            numbers = [n for n in ids if isinstance(n, int)] if isinstance(ids, list) else []
            for post_id in reversed(numbers[-LOOKED_AT:]):
                post = client.post(account, post_id)
                if self._is_it(account, draft, post, since):
                    return self._receipt(account, draft, post)
        return None

    def _recent_private_topics(self, account: Account) -> list[int]:
        listed = client.private_topics(account).get("topic_list")
        topics = listed.get("topics") if isinstance(listed, dict) else None
        found = topics if isinstance(topics, list) else []
        return [one["id"] for one in found[:5] if isinstance(one, dict) and one.get("id")]

    def _is_it(self, account: Account, draft: Draft, post: dict[str, Any], since: datetime) -> bool:
        is_ours = str(post.get("user_id")) == account.native_id
        is_same = str(post.get("raw")).split() == draft.text.split()
        return is_ours and is_same and times.moment(post.get("created_at"), "created_at") >= since

    def _receipt(self, account: Account, draft: Draft, post: dict[str, Any]) -> Receipt:
        topic = reading.identifier(post, "topic_id", required=True)
        number = reading.identifier(post, "post_number") or "1"
        return Receipt(
            native_id=reading.identifier(post, "id", required=True),
            at=times.moment(post.get("created_at") or datetime.now(UTC).isoformat(), "created_at"),
            url=f"{client.base_of(account)}/t/{topic}/{number}",
            idempotency_key=draft.key,
        )

    def moderate(self, account: Account, act: Act, native_id: str) -> None:
        if act is not Act.REMOVE or not native_id.isdigit():
            raise Refused(key="connector.not_supported")
        try:
            client.remove(account, int(native_id))
        except Gone:
            return  # Whoever else removed it: it is removed.

    def parse_webhook(self, account: Account, request: Request, now: datetime) -> Sequence[Payload]:
        _check(account, request)
        try:
            post = reading.read_object(request.body, signatures.MAX_BODY).get("post")
            if not isinstance(post, dict):
                return []
            event = request.headers.get(client.EVENT_HEADER, "")
            event = event if event in EVENTS else EVENTS[0]
            named = "" if event == EVENTS[0] else event
            return [payload_of(post, is_private=is_private_message(post), event=named)]
        except Unreadable as error:
            raise Refused(str(error), key="webhook.unreadable") from error

    def translate(self, account: Account, payload: Payload) -> Iterable[Arrival]:
        return arrivals_of(payload.body, account)


def _check(account: Account, request: Request) -> None:
    signatures.check_body(request.body)
    names = ("webhook_secret", "previous_webhook_secret")
    valid = [account.secrets[name] for name in names if account.secrets.get(name)]
    if not valid:
        raise Refused(key="webhook.secret_missing")
    given = request.headers.get(client.SIGNATURE_HEADER, "")
    if not given:
        raise Refused(key="webhook.signature_missing")
    mark = given.removeprefix(_MARK)
    if mark == given or not mark.isascii() or len(mark) != 64:
        raise Refused(key="webhook.signature_unreadable")
    expected = [signatures.hmac_sha256(secret, request.body) for secret in valid]
    fits = [hmac.compare_digest(one.encode(), mark.lower().encode()) for one in expected]
    if not any(fits):
        raise Refused(key="webhook.signature_wrong")


CONNECTOR: Connector = DiscourseConnector()
