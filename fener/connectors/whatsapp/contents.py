"""What a WhatsApp message says, as text: what is no text stands in square brackets. Pure.

Pictures and recordings have no address that a browser could open: Meta hands them over by id,
to whoever holds the token. The payload keeps the id.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fener.connectors import reading
from fener.connectors.contract import Unreadable

_MEDIA = ("image", "video", "audio", "document", "sticker")


def words_of(message: Mapping[str, Any]) -> str:
    """Raises `Unreadable`."""
    kind = reading.text(message, "type", required=True)
    if kind == "text":
        return reading.text(_inner(message, "text"), "body", required=True)
    if kind in _MEDIA:
        return _media(kind, _inner(message, kind))
    if kind == "location":
        return _location(_inner(message, kind))
    if kind == "contacts":
        return " ".join(_contact(one) for one in _rows(message, kind)) or "[contact]"
    if kind == "button":
        return reading.text(_inner(message, kind), "text") or "[button]"
    if kind == "interactive":
        return _choice(_inner(message, kind))
    if kind == "order":
        return _order(_inner(message, kind))
    return f"[{kind[:40]}]" if kind != "unsupported" else "[unsupported message]"


def _media(kind: str, media: Mapping[str, Any]) -> str:
    name = reading.text(media, "filename")
    word = "voice message" if media.get("voice") is True else kind
    mark = f"[{word}: {name}]" if name else f"[{word}]"
    return f"{mark} {reading.text(media, 'caption')}".strip()


def _location(place: Mapping[str, Any]) -> str:
    words = [reading.text(place, "name"), reading.text(place, "address")]
    numbers = [place.get(name) for name in ("latitude", "longitude")]
    if all(isinstance(one, (int, float)) and not isinstance(one, bool) for one in numbers):
        words.append(f"{numbers[0]}, {numbers[1]}")
    said = ", ".join(filter(None, words))
    return f"[location: {said}]" if said else "[location]"


def _contact(contact: Mapping[str, Any]) -> str:
    name = contact.get("name")
    words = [reading.text(name, "formatted_name")] if isinstance(name, dict) else []
    words += [reading.text(one, "phone") for one in _rows(contact, "phones")]
    said = ", ".join(filter(None, words))
    return f"[contact: {said}]" if said else "[contact]"


def _choice(interactive: Mapping[str, Any]) -> str:
    for kind in ("button_reply", "list_reply"):
        chosen = interactive.get(kind)
        if isinstance(chosen, dict):
            return reading.text(chosen, "title") or f"[{kind}]"
    reply = interactive.get("nfm_reply")
    return (reading.text(reply, "body") if isinstance(reply, dict) else "") or "[form]"


def _order(order: Mapping[str, Any]) -> str:
    rows = []
    for item in _rows(order, "product_items"):
        many = reading.count(item, "quantity") or 1
        rows.append(f"{many} × {reading.identifier(item, 'product_retailer_id')}")
    return f"[order: {', '.join(rows)}] {reading.text(order, 'text')}".strip()


def _inner(message: Mapping[str, Any], field: str) -> dict[str, Any]:
    found = message.get(field)
    if not isinstance(found, dict):
        raise Unreadable("payload.missing", field=field)
    return found


def _rows(value: Mapping[str, Any], field: str) -> list[dict[str, Any]]:
    found = value.get(field)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Unreadable("payload.not_a_list", field=field)
    return found
