"""Builders for tests of the API: a brand with open cases, people, tokens, and a caller."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from fener.cases import actions as case_actions
from fener.cases.models import Case
from fener.channels.models import Channel
from fener.kit.actors import DESK
from fener.kit.times import now
from fener.mentions.testing import line, make_brand, make_channel, take
from fener.people.actions import create_token, set_role
from fener.people.models import Brand, User
from fener.people.queries import actor_of
from fener.people.roles import RIGHTS

SECRET = "a secret of at least thirty-two characters"


class Caller:
    """Calls the API with a token."""

    def __init__(self, secret: str = "", language: str = "") -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        if language:
            self.headers["Accept-Language"] = language

    def __call__(
        self, method: str, path: str, body: Any = None, *, key: str = "", **query: Any
    ) -> HttpResponse:
        headers = dict(self.headers)
        if key:
            headers["Idempotency-Key"] = key
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body)
        return self.client.generic(
            method,
            f"/api/v1{path}",
            data,
            content_type="application/json",
            headers=headers,
            query_params={name: str(value) for name, value in query.items()} or None,
        )

    def form(
        self,
        path: str,
        *,
        key: str = "",
        files: Sequence[tuple[str, str, bytes]] = (),
        **fields: Any,
    ) -> HttpResponse:
        """A multipart form; `files` are (part, name, bytes)."""
        parts: dict[str, Any] = dict(fields)
        for part, name, body in files:
            parts.setdefault(part, []).append(SimpleUploadedFile(name, body))
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        return self.client.post(f"/api/v1{path}", parts, headers=headers)

    def get(self, path: str, **query: Any) -> Any:
        answer = self("GET", path, **query)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def post(self, path: str, body: Any = None, *, key: str = "", status: int = 200) -> Any:
        answer = self("POST", path, body, key=key)
        assert answer.status_code == status, answer.content
        return answer.json() if answer.content else None


def make_person(brand: Brand, email: str, role: str = "admin", name: str = "") -> User:
    user = User.objects.create_user(email, "a long password", name=name or email.partition("@")[0])
    set_role(user, brand.pk, role, actor=DESK, now=now())
    return user


def make_token(
    user: User, scopes: Sequence[str] = RIGHTS, brands: Sequence[int] = (), **more: Any
) -> str:
    _, secret = create_token(
        user, actor=actor_of(user), now=now(), name="Test", scopes=scopes, brand_ids=brands, **more
    )
    return secret


def make_desk(name: str, *texts: str) -> tuple[Channel, list[Case]]:
    """A brand with a webhook channel that takes replies, and a case for each text, by a person
    each, written in the last minutes."""
    brand = make_brand(name)
    channel = make_channel(
        brand, "webhook", since=now() - timedelta(days=30), handle=name.lower(),
        secrets={"secret": SECRET},
    )  # fmt: skip
    open_cases(channel, *texts)
    return channel, list(Case.objects.filter(brand=brand).order_by("pk"))


def open_cases(channel: Channel, *texts: str, **fields: Any) -> None:
    at = now() - timedelta(minutes=5)
    start = Case.objects.count()
    records = [
        line(text, at=at + timedelta(seconds=place), author=f"a{start + place}", **fields)
        for place, text in enumerate(texts)
    ]
    if records:
        take(channel, *records, now=now())
        case_actions.file_brand(channel.brand, now=now())
