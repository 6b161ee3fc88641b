"""What no request may carry."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse


class RefuseNulMiddleware:
    """A page's address with a NUL in it is refused: no text that is stored can have one, and
    PostgreSQL does not even let one be asked for. Forms and the API have their own words."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_page = not request.path.startswith("/api/")
        if is_page and "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("a NUL in the address")
        return self.respond(request)


def number_in(text: str) -> int | None:
    """The whole number that somebody's address or form says, in any script's digits; None for
    what is none, or longer than any number of ours."""
    return int(text) if text.isdecimal() and len(text) < 19 else None
