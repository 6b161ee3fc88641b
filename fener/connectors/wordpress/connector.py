"""WordPress comments. New ones, changed ones and those that are gone are told apart by the hundred
newest, which are asked for each time: the API has no list of changes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from fener.connectors import reading, registry, times
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
    Unreadable,
)
from fener.connectors.partial import Partial
from fener.connectors.previews import counted_preview
from fener.connectors.wordpress import client
from fener.connectors.wordpress.translate import (
    arrival_of,
    comment_of,
    comment_payload,
    deletion_payload,
    digest_of,
    edit_payload,
    markup_of,
    number_of,
    says,
    site_of,
    whole_id,
)
from fener.core.posts import Arrival, Draft, Receipt

OVERLAP = 10
"""Comments of the page before that are asked for again: while a back-log is paged through, others
may be deleted, and the rest moves up."""
_CLOCKS_DIFFER = timedelta(minutes=10)
_PUBLIC, _HELD = "approved", "hold"


@dataclass(slots=True, kw_only=True)
class _Place:
    """Where hearing is, as the cursor keeps it."""

    seen: dict[str, str] = field(default_factory=dict)
    """Of the newest comments, what they said when they were last looked at."""
    top: int = 0
    """The newest comment that was ever heard."""
    offset: int = 0
    """Where a back-log is being paged through; 0: there is none."""
    floor: int = 0
    """What the back-log ends with."""


class WordPressConnector(Partial):
    def verify(self, account: Account) -> Identity:
        said = client.me(account)
        rights = said.get("capabilities")
        if not isinstance(rights, dict) or rights.get("moderate_comments") is not True:
            raise Refused(key="wordpress.role")
        try:
            return Identity(
                native_id=whole_id(reading.identifier(said, "id", required=True), account),
                handle=reading.text(said, "slug") or str(account.settings.get("user") or ""),
                name=reading.text(said, "name"),
                scopes=("moderate_comments",),
                settings={"site": site_of(account)},
            )
        except Unreadable as error:
            raise Refused(str(error), key="connector.answer_unreadable") from error

    def fetch(self, account: Account, cursor: str) -> Fetched:
        place = _read(cursor)
        try:
            if place.offset:
                return _backlog(account, place)
            return _newest(account, place, datetime.now(UTC), is_first=not cursor)
        except Unreadable as error:
            raise Refused(str(error), key="connector.answer_unreadable") from error

    def preview(self, account: Account, draft: Draft) -> Preview:
        """The site counts the bytes of what it stores."""
        capabilities = registry.manifest("wordpress").capabilities
        size = len(markup_of(draft.text).encode("utf-8", "replace"))
        return counted_preview(account, draft, capabilities, size)

    def send(self, account: Account, draft: Draft) -> Receipt:
        said = client.publish(account, comment_of(draft, _place_of(account, draft)))
        try:
            return _receipt(account, said, draft)
        except Unreadable as error:
            raise OutcomeUnknown(str(error)) from error

    def find(self, account: Account, draft: Draft, since: datetime) -> Receipt | None:
        parent = number_of(draft.in_reply_to)
        post = "" if parent else number_of(draft.conversation)
        for comment in client.ours_under(account, number_of(account.native_id), parent, post):
            try:
                receipt = _receipt(account, comment, draft)
            except Unreadable:
                continue
            if says(comment, draft) and receipt.at >= since - _CLOCKS_DIFFER:
                return receipt
        return None

    def moderate(self, account: Account, act: Act, native_id: str) -> None:
        number = number_of(native_id)
        try:
            status = str(client.comment(account, number).get("status"))
            if act is Act.REMOVE:
                if status != "trash":
                    client.move_to_trash(account, number)
                return
        except Gone:
            if act is Act.REMOVE:
                return
            raise
        if status == "trash":
            raise Gone(status)
        wanted = _HELD if act is Act.HIDE else _PUBLIC
        # WordPress calls it a failure to be asked for what is so already.
        if status != wanted:
            client.set_status(account, number, wanted)

    def translate(self, account: Account, payload: Payload) -> tuple[Arrival]:
        return (arrival_of(payload.body, account),)


def _newest(account: Account, place: _Place, now: datetime, *, is_first: bool) -> Fetched:
    comments = client.newest(account)
    heard: dict[str, str] = {}
    payloads: list[Payload] = []
    for comment in reversed(comments):
        number = reading.identifier(comment, "id", required=True)
        heard[number] = digest_of(comment)
        before = place.seen.get(number)
        if before is None:
            payloads.append(comment_payload(comment))
        elif before != heard[number]:
            payloads.append(edit_payload(comment, now))
    numbers = [_whole(number) for number in heard]
    is_all = len(comments) < client.PAGE
    lowest = min(numbers, default=0)
    payloads += [
        deletion_payload(number, now)
        for number in place.seen
        if number not in heard and (is_all or _whole(number) > lowest)
    ]
    top = max([*numbers, place.top])
    after = _Place(seen=heard, top=top)
    if not is_first and not is_all and lowest > place.top:
        after.offset, after.floor = client.PAGE - OVERLAP, place.top
    return Fetched(payloads=payloads, cursor=_written(after), more=bool(after.offset))


def _backlog(account: Account, place: _Place) -> Fetched:
    """What was written while nobody listened, beyond the hundred newest."""
    comments = client.newest(account, place.offset)
    found = [(_whole(reading.identifier(one, "id", required=True)), one) for one in comments]
    payloads = [comment_payload(one) for number, one in reversed(found) if number > place.floor]
    lowest = min((number for number, _ in found), default=0)
    is_end = len(comments) < client.PAGE or lowest <= place.floor
    offset = 0 if is_end else place.offset + client.PAGE - OVERLAP
    after = _Place(seen=place.seen, top=place.top, offset=offset, floor=place.floor)
    return Fetched(payloads=payloads, cursor=_written(after), more=not is_end)


def _place_of(account: Account, draft: Draft) -> str:
    """The number of the post that the answer stands under. Raises where it can't stand there."""
    if not draft.in_reply_to:
        post = number_of(draft.conversation)
        if not post.isdigit():
            raise Refused(key="wordpress.no_place")
        return post
    parent = client.comment(account, number_of(draft.in_reply_to))
    status = parent.get("status")
    if status in ("trash", "spam"):
        raise Gone(str(status))
    if status == _HELD:
        raise Refused(key="wordpress.held")
    try:
        post = reading.identifier(parent, "post", required=True)
    except Unreadable as error:
        raise Refused(str(error), key="connector.answer_unreadable") from error
    if not post.isdigit():
        raise Refused(post, key="connector.answer_unreadable")
    return post


def _receipt(account: Account, comment: Mapping[str, Any], draft: Draft) -> Receipt:
    said = comment.get("date_gmt")
    return Receipt(
        native_id=whole_id(reading.identifier(comment, "id", required=True), account),
        at=times.moment(said, "date_gmt", UTC) if said else datetime.now(UTC),
        url=reading.text(comment, "link"),
        idempotency_key=draft.key,
    )


def _whole(number: str) -> int:
    if not (number.isascii() and number.isdigit()):
        raise Unreadable("payload.not_a_count", field="id")
    return int(number)


def _read(cursor: str) -> _Place:
    if not cursor:
        return _Place()
    value = reading.read_object(cursor.encode())
    seen = value.get("seen")
    return _Place(
        seen={str(name): str(digest) for name, digest in seen.items()}
        if isinstance(seen, dict)
        else {},
        top=reading.count(value, "top") or 0,
        offset=reading.count(value, "offset") or 0,
        floor=reading.count(value, "floor") or 0,
    )


def _written(place: _Place) -> str:
    value: dict[str, Any] = {"seen": place.seen, "top": place.top}
    if place.offset:
        value |= {"offset": place.offset, "floor": place.floor}
    return json.dumps(value, separators=(",", ":"))


CONNECTOR: Connector = WordPressConnector()
