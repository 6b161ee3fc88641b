"""The desk as an ASGI application, with the practice network beside it at `/fake/`."""

from __future__ import annotations

import os
from functools import cached_property
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fener.project.settings")
django.setup(set_prefix=False)

from django.conf import settings  # noqa: E402
from django.core.handlers.asgi import ASGIHandler  # noqa: E402

from fener.api import doorstep  # noqa: E402
from fener.api.hooks import take_calls  # noqa: E402
from fener.api.together import Together  # noqa: E402
from fener.connectors.fake.network import FakeNetwork  # noqa: E402
from fener.kit.claims import turn_to_write  # noqa: E402

PREFIX = "/fake"


class Desk:
    """Sends `/fake/…` to the practice network, calls of networks to the doorstep, everything else
    to Django."""

    def __init__(self) -> None:
        self.desk = ASGIHandler()
        self.doorstep = doorstep.Doorstep(self.desk, Together(take_calls, turn_to_write))

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path = scope.get("path", "")
        if scope["type"] == "lifespan":
            await (self.fake if settings.FAKE_NETWORK else _live)(scope, receive, send)
        elif settings.FAKE_NETWORK and (path == PREFIX or path.startswith(f"{PREFIX}/")):
            await self.fake(scope, receive, send)
        elif scope["type"] == "http" and path.startswith(doorstep.PREFIX):
            await self.doorstep(scope, receive, send)
        else:
            await self.desk(scope, receive, send)

    @cached_property
    def fake(self) -> FakeNetwork:
        """Made by the first call, in the process that serves: its database must not be
        carried over a fork."""
        return FakeNetwork(
            settings.DATA / "fake-network.sqlite3",
            prefix=PREFIX,
            control_token=settings.FAKE_CONTROL_TOKEN,
        )


async def _live(scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG001
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


application = Desk()
