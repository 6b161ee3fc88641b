"""The digest by which a text is recognised later."""

from __future__ import annotations

import hashlib


def text_digest(text: str) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
