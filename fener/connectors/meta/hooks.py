"""Meta's webhook calls: the handshake, the signature, and every item of a batch."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fener.connectors import reading, signatures
from fener.connectors.cleaning import clean
from fener.connectors.contract import Account, Payload, Refused, Request, Unreadable

SIGNATURE_HEADER = "x-hub-signature-256"
LISTS = ("changes", "messaging", "standby")
"""Where the items of an entry stand; `standby` holds those of a conversation that another app
leads."""
POLLED = "polled"
"""Where an item stands that we asked for."""
LONGEST_KEY = 64
_SIGNATURE = re.compile(r"sha256=([0-9a-fA-F]{64})")
_CHALLENGE = re.compile(r"[A-Za-z0-9_.-]{1,300}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that happened, out of a batch or out of a poll."""

    account: str
    """Whose it is: a Page, an Instagram account, a WhatsApp business account."""
    time: int | None
    """When Meta noted it, in whatever unit it counts; None for what we asked for."""
    where: str
    """One of `LISTS`, or `POLLED`."""
    value: dict[str, Any]


def greeting(account: Account, request: Request) -> bytes:
    """The challenge, for a call that knows our verify token. Raises `Refused`."""
    token = account.secrets.get("verify_token", "")
    given = request.query.get("hub.verify_token", "")
    if not token:
        raise Refused(key="webhook.secret_missing")
    fits = hmac.compare_digest(token.encode("utf-8", "replace"), given.encode("utf-8", "replace"))
    if not fits or request.query.get("hub.mode") != "subscribe":
        raise Refused(key="meta.verify_token_wrong")
    challenge = request.query.get("hub.challenge", "")
    if not _CHALLENGE.fullmatch(challenge):
        raise Refused(key="meta.challenge_missing")
    return challenge.encode("ascii")


def check(account: Account, request: Request) -> None:
    """Raises `Refused` unless the app's secret, or the one before it, signs the raw body."""
    signatures.check_body(request.body)
    names = ("app_secret", "previous_app_secret")
    secrets = [account.secrets[name] for name in names if account.secrets.get(name)]
    if not secrets:
        raise Refused(key="webhook.secret_missing")
    header = request.headers.get(SIGNATURE_HEADER, "")
    if not header:
        raise Refused(key="webhook.signature_missing")
    found = _SIGNATURE.fullmatch(header.strip())
    if not found:
        raise Refused(key="webhook.signature_unreadable")
    mark = found[1].lower().encode()
    fits = False
    for secret in secrets:
        fits |= hmac.compare_digest(signatures.hmac_sha256(secret, request.body).encode(), mark)
    if not fits:
        raise Refused(key="webhook.signature_wrong")


def payloads_of(
    request: Request, kind: str, ours: Sequence[str], key: Callable[[Item], str | None]
) -> list[Payload]:
    """One payload for each item of a batch of `kind`, wrapped as a batch of its own.

    An app has one address for all its accounts, so what belongs to none of `ours` is left to
    their own channels (nothing is, where `ours` is empty). `key` gives an item its key, None
    where it is nothing anybody wrote. Raises `Refused`.
    """
    try:
        body = reading.read_object(request.body, limit=len(request.body))
    except Unreadable as error:
        raise Refused(str(error), key="webhook.unreadable") from error
    if body.get("object") != kind:
        return []
    entries = body.get("entry")
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        raise Refused("entry", key="webhook.unreadable")
    payloads = []
    for entry in entries:
        account = entry.get("id")
        if ours and str(account) not in ours:
            continue
        for where in LISTS:
            found = entry.get(where)
            for value in found if isinstance(found, list) else ():
                body_of_it = wrapped(kind, str(account), where, value, entry.get("time"))
                name = _key_of(body_of_it, key)
                if name is not None:
                    payloads.append(Payload(key=name, body=body_of_it))
    return payloads


def _key_of(body: bytes, key: Callable[[Item], str | None]) -> str | None:
    """What can't be read is kept too, to be parked with words."""
    try:
        return key(opened(body))
    except Unreadable:
        return digest(body)


def wrapped(kind: str, account: str, where: str, value: Any, time: Any = None) -> bytes:
    """A batch that holds `value` alone, as bytes that do not depend on the batch it came in."""
    entry = {"id": account, where: [value]}
    if time is not None:
        entry["time"] = time
    batch = {"object": kind, "entry": [entry]}
    text = json.dumps(batch, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def opened(body: bytes) -> Item:
    """The one item of a batch made by `wrapped`. Raises `Unreadable`."""
    for item in _items(reading.read_object(body, limit=2 * reading.MAX_ITEM)):
        return item
    raise Unreadable("payload.missing", field="entry")


def _items(body: dict[str, Any]) -> Iterator[Item]:
    entries = body.get("entry")
    if not isinstance(entries, list):
        raise Unreadable("payload.not_a_list", field="entry")
    for entry in entries:
        if not isinstance(entry, dict):
            raise Unreadable("payload.not_a_list", field="entry")
        account = reading.identifier(entry, "id", required=True)
        for where in (*LISTS, POLLED):
            found = entry.get(where)
            if found is None:
                continue
            if not isinstance(found, list):
                raise Unreadable("payload.not_a_list", field=where)
            for value in found:
                if not isinstance(value, dict):
                    raise Unreadable("payload.not_a_list", field=where)
                yield Item(
                    account=account, time=reading.count(entry, "time"), where=where, value=value
                )


def keyed(*parts: str) -> str:
    """A key of these parts that no table finds too long."""
    key = clean(":".join(parts))
    return key if len(key) <= LONGEST_KEY else f"{parts[0][:8]}:{digest(key.encode())}"


def digest(value: bytes) -> str:
    return hashlib.blake2b(value, digest_size=16).hexdigest()


def mark_of(text: str) -> str:
    """A few characters that tell one wording from another."""
    return hashlib.blake2b(text.strip().encode("utf-8", "replace"), digest_size=6).hexdigest()


def mark_of_item(item: Item) -> str:
    """A key from all that an item says, for those that have no name of their own."""
    written = json.dumps(item.value, sort_keys=True, separators=(",", ":"))
    return digest(written.encode())
