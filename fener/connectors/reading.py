"""Reading fields out of JSON that nobody has checked. Every refusal names the field."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from fener.connectors.cleaning import clean
from fener.connectors.contract import Unreadable
from fener.core.posts import Attachment, Author

MAX_ITEM = 262_144
"""Bytes of one item. The longest posts of any network are a tenth of it."""
MAX_ID = 200
"""Characters of an identifier."""


def read_json(body: bytes, limit: int = MAX_ITEM) -> Any:
    """The JSON value in `body`; raises `Unreadable`."""
    if len(body) > limit:
        raise Unreadable("payload.too_large", size=len(body), limit=limit)
    try:
        return json.loads(body.decode())
    except UnicodeDecodeError as error:
        raise Unreadable("payload.not_utf8", position=error.start) from None
    except json.JSONDecodeError as error:
        raise Unreadable("payload.not_json", position=error.pos, detail=error.msg) from None
    except (ValueError, RecursionError) as error:
        detail = type(error).__name__
        raise Unreadable("payload.not_json", position=0, detail=detail) from None


def read_object(body: bytes, limit: int = MAX_ITEM) -> dict[str, Any]:
    value = read_json(body, limit)
    if not isinstance(value, dict):
        raise Unreadable("payload.not_an_object")
    return value


def text(item: Mapping[str, Any], field: str, *, required: bool = False) -> str:
    """The text under `field`; empty where it is absent or null and not required."""
    value = item.get(field)
    if value is None:
        value = ""
    if not isinstance(value, str):
        raise Unreadable("payload.not_text", field=field)
    if required and not value.strip():
        raise Unreadable("payload.missing", field=field)
    return clean(value)


def identifier(item: Mapping[str, Any], field: str, *, required: bool = False) -> str:
    """The network's identifier under `field`, which may be written as text or whole number."""
    value = item.get(field)
    if value is None or value == "":
        if required:
            raise Unreadable("payload.missing", field=field)
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        try:
            value = str(value)
        except ValueError:
            value = None
    if not isinstance(value, str) or len(value) > MAX_ID:
        raise Unreadable("payload.not_an_id", field=field, limit=MAX_ID)
    return clean(value)


def count(item: Mapping[str, Any], field: str) -> int | None:
    """The whole number under `field`, None where it is absent; `3.0` is taken as 3."""
    value = item.get(field)
    if value is None or value == "":
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**53:
        raise Unreadable("payload.not_a_count", field=field)
    return value


def flag(item: Mapping[str, Any], field: str) -> bool:
    value = item.get(field)
    if value is None:
        return False
    if not isinstance(value, bool):
        raise Unreadable("payload.not_yes_or_no", field=field)
    return value


def choice(item: Mapping[str, Any], field: str, choices: tuple[str, ...], default: str) -> str:
    value = item.get(field)
    if value is None or value == "":
        value = default
    if not isinstance(value, str) or value not in choices:
        raise Unreadable("payload.not_one_of", field=field, choices=", ".join(choices))
    return value


def author(item: Mapping[str, Any], field: str, otherwise: str) -> Author:
    """The author under `field`: an object with `id`, or one text that is the handle too.

    Where there is none, an author called `otherwise`, so that two posts of unknown people
    never look like two posts of one person.
    """
    value = item.get(field)
    if value is None or value == "":
        return Author(native_id=otherwise)
    if isinstance(value, str):
        name = identifier(item, field)
        name = name.lstrip("@") or name
        return Author(native_id=name, handle=name)
    if not isinstance(value, dict):
        raise Unreadable("payload.not_an_author", field=field)
    handle = text(value, "handle").lstrip("@")
    return Author(
        native_id=identifier(value, "id") or handle or otherwise,
        handle=handle,
        name=text(value, "name"),
        url=text(value, "url"),
        avatar_url=text(value, "avatar_url"),
        followers=count(value, "followers"),
    )


def attachments(item: Mapping[str, Any], field: str = "attachments") -> tuple[Attachment, ...]:
    value = item.get(field)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise Unreadable("payload.not_a_list", field=field)
    return tuple(
        Attachment(
            url=text(one, "url", required=True),
            media_type=text(one, "media_type"),
            name=text(one, "name"),
            alt=text(one, "alt"),
        )
        for one in value
    )
