"""Calls from LinkedIn: the check of our address, the signature, one payload for each event."""

from __future__ import annotations

import hmac
import json
import re

from fener.connectors import reading, signatures
from fener.connectors.contract import Account, Payload, Refused, Request
from fener.connectors.linkedin.translate import objects, payload_of

SIGNATURE_HEADER = "x-li-signature"
_PREFIX = "hmacsha256="
_HEX = re.compile(r"[0-9a-fA-F]{64}")
_CODE = re.compile(r"[0-9A-Za-z-]{1,100}")


def answer_to_challenge(account: Account, request: Request) -> bytes:
    """Raises `Refused`."""
    code = request.query.get("challengeCode", "")
    if not _CODE.fullmatch(code):
        raise Refused(key="webhook.unreadable")
    proof = signatures.hmac_sha256(_secret_of(account), code.encode())
    return json.dumps({"challengeCode": code, "challengeResponse": proof}).encode()


def payloads_of(account: Account, request: Request) -> list[Payload]:
    """One payload for each notification of a signed call. Raises `Refused`, and `Unreadable` for a
    body of another shape."""
    _check(account, request)
    value = reading.read_object(request.body, limit=len(request.body))
    return [payload_of(one) for one in objects(value.get("notifications"))]


def _check(account: Account, request: Request) -> None:
    signatures.check_body(request.body)
    secret = _secret_of(account)
    header = request.headers.get(SIGNATURE_HEADER, "").strip().removeprefix(_PREFIX)
    if not header:
        raise Refused(key="webhook.signature_missing")
    if not _HEX.fullmatch(header):
        raise Refused(key="webhook.signature_unreadable")
    expected = signatures.hmac_sha256(secret, _PREFIX.encode() + request.body)
    if not hmac.compare_digest(expected, header.lower()):
        raise Refused(key="webhook.signature_wrong")


def _secret_of(account: Account) -> str:
    secret = account.secrets.get("client_secret", "")
    if not secret:
        raise Refused(key="webhook.secret_missing")
    return secret
