"""Every address of the Bot API. Nothing else knows them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from fener.connectors.contract import (
    Account,
    ConnectorError,
    Gone,
    OutcomeUnknown,
    Refused,
    SignInAgain,
    TryLater,
)
from fener.connectors.exchange import Answer, exchange, raise_for

ADDRESS = "https://api.telegram.org"
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - a header's name
PAGE = 100
WANTED = (
    "message", "edited_message", "channel_post", "edited_channel_post", "business_message",
    "edited_business_message", "deleted_business_messages",
)  # fmt: skip
"""Updates that we read; Telegram keeps the others to itself."""
_GONE = ("message to be replied not found", "message to reply not found", "replied message")
_REFUSED = (
    ("bot was blocked", "telegram.blocked"),
    ("user is deactivated", "telegram.deactivated"),
    ("can't initiate conversation", "telegram.not_started"),
    ("bots can't send messages to bots", "telegram.deactivated"),
    ("bot was kicked", "telegram.not_member"),
    ("bot is not a member", "telegram.not_member"),
    ("group chat was upgraded", "telegram.moved"),
    ("chat not found", "telegram.chat_unknown"),
    ("message is too long", "preview.too_long"),
    ("message text is empty", "preview.empty"),
    ("topic_closed", "telegram.topic_closed"),
    ("message can't be deleted", "telegram.cannot_delete"),
    ("business_", "telegram.business_closed"),
    ("not enough rights", "telegram.no_rights"),
    ("have no rights", "telegram.no_rights"),
    ("need administrator rights", "telegram.no_rights"),
    ("chat_write_forbidden", "telegram.no_rights"),
    ("chat_admin_required", "telegram.no_rights"),
)
"""What Telegram's own words mean. It has no codes beside them, and may change them."""
_LONGEST_REST = timedelta(days=1)


class WebhookActive(Refused):
    """Updates are called out to a webhook, so nobody can ask for them."""


def me(account: Account) -> dict[str, Any]:
    return _object(_call(account, "getMe", {}), publishes=False)


def updates(account: Account, offset: int | None, seconds: int = 0) -> list[Any]:
    """The updates that wait, oldest first. Those before `offset` are forgotten by Telegram;
    without it, nothing is. `seconds`: how long it may wait for the first."""
    asked: dict[str, Any] = {
        "limit": PAGE, "timeout": seconds, "allowed_updates": list(WANTED),
    }  # fmt: skip
    if offset is not None:
        asked["offset"] = offset
    result = _call(account, "getUpdates", asked)
    if not isinstance(result, list):
        raise Refused("no list of updates", key="connector.answer_unreadable")
    return result


def say(account: Account, message: dict[str, Any]) -> dict[str, Any]:
    """Publish; gives back the message as Telegram has it."""
    return _object(_call(account, "sendMessage", message, publishes=True), publishes=True)


def delete(account: Account, chat_id: int, message_id: int) -> None:
    """Take a message off. One that is no longer there is off."""
    try:
        _call(account, "deleteMessage", {"chat_id": chat_id, "message_id": message_id})
    except ConnectorError as error:
        if "message to delete not found" not in error.detail.lower():
            raise


def _call(account: Account, method: str, values: dict[str, Any], *, publishes: bool = False) -> Any:
    token = account.secrets.get("token", "")
    if not token:
        raise SignInAgain(key="connector.secret_missing")
    base = str(account.settings.get("api_url") or ADDRESS).rstrip("/")
    answer = exchange(
        "POST",
        f"{base}/bot{quote(token, safe=':')}/{method}",
        publishes=publishes,
        body=json.dumps(values, ensure_ascii=False).encode(),
        headers={"content-type": "application/json"},
        allow_private_hosts=account.settings.get("allow_private_hosts") is True,
    )
    value = answer.json()
    said = value if isinstance(value, dict) else {}
    if 200 <= answer.status < 300 and said.get("ok") is True and "result" in said:
        return said["result"]
    _raise_for(answer, said, publishes=publishes)
    if publishes:
        raise OutcomeUnknown(f"{answer.status}, and the answer is not readable")
    raise Refused(str(answer.status), key="connector.answer_unreadable")


def _raise_for(answer: Answer, said: dict[str, Any], *, publishes: bool) -> None:
    if said.get("ok") is not False:
        raise_for(answer, publishes=publishes)
        return
    description = said.get("description")
    detail = f"{answer.status}: {description}"[:300]
    words = str(description).lower()
    if answer.status in (401, 404):
        # A token of the wrong shape leads nowhere at all.
        raise SignInAgain(detail)
    if answer.status == 409:
        if "webhook" in words:
            raise WebhookActive(detail, key="telegram.webhook_active")
        raise TryLater(detail, key="telegram.other_listener")
    if answer.status == 429:
        raise TryLater(detail, at=_rested(said))
    if answer.status in (400, 403):
        if any(one in words for one in _GONE):
            raise Gone(detail)
        for part, key in _REFUSED:
            if part in words:
                raise Refused(detail, key=key)
        raise Refused(detail, key="connector.not_yours" if answer.status == 403 else "")
    raise_for(answer, publishes=publishes)


def _rested(said: dict[str, Any]) -> datetime | None:
    parameters = said.get("parameters")
    seconds = parameters.get("retry_after") if isinstance(parameters, dict) else None
    if not isinstance(seconds, int) or seconds < 0:
        return None
    return datetime.now(UTC) + timedelta(seconds=min(seconds, int(_LONGEST_REST.total_seconds())))


def _object(value: Any, *, publishes: bool) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    if publishes:
        raise OutcomeUnknown("the answer is not readable")
    raise Refused("the answer is no object", key="connector.answer_unreadable")
