"""Doing a thing once however often it is asked for: `Idempotency-Key`.

The key is claimed, the thing is done and the answer is kept in one transaction. A second
request with the key waits at the claim until the first one ends, then finds its answer; where
the first one failed, nothing is left of it and the second one is the first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Status
from pydantic import BaseModel

from fener.api.errors import ApiError
from fener.api.models import KeptAnswer
from fener.kit.bulk import insert_rows

KEPT_FOR = timedelta(hours=24)
LONGEST_KEY = 200
MULTIPART = "multipart/form-data"


def once(
    request: HttpRequest, key: str, status: int, do: Callable[[], BaseModel]
) -> Status | HttpResponse:
    """The answer of `do`, or the one it gave when `key` first came. Raises what `do` raises,
    and `ApiError` where the key came with another request."""
    if not key:
        return Status(status, do())
    token_id = int(request.auth.actor.id)
    with transaction.atomic():
        mine = KeptAnswer.objects.filter(token_id=token_id, key=key)
        mine.filter(kept_at__lt=request.now - KEPT_FOR).delete()
        digest = _digest(request)
        claimed = insert_rows(
            KeptAnswer,
            ("token_id", "key", "digest", "status", "body", "kept_at"),
            [(token_id, key, digest, 0, "", request.now)],
            ignoring=("token_id", "key"),
        ).count
        if not claimed:
            return _again(mine.get(), digest)
        answer = do()
        mine.update(status=status, body=answer.model_dump_json())
    return Status(status, answer)


def _again(kept: KeptAnswer, digest: str) -> HttpResponse:
    if kept.digest != digest:
        raise ApiError(422, "api.key_reused", field="Idempotency-Key")
    return HttpResponse(
        kept.body,
        status=kept.status,
        content_type="application/json",
        headers={"Idempotent-Replayed": "true"},
    )


def _digest(request: HttpRequest) -> str:
    found = hashlib.sha256(f"{request.method} {request.path}\n".encode())
    if request.content_type != MULTIPART:
        found.update(request.body)
        return found.hexdigest()
    # The boundary between the parts differs each time; what they hold does not.
    for name, values in sorted(request.POST.lists()):
        found.update(repr((name, values)).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            found.update(repr((name, file.name, file.size)).encode())
            for chunk in file.chunks():
                found.update(chunk)
            file.seek(0)
    return found.hexdigest()
