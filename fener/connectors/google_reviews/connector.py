"""Google reviews, as the desk sees them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from fener.connectors import registry, shut, times
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
    Renewal,
    Unreadable,
)
from fener.connectors.google import access
from fener.connectors.google_reviews import client
from fener.connectors.google_reviews.translate import arrivals_of, payload_of, reply_id
from fener.connectors.partial import Partial
from fener.connectors.previews import plain_preview
from fener.core.posts import Arrival, Draft, Receipt, Visibility

MOST_LOCATIONS = 20


class GoogleReviewsConnector(Partial):
    def verify(self, account: Account) -> Identity:
        """Signs in and looks at every place, so that a wrong one is found before it is saved."""
        locations = _locations(account)
        renewal = self.renew(account)
        signed_in = Account(
            channel_id=account.channel_id, settings=account.settings, secrets=renewal.secrets
        )
        for location in locations:
            client.reviews(signed_in, location)
        owner = locations[0].partition("/locations/")[0]
        return Identity(
            native_id=owner,
            handle=account.handle or owner,
            secrets=renewal.secrets,
            renew_at=renewal.renew_at,
        )

    def sign_in_address(self, account: Account, back: str, state: str, challenge: str) -> str:
        return access.sign_in_address(account, client.SCOPE, back, state, challenge)

    def take_code(self, account: Account, code: str, back: str, verifier: str) -> Mapping[str, str]:
        return access.take_code(account, client.SCOPE, code, back, verifier)

    def renew(self, account: Account) -> Renewal:
        return access.renew(account)

    def fetch(self, account: Account, cursor: str) -> Fetched:
        """One page of one place. The newest page is always read: a new answer to an old review
        does not bring it to the top."""
        locations = _locations(account)
        place = _read(cursor)
        turn = place["turn"] if place["turn"] < len(locations) else 0
        now = datetime.now(UTC)
        if not turn and not place["token"]:
            shut.tell(place["shut"], now)
            place["shut"] = {}
        location = locations[turn]
        is_last = turn + 1 >= len(locations)
        following = {"turn": 0 if is_last else turn + 1, "token": "", "top": ""}
        try:
            said = client.reviews(account, location, place["token"])
        except (Refused, Gone) as error:
            if len(locations) == 1:
                raise
            noted = shut.as_of(shut.noted(place["shut"], error, location), now)
            after = {**place, **following, "shut": noted}
            return Fetched(payloads=[], cursor=json.dumps(after), more=True)
        payloads, changes = _page(said)
        place["shut"] = shut.as_of(place["shut"], now)
        before = place["heard"].get(location, "")
        top = place["top"] or max(changes, default=before)
        token = said.get("nextPageToken")
        is_behind = bool(before) and min(changes, default=before) > before
        if is_behind and isinstance(token, str) and token:
            after = {**place, "turn": turn, "token": token, "top": top}
            return Fetched(payloads=payloads, cursor=json.dumps(after), more=True)
        heard = {**place["heard"], location: max(top, before)}
        after = {**place, "heard": heard, **following}
        more = not is_last or bool(place["shut"])
        return Fetched(payloads=payloads, cursor=json.dumps(after), more=more)

    def preview(self, account: Account, draft: Draft) -> Preview:
        return plain_preview(account, draft, registry.manifest("google_reviews").capabilities)

    def send(self, account: Account, draft: Draft) -> Receipt:
        if draft.visibility is Visibility.PRIVATE:
            raise Refused(key="connector.not_supported")
        name = draft.in_reply_to
        if _standing(client.review(account, name)):
            raise Refused(key="google_reviews.answered")
        said = client.reply(account, name, draft.text)
        if not isinstance(said.get("comment"), str):
            raise OutcomeUnknown("the answer does not hold what was said")
        return _receipt(name, said, draft)

    def find(self, account: Account, draft: Draft, since: datetime) -> Receipt | None:
        """The review's answer, if it is this one. When it was said does not matter: there is
        room for one."""
        said = _standing(client.review(account, draft.in_reply_to))
        if str(said.get("comment", "")).split() != draft.text.split() or not draft.text.strip():
            return None
        return _receipt(draft.in_reply_to, said, draft)

    def translate(self, account: Account, payload: Payload) -> Sequence[Arrival]:
        return list(arrivals_of(payload.body, account))


def _locations(account: Account) -> list[str]:
    entered = account.settings.get("locations") or ""
    lines = entered if isinstance(entered, list | tuple) else str(entered).splitlines()
    locations = list(dict.fromkeys(filter(None, (str(line).strip(" /\t") for line in lines))))
    if not locations or not all(client.LOCATION.fullmatch(one) for one in locations):
        raise Refused(key="google_reviews.no_locations")
    if len(locations) > MOST_LOCATIONS:
        raise Refused(str(len(locations)), key="google_reviews.too_many")
    return locations


def _page(said: dict[str, Any]) -> tuple[list[Payload], list[str]]:
    """The reviews of a page, the oldest change first, and when each was changed."""
    found = said.get("reviews", [])
    if not isinstance(found, list):
        raise Refused("reviews", key="connector.answer_unreadable")
    reviews = [one for one in found if isinstance(one, dict)]
    changes = []
    for review in reviews:
        try:
            at = times.moment(review.get("updateTime"), "updateTime")
        except Unreadable:
            continue
        changes.append(at.astimezone(UTC).isoformat(timespec="microseconds"))
    return [payload_of(review) for review in reversed(reviews)], changes


def _standing(review: dict[str, Any]) -> dict[str, Any]:
    """The answer that a review has; empty where it has none, or Google has rejected it."""
    reply = review.get("reviewReply")
    if not isinstance(reply, dict) or reply.get("reviewReplyState") == "REJECTED":
        return {}
    return reply


def _receipt(name: str, said: dict[str, Any], draft: Draft) -> Receipt:
    try:
        at = times.moment(said.get("updateTime"), "updateTime")
    except Unreadable:
        at = datetime.now(UTC)
    return Receipt(native_id=reply_id(name, draft.text), at=at, idempotency_key=draft.key)


def _read(cursor: str) -> dict[str, Any]:
    try:
        value = json.loads(cursor)
    except ValueError:
        value = {}
    value = value if isinstance(value, dict) else {}
    heard, turn = value.get("heard"), value.get("turn")
    return {
        "heard": heard if isinstance(heard, dict) else {},
        "turn": turn if isinstance(turn, int) and turn >= 0 else 0,
        "token": str(value.get("token") or ""),
        "shut": shut.read(value.get("shut")),
        "top": str(value.get("top") or ""),
    }


CONNECTOR: Connector = GoogleReviewsConnector()
