"""The desk as an ASGI application, with the practice network beside it at `/fake/`."""

from __future__ import annotations

import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fener.project.settings")
django.setup(set_prefix=False)

from django.conf import settings  # noqa: E402
from django.core.handlers.asgi import ASGIHandler  # noqa: E402

from fener.connectors.fake.network import FakeNetwork  # noqa: E402

PREFIX = "/fake"


class Desk:
    """Sends `/fake/…` to the practice network, everything else to Django."""

    def __init__(self) -> None:
        self.desk = ASGIHandler()
        self.fake: Any = None
        if settings.FAKE_NETWORK:
            self.fake = FakeNetwork(settings.DATA / "fake-network.sqlite3", prefix=PREFIX)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path = scope.get("path", "")
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif self.fake and (path == PREFIX or path.startswith(f"{PREFIX}/")):
            await self.fake(scope, receive, send)
        else:
            await self.desk(scope, receive, send)

    async def _live(self, receive: Any, send: Any) -> None:
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return


application = Desk()
