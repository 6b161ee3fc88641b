"""What is new since a place: the next page of `/sync`, and of what it left out.

A homeserver gives at most some messages of each room and says that there are more. Where those
begin and end is kept in the cursor and asked for before anything newer, page by page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from fener.connectors.contract import Account, Fetched, Gone, Payload, Refused, TryLater
from fener.connectors.matrix import client
from fener.connectors.matrix.translate import payload_of, replaced_by

PAGES_OF_OLD = 2
"""Pages of a room's history that are read where nothing says how far we knew it."""
JOIN_TRIES = 20
"""How often a room on a server that does not answer is tried, once a poll."""
JOINS_AT_ONCE = 10


@dataclass(slots=True)
class Gap:
    """Messages of a room before `at` that we have not seen; after `until`, or so many pages."""

    room: str
    at: str
    until: str = ""
    pages: int = 0


@dataclass(slots=True)
class Invitation:
    """A room we are to join, and the place we were at when we were invited."""

    room: str
    since: str
    tries: int = 0


@dataclass(slots=True)
class Place:
    """How far we have heard."""

    since: str = ""
    gaps: list[Gap] = field(default_factory=list)
    invitations: list[Invitation] = field(default_factory=list)
    joined: dict[str, str] = field(default_factory=dict)
    """Rooms we have just joined, and the place at which we were invited."""
    public: list[str] = field(default_factory=list)
    """Rooms that everybody can join."""

    @classmethod
    def read(cls, cursor: str) -> Place:
        try:
            value = json.loads(cursor) if cursor else {}
            return cls(
                since=str(value.get("since", "")),
                gaps=[Gap(**one) for one in value.get("gaps", [])],
                invitations=[Invitation(**one) for one in value.get("invitations", [])],
                joined=dict(value.get("joined", {})),
                public=list(value.get("public", [])),
            )
        except (ValueError, TypeError, AttributeError):
            return cls()

    def written(self) -> str:
        return json.dumps({name: value for name, value in asdict(self).items() if value})


def next_page(account: Account, cursor: str) -> Fetched:
    place = Place.read(cursor)
    payloads = _fill(account, place) if place.gaps else _sync(account, place)
    more = bool(place.gaps or _accept(account, place))
    return Fetched(payloads=payloads, cursor=place.written(), more=more)


def is_news(said: Mapping[str, Any]) -> bool:
    """Whether a `/sync` has anything that `next_page` would bring."""
    rooms = _object(said, "rooms")
    written = (_events(_object(room, "timeline")) for room in _rooms(rooms, "join").values())
    return any(written) or bool(_object(rooms, "invite"))


def _sync(account: Account, place: Place) -> list[Payload]:
    said = client.sync(account, place.since, first=not place.since)
    after = said.get("next_batch")
    if not isinstance(after, str) or not after:
        raise Refused("no next_batch", key="connector.answer_unreadable")
    rooms = _object(said, "rooms")
    payloads: list[Payload] = []
    for name, room in _rooms(rooms, "join").items():
        timeline = _object(room, "timeline")
        events, state = _events(timeline), _events(_object(room, "state"))
        _note_public(place, name, [*state, *events])
        payloads += _payloads(account, place, name, events, state)
        is_new = any(one.get("type") == "m.room.create" for one in [*state, *events])
        until = place.joined.pop(name, "") if is_new else place.since
        if timeline.get("limited") is True and timeline.get("prev_batch"):
            pages = 0 if until else PAGES_OF_OLD
            place.gaps.append(Gap(name, str(timeline["prev_batch"]), until, pages))
    for name, room in _rooms(rooms, "invite").items():
        if _is_wanted(account, _events(_object(room, "invite_state"))):
            place.invitations.append(Invitation(name, place.since))
    place.since = after
    return payloads


def _fill(account: Account, place: Place) -> list[Payload]:
    gap = place.gaps.pop(0)
    try:
        page = client.history(account, gap.room, gap.at, gap.until)
    except (Refused, Gone):
        return []  # We are no longer in that room: what was said there is not for us.
    events, end = _list(page, "chunk"), page.get("end")
    if isinstance(end, str) and end not in ("", gap.at) and gap.pages != 1:
        place.gaps.insert(0, Gap(gap.room, end, gap.until, max(0, gap.pages - 1)))
    return _payloads(account, place, gap.room, list(reversed(events)), _list(page, "state"))


def _accept(account: Account, place: Place) -> bool:
    """Join rooms we were invited to; whether there is now more to hear. A room that can't be
    joined must not keep us from hearing the others."""
    waiting, place.invitations = place.invitations, []
    joined = False
    for number, one in enumerate(waiting):
        if number >= JOINS_AT_ONCE:
            place.invitations += waiting[number:]
            break
        try:
            client.join(account, one.room)
        except (Refused, Gone):
            continue
        except TryLater as error:
            if error.at:
                place.invitations += waiting[number:]
                break
            if one.tries + 1 < JOIN_TRIES:
                place.invitations.append(Invitation(one.room, one.since, one.tries + 1))
            continue
        place.joined[one.room] = one.since
        joined = True
    return joined


def _is_wanted(account: Account, state: list[dict[str, Any]]) -> bool:
    contents = [
        one.get("content")
        for one in state
        if one.get("type") == "m.room.member" and one.get("state_key") == account.native_id
    ]
    is_direct = any(isinstance(one, dict) and one.get("is_direct") is True for one in contents)
    if is_direct:
        return account.settings.get("join_direct") is not False
    return account.settings.get("join_others") is True


def _note_public(place: Place, room: str, events: list[dict[str, Any]]) -> None:
    for one in events:
        if one.get("type") != "m.room.join_rules":
            continue
        place.public = [known for known in place.public if known != room]
        if _object(one, "content").get("join_rule") == "public":
            place.public.append(room)


def _payloads(
    account: Account,
    place: Place,
    room: str,
    events: list[dict[str, Any]],
    state: list[dict[str, Any]],
) -> list[Payload]:
    names = dict(_names(state))
    senders = {one.get("event_id"): one.get("sender") for one in events}
    payloads = []
    for one in events:
        if one.get("type") not in client.MESSAGES:
            continue
        original = replaced_by(one)
        if original and original not in senders:
            senders[original] = _sender_of(account, room, original)
        payloads.append(
            payload_of(
                room,
                one,
                name=names.get(one.get("sender"), ""),
                is_public=room in place.public,
                original_sender=str(senders.get(original) or "") if original else "",
            )
        )
    return payloads


def _sender_of(account: Account, room: str, event_id: str) -> str:
    try:
        sender = client.event(account, room, event_id).get("sender")
    except (Refused, Gone):
        return ""
    return sender if isinstance(sender, str) else ""


def _names(state: list[dict[str, Any]]) -> Iterator[tuple[Any, str]]:
    for one in state:
        name = _object(one, "content").get("displayname")
        if one.get("type") == "m.room.member" and isinstance(name, str):
            yield one.get("state_key"), name


def _rooms(rooms: Mapping[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    found = _object(rooms, kind)
    return {name: room for name, room in found.items() if isinstance(room, dict)}


def _events(item: Mapping[str, Any]) -> list[dict[str, Any]]:
    return _list(item, "events")


def _list(item: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    value = item.get(name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _object(item: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = item.get(name)
    return value if isinstance(value, dict) else {}
