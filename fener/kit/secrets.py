"""Secrets at rest: encrypted with a key that lies outside the database.

The first key of `settings.SECRET_KEYS_AT_REST` encrypts, all decrypt, so keys can be turned.
"""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class SecretsUnreadable(Exception):
    """The stored secrets were encrypted with a key that is not configured here."""


def _box() -> MultiFernet:
    keys = [
        urlsafe_b64encode(hashlib.sha256(b"fener at rest:" + key.encode()).digest())
        for key in settings.SECRET_KEYS_AT_REST
    ]
    return MultiFernet([Fernet(key) for key in keys])


def seal(secrets: Mapping[str, str]) -> str:
    """Encrypted text for a column; an empty mapping gives an empty text."""
    return _box().encrypt(json.dumps(dict(secrets)).encode()).decode() if secrets else ""


def unseal(sealed: str) -> dict[str, str]:
    """Raises `SecretsUnreadable` where no configured key fits."""
    if not sealed:
        return {}
    try:
        opened: dict[str, str] = json.loads(_box().decrypt(sealed.encode()))
    except InvalidToken as error:
        raise SecretsUnreadable("no configured key opens these secrets") from error
    return opened


def digest(token: str) -> str:
    """What is stored of a token or one-time link: enough to recognise it, not to use it."""
    return hashlib.sha256(token.encode()).hexdigest()
