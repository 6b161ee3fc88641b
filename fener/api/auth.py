"""Who calls: a bearer token, its scopes, and how often it may ask.

A session is never looked at, so nothing here can be done by a page a person happens to visit.
"""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass

from django.http import HttpRequest
from ninja.security import HttpBearer

from fener.api.errors import ApiError
from fener.people.queries import Access, Forbidden, access_of_token

ASKS_A_MINUTE = 600
"""For each token, in each process."""
LONGEST_TOKEN = 200
_SILENT = {"WWW-Authenticate": 'Bearer realm="fener"'}


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Limit:
    """A bucket for each token that fills evenly and holds a minute's worth."""

    def __init__(self, a_minute: int = ASKS_A_MINUTE) -> None:
        self.a_minute = a_minute
        self._buckets: dict[str, _Bucket] = {}
        self._lock = threading.Lock()

    def take(self, who: str, at: float) -> int:
        """0 where `who` may ask at `at` (seconds of any steady clock), else the whole seconds
        to wait."""
        rate = self.a_minute / 60
        with self._lock:
            if len(self._buckets) > 10_000:
                self._forget(at)
            bucket = self._buckets.setdefault(who, _Bucket(float(self.a_minute), at))
            bucket.left = min(self.a_minute, bucket.left + max(0.0, at - bucket.at) * rate)
            bucket.at = at
            if bucket.left >= 1:
                bucket.left -= 1
                return 0
            return math.ceil((1 - bucket.left) / rate)

    def _forget(self, at: float) -> None:
        """Buckets that are full again by now tell nothing."""
        for who in [who for who, bucket in self._buckets.items() if at - bucket.at > 60]:
            del self._buckets[who]

    def clear(self) -> None:
        with self._lock:
            self._buckets.clear()


limit = Limit()


class Token(HttpBearer):
    """Lets a token in that has every one of `scopes` for at least one brand; which brand, the
    operation asks. Raises `ApiError` and `Forbidden`."""

    def __init__(self, *scopes: str) -> None:
        super().__init__()
        self.scopes = scopes

    def __call__(self, request: HttpRequest) -> Access:
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer" or not secret.strip():
            raise ApiError(401, "api.token_missing", headers=_SILENT)
        return self.authenticate(request, secret.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Access:
        access = None
        if len(token) <= LONGEST_TOKEN and token.isascii():
            access = access_of_token(token, now=request.now)
        if access is None:
            raise ApiError(401, "api.token_unknown", headers=_SILENT)
        if wait := limit.take(access.actor.id, time.monotonic()):
            raise ApiError(
                429,
                "api.too_many_requests",
                headers={"Retry-After": str(wait)},
                limit=limit.a_minute,
                seconds=wait,
            )
        for scope in self.scopes:
            if not access.brands_with(scope):
                raise Forbidden(scope)
        return access
