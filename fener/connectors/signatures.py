"""Signed calls: HMAC-SHA256 over time stamp and body, checked in constant time.

The header is `t=<unix seconds>,v1=<hex>`, the signed bytes are `<t>.<body>`. Several `v1`
may stand in one header, and several secrets may be valid, so that a secret can be changed
without a gap.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta

from fener.connectors.contract import Refused

MAX_BODY = 1_048_576
"""Bytes."""
REPLAY_WINDOW = timedelta(minutes=5)
"""How far a call's time stamp may be from now, either way."""
_MAX_SIGNATURES = 8


def hmac_sha256(secret: str, message: bytes) -> str:
    """HMAC-SHA256 in lower-case hex.

    >>> hmac_sha256("It's a Secret to Everybody", b"Hello, World!")
    '757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17'
    """
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def signed_bytes(stamp: int, body: bytes) -> bytes:
    return b"%d.%b" % (stamp, body)


def sign(secrets: Iterable[str], stamp: int, body: bytes) -> str:
    """The header for `body`, one `v1` for each of `secrets`."""
    message = signed_bytes(stamp, body)
    marks = [f"v1={hmac_sha256(secret, message)}" for secret in secrets if secret]
    return ",".join([f"t={stamp}", *marks])


def check_body(body: bytes) -> None:
    """Raises `Refused` for an empty or oversized body, before anything is computed over it."""
    if len(body) > MAX_BODY:
        raise Refused(key="webhook.too_large")
    if not body:
        raise Refused(key="webhook.empty")


def check(
    header: str, body: bytes, secrets: Iterable[str], now: datetime, *, stamp: str = ""
) -> None:
    """Raises `Refused`, with a key that says what is wrong, unless `header` signs `body` with
    one of `secrets` within the replay window around `now`.

    `stamp` is for networks that send the time in a header of its own: then `header` holds
    only `v1=…` marks.
    """
    check_body(body)
    valid = [secret for secret in secrets if secret]
    if not valid:
        raise Refused(key="webhook.secret_missing")
    if not header:
        raise Refused(key="webhook.signature_missing")
    stamps = [stamp] if stamp else []
    marks = []
    for part in header.split(","):
        name, _, value = part.strip().partition("=")
        if name == "t":
            stamps.append(value)
        elif name == "v1":
            marks.append(value.lower())
    one_stamp = len(stamps) == 1 and stamps[0].isascii() and stamps[0].isdigit()
    if not one_stamp or len(stamps[0]) > 12 or not 0 < len(marks) <= _MAX_SIGNATURES:
        raise Refused(key="webhook.signature_unreadable")
    signed_at = int(stamps[0])
    message = signed_bytes(signed_at, body)
    fits = False
    for secret in valid:
        expected = hmac_sha256(secret, message).encode()
        for mark in marks:
            # No early way out: the time taken must not tell which pair fitted.
            fits |= hmac.compare_digest(expected, mark.encode())
    if not fits:
        raise Refused(key="webhook.signature_wrong")
    if abs(now.timestamp() - signed_at) > REPLAY_WINDOW.total_seconds():
        raise Refused(key="webhook.stamp_old")
