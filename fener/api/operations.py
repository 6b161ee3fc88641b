"""Declaring an operation: its address, what it needs and gives, and everything that can go
wrong, so that the OpenAPI document says what the code does."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Router, Status

from fener.api.auth import Token
from fener.api.types import Error
from fener.people.roles import READ

WHY = {
    400: "the body can't be read as what it should be",
    401: "no token, or one that opens nothing",
    403: "the token lacks the scope; `details.right` names it",
    404: "no such thing, or one of a brand the token may not see",
    409: "somebody was faster, or its state does not allow it; `key` says which",
    413: "the body is too large",
    422: "a field does not fit; `field` names it",
    429: "more than 600 requests in a minute; `Retry-After` says how long to wait",
    503: "the database is busy; `Retry-After` says how long to wait",
}
ALWAYS = (401, 403, 422, 429, 503)

View = Callable[..., Any]

_ANY = "*/*"
_BYTES = {"type": "string", "format": "binary"}


def _with_status(view: View, status: int) -> View:
    """Plain results get the operation's own status."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        result = view(request, *args, **kwargs)
        if isinstance(result, (Status, HttpResponseBase)):
            return result
        return Status(status, result)

    # Resolved here: the library would look annotations up in this file and not in the view's.
    inner.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]
    return inner


def operation(
    router: Router,
    method: str,
    path: str,
    *,
    name: str,
    summary: str,
    gives: Any,
    status: int = 200,
    needs: Sequence[str] = (READ,),
    errors: Sequence[int] = (),
    key: bool = False,
    form: bool = False,
    binary: bool = False,
) -> Callable[[View], View]:
    """Register a view. `needs` are the scopes asked for; `errors` come on top of those that any
    operation can give back. `key`: takes an `Idempotency-Key`. `form`: takes a multipart form and
    no JSON. `binary`: gives a file."""
    takes_body = method in ("POST", "PUT", "PATCH")
    possible = sorted({*ALWAYS, *errors, *((400, 413) if takes_body else ())})

    def declare(view: View) -> View:
        told = (view.__doc__ or "").strip()
        scopes = ", ".join(f"`{one}`" for one in needs) or "any token"
        lines = [" ".join(told.split()), f"**Scopes:** {scopes}."]
        if key:
            lines.append(
                "**Idempotency-Key:** the same key with the same request within 24 hours gives "
                "back the first answer and does nothing again."
            )
        if form:
            lines.append("**Body:** `multipart/form-data`.")
        extra: dict[str, Any] = {"x-scopes": list(needs)}
        if binary:
            extra["responses"] = {status: {"content": {_ANY: {"schema": _BYTES}}}}
        lines.append("**Errors:** " + "; ".join(f"{one} {WHY[one]}" for one in possible) + ".")
        responses: dict[int, Any] = {status: gives, **dict.fromkeys(possible, Error)}
        return router.api_operation(
            [method],
            path,
            auth=Token(*needs),
            response=responses,
            operation_id=name,
            summary=summary,
            description="\n\n".join(line for line in lines if line),
            exclude_none=False,
            openapi_extra=extra,
        )(_with_status(view, status))

    return declare
