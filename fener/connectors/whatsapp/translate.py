"""WhatsApp's webhook items to arrivals, and our drafts to its messages. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from fener.connectors import reading, times
from fener.connectors.contract import Payload, Refused, Unreadable
from fener.connectors.meta import hooks
from fener.connectors.meta.hooks import Item
from fener.connectors.whatsapp.contents import words_of
from fener.core.posts import (
    Arrival,
    Author,
    Deletion,
    Draft,
    Edit,
    Post,
    PostKind,
    Receipt,
    Visibility,
)

KIND = "whatsapp_business_account"
PARTS = ("messages", "message_echoes", "statuses")
"""What a call's value holds that concerns us; echoes are what our people typed in the app."""
STATES = {
    "sent": "sent", "delivered": "delivered", "read": "read", "played": "read", "failed": "failed",
}  # fmt: skip
_NAMED_BY = (
    ("from_user_id", "user_id"), ("recipient_user_id", "user_id"), ("from", "wa_id"),
    ("to", "wa_id"), ("recipient_id", "wa_id"),
)  # fmt: skip
"""Where a message or status says whose it is, and where a contact does."""
_SILENT = ("reaction", "system", "ephemeral")
_PHONE = re.compile(r"\+?[0-9]{5,20}")


def single(payload: Payload) -> Iterator[Payload]:
    """Each message and status of one change as a payload of its own: Meta puts several together.
    A change that can't be read is passed on whole, to be parked with words."""
    try:
        item = hooks.opened(payload.body)
        value = _value(item)
        parts = [(part, one) for part in PARTS for one in _rows(value, part)]
    except Unreadable:
        yield payload
        return
    for part, one in parts:
        body = _alone(item, value, part, one)
        yield Payload(key=_key(part, one, body), body=body)


def is_for(payload: Payload, number: str) -> bool:
    """Whether a payload concerns the number; an account may have several, and one address."""
    try:
        metadata = _value(hooks.opened(payload.body)).get("metadata")
    except Unreadable:
        return True
    named = metadata.get("phone_number_id") if isinstance(metadata, dict) else None
    return not named or not number or str(named) == number


def arrivals_of(body: bytes) -> Iterator[Arrival]:
    """What one stored item means. Raises `Unreadable`."""
    value = _value(hooks.opened(body))
    for one in _rows(value, "statuses"):
        yield _receipt(one)
    for part in ("messages", "message_echoes"):
        for one in _rows(value, part):
            yield from _message(value, one, by_us=part == "message_echoes")


def message_of(draft: Draft) -> dict[str, Any]:
    """What we send for `draft`: to the phone number where it is known, else to the id that
    WhatsApp gives us for the person. Raises `Refused`."""
    body: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "type": "text",
        "text": {"body": draft.text},
        "biz_opaque_callback_data": draft.key,
    }
    phones = [one for one in (draft.to_handle, draft.to, draft.conversation) if _is_phone(one)]
    if phones:
        body["to"] = phones[0].lstrip("+")
    elif named := draft.to or draft.conversation:
        body["recipient"] = named
    else:
        raise Refused(key="meta.unreachable")
    if draft.in_reply_to.startswith("wamid."):
        body["context"] = {"message_id": draft.in_reply_to}
    return body


def _is_phone(value: str) -> bool:
    return bool(_PHONE.fullmatch(value))


def _value(item: Item) -> dict[str, Any]:
    value = item.value.get("value")
    if not isinstance(value, dict):
        raise Unreadable("payload.missing", field="value")
    return value


def _rows(value: Mapping[str, Any], field: str) -> list[dict[str, Any]]:
    found = value.get(field)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Unreadable("payload.not_a_list", field=field)
    return found


def _key(part: str, one: Mapping[str, Any], body: bytes) -> str:
    try:
        name = reading.identifier(one, "id", required=True)
        state = reading.text(one, "status") if part == "statuses" else ""
    except Unreadable:
        return hooks.digest(body)
    return hooks.keyed("s", name, state) if state else hooks.keyed("m", name)


def _alone(item: Item, value: Mapping[str, Any], part: str, one: dict[str, Any]) -> bytes:
    """`one` in a call of its own, with the contact it comes from and no other."""
    kept = {name: value[name] for name in ("messaging_product", "metadata") if name in value}
    contact = _contact(value, one)
    if contact:
        kept["contacts"] = [contact]
    change = {"field": item.value.get("field"), "value": {**kept, part: [one]}}
    return hooks.wrapped(KIND, item.account, "changes", change, item.time)


def _contact(value: Mapping[str, Any], one: Mapping[str, Any]) -> dict[str, Any]:
    found = value.get("contacts")
    contacts = [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
    for given, name in _NAMED_BY:
        for contact in contacts:
            if one.get(given) and contact.get(name) == one.get(given):
                return contact
    # A person's number and their id need not be the same: a lone contact is theirs.
    return contacts[0] if len(contacts) == 1 else {}


def _author(value: Mapping[str, Any], one: Mapping[str, Any]) -> Author:
    """Who wrote, by the id that WhatsApp keeps for them even where it hides their number."""
    contact = _contact(value, one)
    phone = reading.identifier(one, "from") or reading.identifier(contact, "wa_id")
    user = reading.identifier(one, "from_user_id") or reading.identifier(contact, "user_id")
    profile = contact.get("profile")
    profile = profile if isinstance(profile, dict) else {}
    if not user and not phone:
        raise Unreadable("payload.missing", field="from")
    number = f"+{phone.lstrip('+')}" if _is_phone(phone) else ""
    return Author(
        native_id=user or phone,
        handle=number or reading.text(profile, "username").lstrip("@"),
        name=reading.text(profile, "name") or reading.text(profile, "username"),
    )


def _message(value: Mapping[str, Any], one: Mapping[str, Any], *, by_us: bool) -> Iterator[Arrival]:
    native_id = reading.identifier(one, "id", required=True)
    at = times.moment(one.get("timestamp"), "timestamp")
    kind = reading.text(one, "type", required=True)
    if kind in _SILENT:
        return
    if kind in ("revoke", "edit"):
        inner = one.get(kind)
        if not isinstance(inner, dict):
            raise Unreadable("payload.missing", field=kind)
        changed = reading.identifier(inner, "original_message_id", required=True)
        if kind == "revoke":
            yield Deletion(native_id=changed, at=at)
            return
        message = inner.get("message")
        if not isinstance(message, dict):
            raise Unreadable("payload.missing", field="message")
        yield Edit(native_id=changed, text=words_of(message), at=at)
        return
    author = _ourselves(value) if by_us else _author(value, one)
    group = reading.identifier(one, "group_id")
    person = _receiver(value, one) if by_us else author.native_id
    context = one.get("context")
    yield Post(
        native_id=native_id,
        author=author,
        text=words_of(one),
        at=at,
        kind=PostKind.MESSAGE,
        visibility=Visibility.PRIVATE,
        conversation=group or person,
        in_reply_to=reading.identifier(context, "id") if isinstance(context, dict) else "",
        closed={"reply_private": "whatsapp.group"} if group and not by_us else {},
        by_us=by_us,
    )


def _ourselves(value: Mapping[str, Any]) -> Author:
    metadata = value.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    return Author(native_id=reading.identifier(metadata, "phone_number_id", required=True))


def _receiver(value: Mapping[str, Any], one: Mapping[str, Any]) -> str:
    user = reading.identifier(one, "to_user_id")
    return (
        user or reading.identifier(_contact(value, one), "user_id") or reading.identifier(one, "to")
    )


def _receipt(one: Mapping[str, Any]) -> Receipt:
    state = reading.choice(one, "status", tuple(STATES), "")
    errors = _rows(one, "errors")
    return Receipt(
        native_id=reading.identifier(one, "id", required=True),
        at=times.moment(one.get("timestamp"), "timestamp"),
        state=STATES[state],
        idempotency_key=reading.identifier(one, "biz_opaque_callback_data"),
        reason=_reason(errors[0]) if errors else "",
    )


def _reason(error: Mapping[str, Any]) -> str:
    data = error.get("error_data")
    details = reading.text(data, "details") if isinstance(data, dict) else ""
    said = details or reading.text(error, "message") or reading.text(error, "title")
    code = error.get("code")
    return f"{json.dumps(code)}: {said}" if isinstance(code, int) else said
