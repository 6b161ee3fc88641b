"""How often somebody may try a secret before they have to wait."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

from fener.kit.secrets import digest

WAIT_SECONDS = 300


def too_many_attempts(request: HttpRequest, what: str, *, most: int) -> bool:
    """Count one attempt at `what` from this address of the network; True: more than `most`
    within five minutes."""
    address = get_adapter(request).get_client_ip(request)
    key = f"attempts:{what}:{digest(str(address))}"
    if cache.add(key, 1, WAIT_SECONDS):
        return most < 1
    try:
        return cache.incr(key) > most
    except ValueError:  # it ran out between the two calls
        cache.set(key, 1, WAIT_SECONDS)
        return False
