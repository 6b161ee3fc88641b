"""What can go wrong, in one shape: `{"error": {"key", "message", "field", "details"}}`.

`key` is for programs and never changes; `message` is for people, in the language of
`Accept-Language`. Every exception of the floors below is given its status here, once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import (
    ObjectDoesNotExist,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import OperationalError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    JsonResponse,
    UnreadablePostError,
)
from django.http.multipartparser import MultiPartParserError
from ninja.errors import HttpError, ValidationError

from fener.cases.actions import (
    AlreadyAnswered,
    CustomerWroteAgain,
    HoldsPersonalData,
    ReplyRefused,
)
from fener.cases.actions.assign import CannotTakeCase
from fener.cases.actions.closing import NeedsReason
from fener.cases.actions.joining import CannotJoin
from fener.cases.actions.promising import NotLater
from fener.cases.exposing import kinds_of
from fener.cases.models import Reply
from fener.cases.queries import history
from fener.channels.actions import AlreadyConnected
from fener.channels.importing import FileRefused
from fener.connectors.contract import ConnectorError, Unreadable
from fener.core.lifecycles import NotAnArrow
from fener.guide.actions import GuideRefused
from fener.guide.document import GuideError, Problem
from fener.kit.advance import LostRace
from fener.kit.secrets import SecretsUnreadable
from fener.kit.sentences import personal_name, say
from fener.people.queries import Forbidden

log = logging.getLogger("fener.api")


class ApiError(Exception):
    """A refusal with its status. `params` fill the sentence of `key`."""

    def __init__(
        self,
        status: int,
        key: str,
        *,
        field: str = "",
        details: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        **params: Any,
    ) -> None:
        super().__init__(key)
        self.status, self.key, self.field = status, key, field
        self.details, self.headers, self.params = details, headers or {}, params


def not_found() -> ApiError:
    return ApiError(404, "api.not_found")


def unfit(key: str, field: str, **params: Any) -> ApiError:
    """Something in the request that does not fit what is stored: 422, with the field."""
    return ApiError(422, key, field=field, **params)


def answer(error: ApiError) -> JsonResponse:
    body: dict[str, Any] = {"key": error.key, "message": say(error.key, error.params)}
    if error.field:
        body["field"] = error.field
    if error.details is not None:
        body["details"] = dict(error.details)
    return JsonResponse({"error": body}, status=error.status, headers=dict(error.headers))


def as_api_error(error: Exception) -> ApiError | None:
    """What an exception of the floors below means to a caller; None: a fault of ours."""
    if isinstance(error, ApiError):
        return error
    meaning = next((one for kind, one in _MEANINGS.items() if isinstance(error, kind)), None)
    return meaning(error) if meaning else None


def handle(request: HttpRequest, error: Exception) -> HttpResponse:
    """Every exception of an operation ends here."""
    known = as_api_error(error)
    if known is None:
        log.error("%s %s ended in a fault", request.method, request.path, exc_info=error)
        known = ApiError(500, "api.fault")
    return answer(known)


def _invalid(error: ValidationError) -> ApiError:
    """The first thing wrong names the field; all of them are in `details`."""
    found = []
    for one in error.errors:
        place = [str(part)[:80] for part in one.get("loc", ()) if part not in ("body", "query")]
        found.append({"field": ".".join(place[-6:]), "message": str(one.get("msg", ""))[:300]})
    first = found[0]
    return ApiError(
        422,
        "api.invalid",
        field=first["field"],
        details={"problems": found[:50]},
        detail=first["message"],
    )


def _http(error: HttpError) -> ApiError:
    """The library's own refusals; what our parser said of a body is behind one of them."""
    behind = error.__cause__ or error.__context__
    if behind is not None and (known := as_api_error(behind)):
        return known
    return ApiError(error.status_code, "api.not_json", detail=str(error))


def _refused(error: ReplyRefused) -> ApiError:
    problems = [{"key": key, "message": say(key)} for key in error.problems]
    return ApiError(422, "reply.refused", field="text", details={"problems": problems})


def _already(error: AlreadyAnswered) -> ApiError:
    reply = error.reply
    who = _said_by(reply) if reply else ""
    details = {"who": who, "text": reply.text, "reply": reply.pk} if reply else {"who": who}
    return ApiError(409, "reply.already_answered", details=details, who=who or "…")


def _said_by(reply: Reply) -> str:
    """The person's name; what a program sent has none, so the record says which token it was."""
    if reply.by:
        return reply.by.name
    said = (deed for deed in history(reply.case) if deed.data.get("reply") == reply.pk)
    return next((deed.actor for deed in said), "")


def _wrote_again(error: CustomerWroteAgain) -> ApiError:
    return ApiError(
        409,
        "reply.customer_wrote_again",
        details={"who": "customer", "posts": error.count},
        count=error.count,
    )


def _holds_personal(error: HoldsPersonalData) -> ApiError:
    found = [
        {"kind": one.kind, "name": personal_name(one.kind), "text": one.words}
        for one in error.found
    ]
    return ApiError(
        409,
        "reply.holds_personal_data",
        field="personal_confirmed",
        details={"found": found, "confirmation": error.confirmation},
        personal=kinds_of(error.found),
    )


def problems_of(found: list[Problem] | tuple[Problem, ...]) -> list[dict[str, Any]]:
    """Problems of a guide as the API shows them."""
    return [
        {
            "path": one.path,
            "key": one.key,
            "message": say(one.key, one.params),
            "blocks": one.blocks,
        }
        for one in found
    ]


def _connector(error: ConnectorError) -> ApiError:
    return ApiError(422, error.key, details={"network_said": error.detail[:500]})


def _file_refused(error: FileRefused) -> ApiError:
    status = 413 if error.key == "upload.too_large" else 422
    return ApiError(status, error.key, field="file", **dict(error.params))


def _not_a_form(error: Exception) -> ApiError:
    return ApiError(400, "api.not_multipart", detail=str(error)[:200] or type(error).__name__)


def _too_big(_: Exception) -> ApiError:
    from django.conf import settings

    return ApiError(413, "api.too_large", limit=settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def _forbidden(error: Forbidden) -> ApiError:
    return ApiError(403, "api.forbidden", details={"right": error.right}, right=error.right)


_MEANINGS: dict[type[Exception], Callable[[Any], ApiError]] = {
    ValidationError: _invalid,
    HttpError: _http,
    Http404: lambda _: not_found(),
    Forbidden: _forbidden,
    ObjectDoesNotExist: lambda _: not_found(),
    AlreadyAnswered: _already,
    CustomerWroteAgain: _wrote_again,
    ReplyRefused: _refused,
    HoldsPersonalData: _holds_personal,
    LostRace: lambda _: ApiError(409, "api.lost_race"),
    NotAnArrow: lambda error: ApiError(409, "api.wrong_state", details={"why": str(error)}),
    CannotJoin: lambda error: ApiError(409, error.key),
    CannotTakeCase: lambda _: unfit("case.cannot_take", "assignee"),
    NotLater: lambda _: unfit("case.not_later", "until"),
    NeedsReason: lambda _: unfit("case.needs_reason", "reason"),
    GuideRefused: lambda error: ApiError(
        422, "guide.refused", details={"problems": problems_of(error.found)}
    ),
    GuideError: lambda error: ApiError(
        422,
        "guide.unreadable",
        field="document",
        details={"problems": problems_of(error.problems)},
    ),
    AlreadyConnected: lambda error: ApiError(
        409, "channel.name_taken", field="name", name=str(error)
    ),
    ConnectorError: _connector,
    Unreadable: lambda error: unfit(
        error.key, str(error.params.get("field", "")), **dict(error.params)
    ),
    SecretsUnreadable: lambda _: ApiError(409, "channel.secrets_unreadable"),
    FileRefused: _file_refused,
    MultiPartParserError: _not_a_form,
    UnreadablePostError: _not_a_form,
    TooManyFieldsSent: _not_a_form,
    TooManyFilesSent: _not_a_form,
    RequestDataTooBig: _too_big,
    OperationalError: lambda _: ApiError(503, "api.busy", headers={"Retry-After": "2"}),
}
"""The first kind that fits counts."""
