"""The API, version 1: its routers, its parser, and the wrapper around every view."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import URLPattern, path, re_path
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from fener import __version__
from fener.api.errors import ApiError, answer, handle
from fener.api.once import MULTIPART
from fener.api.routes import (
    acting,
    brands,
    cases,
    channels,
    copies,
    desk,
    files,
    guide,
    imports,
    mentions,
    people,
    posts,
    replying,
    subscriptions,
)
from fener.people.middleware import open_to_strangers

PREFIX = "/api/v1/"
DESCRIPTION = """
Everything the screens of Fener do, for programs.

Send a token with each request: `Authorization: Bearer fnr_…`. A token has scopes (`read`,
`reply`, `assign`, `guide`, `channels`, `people`) within the rights its owner has today, and may
be held to some brands. What belongs to another brand does not exist for it: 404.

Lists give `items` and `after`; ask again with `after` for the next page until it is empty.
Times are ISO 8601 with a zone. Errors are `{"error": {"key", "message", "field", "details"}}`:
`key` never changes, `message` is in the language of `Accept-Language`.
"""


class StrictParser(Parser):
    """JSON in UTF-8, no NaN; whatever else is refused as a bad request."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type == MULTIPART:
            raise ApiError(400, "api.not_json", detail=MULTIPART)
        try:
            return json.loads(request.body.decode(), parse_constant=_no_constant)
        except UnicodeDecodeError as error:
            detail = f"byte {error.start}"
        except json.JSONDecodeError as error:
            detail = f"{error.msg}, character {error.pos}"
        except (ValueError, RecursionError) as error:
            detail = type(error).__name__
        raise ApiError(400, "api.not_json", detail=detail)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


api = NinjaAPI(
    title="Fener",
    version=__version__,
    description=DESCRIPTION,
    urls_namespace="api-v1",
    docs_url=None,
    openapi_url=None,
    parser=StrictParser(),
)
for router in (
    cases.router, acting.router, replying.router, mentions.router, copies.router, guide.router,
    channels.router, posts.router, imports.router, files.router, subscriptions.router,
    brands.router, people.router, desk.router,
):  # fmt: skip
    api.add_router("", router)
for kind in (Exception, HttpError, Http404, ValidationError):
    api.add_exception_handler(kind, handle)


def language_asked(request: HttpRequest) -> str:
    """Of `Accept-Language`, the first that the desk speaks; no cookie is looked at."""
    for code, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")[:500]):
        try:
            return translation.get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


def _around(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """One error shape for whatever Django itself would answer, and the caller's language."""

    @csrf_exempt
    @open_to_strangers
    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override(language_asked(request)):
            try:
                _read_body(request)
                response = view(request, *args, **kwargs)
            except Exception as error:
                response = handle(request, error)
            if response.status_code == 405:
                methods = response.headers.get("Allow", "")
                refused = ApiError(405, "api.method_not_allowed", methods=methods)
                response = answer(refused)
                response.headers["Allow"] = methods
            response.headers["Content-Language"] = translation.get_language() or "en"
            response.headers["Cache-Control"] = "no-store"
            response.headers["Vary"] = "Authorization, Accept-Language"
        return response

    return inner


def _read_body(request: HttpRequest) -> None:
    """Where a body is longer than the desk takes, say so before anything else. A form with files
    may be longer; it is read once we know who sends it."""
    if request.content_type != MULTIPART:
        _ = request.body


@lru_cache(maxsize=1)
def openapi() -> dict[str, Any]:
    """The OpenAPI document; the same for everybody."""
    return dict(api.get_openapi_schema(path_prefix=PREFIX))


@_around
def document(request: HttpRequest) -> HttpResponse:
    if request.method != "GET":
        return HttpResponseNotAllowed(["GET"])
    return JsonResponse(openapi())


@_around
def nowhere(_request: HttpRequest) -> JsonResponse:
    return answer(ApiError(404, "api.no_such_address"))


def _patterns() -> list[URLPattern]:
    """Only the operations: the library's own pages would ask for its own root."""
    found = [pattern for pattern in api.urls[0] if pattern.name != "api-root"]
    for pattern in found:
        pattern.callback = _around(pattern.callback)
    return found


patterns = [
    path("openapi.json", document, name="openapi"),
    *_patterns(),
    re_path(r"^.*$", nowhere, name="nowhere"),
]
