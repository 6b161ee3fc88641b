"""What differs between the networks that speak Mastodon's API."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One of them. What is said here of Mastodon is what most of the others copy."""

    name: str
    """Of the connector's folder."""
    heard: tuple[str, ...] = ()
    """The types of notifications that are asked for; empty: all but `unheard`."""
    unheard: tuple[str, ...] = ()
    first_id: str = "0"
    """Below every id: where there was nothing yet, all that comes is new."""
    takes_keys: bool = True
    """It publishes once for each `Idempotency-Key`."""
    many_at_once: bool = True
    """Several posts can be looked up in one call."""
    tells_filtered: bool = True
    """It keeps notifications of strangers apart and has to be asked for them."""
    tells_scopes: bool = True


MASTODON = Dialect(name="mastodon", heard=("mention", "reblog", "update", "quote", "quoted_update"))
