"""Calls from X: the check of our address, the signature, and one payload for each event."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from fener.connectors import reading, signatures
from fener.connectors.contract import Account, Payload, Refused, Request

SIGNATURE_HEADER = "x-twitter-webhooks-signature"
RECEIVED_AT = "received-at"
_SIGNATURE = re.compile(r"sha256=[A-Za-z0-9+/]{43}=")
_LONGEST_TOKEN = 2000


def proof_of(secret: str, message: bytes) -> str:
    """What proves that `message` passed somebody who knows the app's consumer secret.

    The number is GitHub's published one for the same algorithm, written in base 64:

    >>> proof_of("It's a Secret to Everybody", b"Hello, World!")
    'sha256=dXEH6g6yUJ/CESIczphLijdXC211hsIsRvQ3nIsEPhc='
    """
    mark = hmac.new(secret.encode(), message, hashlib.sha256).digest()
    return "sha256=" + base64.b64encode(mark).decode()


def answer_to_check(account: Account, request: Request) -> bytes:
    """The answer to X's challenge-response check. Raises `Refused`."""
    token = request.query.get("crc_token", "")
    if not token or len(token) > _LONGEST_TOKEN:
        raise Refused(key="webhook.unreadable")
    proof = proof_of(_secret_of(account), token.encode())
    return json.dumps({"response_token": proof}).encode()


def check(account: Account, request: Request) -> None:
    """Raises `Refused`, with a key that says what is wrong, unless X signed the body."""
    signatures.check_body(request.body)
    secret = _secret_of(account)
    header = request.headers.get(SIGNATURE_HEADER, "").strip()
    if not header:
        raise Refused(key="webhook.signature_missing")
    if not _SIGNATURE.fullmatch(header):
        raise Refused(key="webhook.signature_unreadable")
    if not hmac.compare_digest(proof_of(secret, request.body), header):
        raise Refused(key="webhook.signature_wrong")


def payloads_of(body: bytes, now: datetime) -> list[Payload]:
    """One payload for each event in a call; polled or called in, a post has the same key.
    Raises `Unreadable`."""
    value = reading.read_object(body, limit=len(body))
    headers = {RECEIVED_AT: now.isoformat()}
    return [
        Payload(key=key, body=_written(event), headers=headers) for key, event in _events(value)
    ]


def _secret_of(account: Account) -> str:
    secret = account.secrets.get("consumer_secret", "")
    if not secret:
        raise Refused(key="webhook.secret_missing")
    return secret


def _written(value: Mapping[str, Any]) -> bytes:
    written = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return written.encode("utf-8", "replace")


def _events(value: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    if "for_user_id" in value:
        yield from _account_activity(value)
        return
    data = value.get("data")
    if not isinstance(data, dict):
        yield _hashed(value), value
    elif isinstance(payload := data.get("payload"), dict):
        if "direct_message_events" in payload:
            for event in objects(payload["direct_message_events"]):
                one = {**payload, "direct_message_events": [event]}
                yield _named("dm", event, value), {**value, "data": {**data, "payload": one}}
        else:
            what = str(data.get("event_type") or "")
            prefix = "gone" if what == "post.delete" else "post"
            if what.startswith("post."):
                yield _named(prefix, payload, value), value
            else:
                yield _named("event", {"id": data.get("event_uuid")}, value), value
    else:
        yield _named("post", data, value), value


def _account_activity(value: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    ours = {"for_user_id": value["for_user_id"]}
    for post in objects(value.get("tweet_create_events")):
        named = {"id": post.get("id_str") or post.get("id")}
        event = {**ours, "tweet_create_events": [post]}
        yield _named("post", named, event), event
    for message in objects(value.get("direct_message_events")):
        event = {**ours, "users": value.get("users"), "direct_message_events": [message]}
        yield _named("dm", message, event), event
    for deletion in objects(value.get("tweet_delete_events")):
        status = deletion.get("status")
        event = {**ours, "tweet_delete_events": [deletion]}
        yield _named("gone", status if isinstance(status, dict) else {}, event), event


def objects(value: object) -> list[dict[str, Any]]:
    """The objects in `value`, where it is a list; everything else in it is left out."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _named(prefix: str, item: Mapping[str, Any], event: Mapping[str, Any]) -> str:
    native_id = item.get("id")
    if isinstance(native_id, (str, int)) and 0 < len(str(native_id)) <= 40:
        return f"{prefix}:{native_id}"
    return _hashed(event)


def _hashed(event: Mapping[str, Any]) -> str:
    return hashlib.blake2b(_written(event), digest_size=16).hexdigest()
