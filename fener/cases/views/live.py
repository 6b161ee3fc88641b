"""The line on which an open page hears what changed, as server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from fener.kit.live import hub

HANG_UP_AFTER = 15 * 60.0
"""Seconds; the page calls again at once, and its rights are looked at anew."""


async def live(request: HttpRequest) -> HttpResponse:
    """Subjects that changed in the reader's brands, one a line (`queue`, `case:12`)."""
    brands = await sync_to_async(lambda: set(request.access.brand_ids))()
    response = StreamingHttpResponse(_lines(brands), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    # Compressed, a line would wait for the next one.
    response["Content-Encoding"] = "identity"
    return response


async def _lines(brands: set[int]) -> AsyncIterator[bytes]:
    yield b"retry: 2000\n\n"
    loop = asyncio.get_running_loop()
    until = loop.time() + HANG_UP_AFTER
    async with aclosing(hub.listen(brands)) as heard:
        async for subjects in heard:
            if not subjects:
                yield b": still here\n\n"
            else:
                lines = "".join(f"data: {subject}\n" for subject in sorted(subjects))
                yield f"{lines}\n".encode()
            if loop.time() >= until:
                return
