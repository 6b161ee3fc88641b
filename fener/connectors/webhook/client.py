"""Our replies, as signed calls to the address in the settings."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from fener.connectors import signatures
from fener.connectors.contract import Account, Refused
from fener.connectors.exchange import Answer, exchange, raise_for

SIGNATURE_HEADER = "x-fener-signature"


def secrets_of(account: Account) -> list[str]:
    """The secrets that count, newest first."""
    names = ("secret", "previous_secret")
    return [account.secrets[name] for name in names if account.secrets.get(name)]


def call(account: Account, message: dict[str, Any], *, publishes: bool, now: datetime) -> Answer:
    """POST `message`; returns a 2xx answer, raises what anything else means."""
    secrets = secrets_of(account)
    if not secrets:
        raise Refused(key="connector.secret_missing")
    body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {
        "content-type": "application/json",
        SIGNATURE_HEADER: signatures.sign(secrets, int(now.timestamp()), body),
    }
    if key := message.get("key"):
        headers["idempotency-key"] = key
    answer = exchange(
        "POST",
        str(account.settings.get("url") or ""),
        publishes=publishes,
        body=body,
        headers=headers,
        allow_private_hosts=account.settings.get("allow_private_hosts") is True,
    )
    raise_for(answer, publishes=publishes, now=now)
    return answer
