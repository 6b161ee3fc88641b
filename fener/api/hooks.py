"""Inbound webhooks: what a network calls us with is checked, stored, and only then answered."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from fener.channels.actions import greet_network, receive_webhook, receive_webhooks
from fener.channels.models import Channel
from fener.channels.queries import channel_of_hook, channels_of_hooks
from fener.connectors import registry
from fener.connectors.contract import ConnectorError, Refused
from fener.connectors.contract import Request as Call
from fener.connectors.signatures import MAX_BODY
from fener.kit.secrets import SecretsUnreadable
from fener.kit.sentences import say
from fener.kit.times import now as wall_clock
from fener.people.middleware import open_to_strangers

log = logging.getLogger("fener.hooks")

STATUS = {
    "webhook.too_large": 413,
    "webhook.empty": 400,
    "webhook.unreadable": 400,
    "webhook.secret_missing": 503,
}
"""Everything else that a connector refuses is a call we have no reason to believe: 401."""


@csrf_exempt
@open_to_strangers
@never_cache
def hook(request: HttpRequest, hook: str) -> HttpResponse:
    """`GET` from a network that tries the address: what it wants to hear. `POST` with a signed
    body; 200 `{"stored": n}` once n new items are safe. Whatever is refused says why as
    `{"key", "sentence"}`; nothing of it was kept."""
    channel = channel_of_hook(hook)
    if channel is None:
        return _no(404, "hook.unknown")
    if request.method == "GET" and registry.manifest(channel.network).capabilities.greets:
        return _greeting(channel, request)
    if request.method != "POST":
        answer = _no(405, "hook.post_only")
        answer.headers["Allow"] = "POST"
        return answer
    if channel.state == "disconnected":
        return _no(410, "hook.disconnected")
    if channel.state == "paused":
        return _later(_no(503, "hook.paused"), 60)
    if not registry.manifest(channel.network).capabilities.webhook:
        return _no(404, "hook.not_taken")
    body = _body(request)
    if body is None:
        return _no(413, "webhook.too_large")
    call = Call(
        method="POST",
        headers={name.lower(): value for name, value in request.headers.items()},
        body=body,
        query=request.GET.dict(),
    )
    try:
        stored = receive_webhook(channel, call, now=request.now)
    except Refused as refusal:
        log.warning("a call to channel %s was refused: %s", channel.pk, refusal.key)
        return _no(STATUS.get(refusal.key, 401), refusal.key)
    except ConnectorError as error:
        return _later(_no(503, error.key), 10)
    except SecretsUnreadable:
        log.error("the secrets of channel %s can't be opened", channel.pk)
        return _later(_no(503, "channel.secrets_unreadable"), 60)
    except DatabaseError as error:
        log.error("a call to channel %s was not stored: %s", channel.pk, type(error).__name__)
        return _later(_no(503, "hook.not_stored"), 2)
    return JsonResponse({"stored": stored})


def take_calls(calls: Sequence[tuple[str, Call]]) -> list[int | None]:
    """POSTs that come in together, each with its address: for each how many new items are safe.
    None: nothing was kept of it, and `hook`, asked with the same call, says why. Raises
    `OperationalError`, having kept nothing."""
    channels = channels_of_hooks([hook for hook, _ in calls])
    open_to = {
        hook: channel
        for hook, channel in channels.items()
        if channel.state not in ("disconnected", "paused")
        and registry.manifest(channel.network).capabilities.webhook
    }
    chosen = [number for number, (hook, _) in enumerate(calls) if hook in open_to]
    outcomes = receive_webhooks(
        [(open_to[calls[number][0]], calls[number][1]) for number in chosen], now=wall_clock()
    )
    taken: list[int | None] = [None] * len(calls)
    for number, outcome in zip(chosen, outcomes, strict=True):
        taken[number] = None if isinstance(outcome, Exception) else outcome
    return taken


def _greeting(channel: Channel, request: HttpRequest) -> HttpResponse:
    """The answer to a network that makes sure that the address is ours."""
    try:
        said = greet_network(
            channel, Call(method="GET", headers={}, body=b"", query=request.GET.dict())
        )
    except Refused as refusal:
        log.warning("a greeting to channel %s was refused: %s", channel.pk, refusal.key)
        return _no(403, refusal.key)
    except ConnectorError as error:
        return _later(_no(503, error.key), 10)
    except SecretsUnreadable:
        return _later(_no(503, "channel.secrets_unreadable"), 60)
    kind = "application/json" if said[:1] == b"{" else "text/plain; charset=utf-8"
    return HttpResponse(said, content_type=kind)


def _body(request: HttpRequest) -> bytes | None:
    """The body, or None where it is larger than we take; by what it says of itself, then by
    what really comes."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length[:18]) > MAX_BODY:
        return None
    body = request.read(MAX_BODY + 1)
    return None if len(body) > MAX_BODY else body


def _no(status: int, key: str, **params: Any) -> JsonResponse:
    return JsonResponse({"key": key, "sentence": say(key, params)}, status=status)


def _later(answer: JsonResponse, seconds: int) -> JsonResponse:
    answer.headers["Retry-After"] = str(seconds)
    return answer
