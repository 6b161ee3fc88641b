"""Connected accounts: their health, and what could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.urls import reverse
from ninja import Router
from pydantic import Field

from fener.api.errors import unfit
from fener.api.once import once
from fener.api.operations import operation
from fener.api.paging import SIZE, Page, by_id
from fener.api.queries import brand_for, channel_for, payload_for
from fener.api.routes.acting import Key, who
from fener.api.shapes.channels import (
    ChannelOut,
    ChannelWhole,
    MovedOut,
    NetworksOut,
    ParkedOut,
    show_channel,
    show_network,
    show_parked,
    takes_calls,
)
from fener.api.types import After, Id, In, Line, Name, Short, Size, Word
from fener.channels import actions, queries
from fener.channels.models import Channel
from fener.connectors import registry
from fener.connectors.manifests import Manifest, Setting
from fener.people.roles import CHANNELS

router = Router(tags=["Channels"])
LONGEST_SETTING = 4000

Settings = Annotated[dict[Word, str | bool | int], Field(default_factory=dict, max_length=50)]


class ConnectIn(In):
    network: Word
    """One of `listNetworks`."""
    name: Name
    handle: Short = ""
    settings: Settings
    secrets: Annotated[dict[Word, Line], Field(default_factory=dict, max_length=20)]


class ChangeIn(In):
    name: Name | None = None
    settings: Settings
    secrets: Annotated[dict[Word, Line], Field(default_factory=dict, max_length=20)]


class GroundIn(In):
    ground: Annotated[Short, Field(min_length=1)]
    """Why it needs no reading any more; goes into the record."""


@operation(
    router, "GET", "/networks", name="listNetworks", summary="What can be connected",
    gives=NetworksOut,
)  # fmt: skip
def list_networks(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001 - as every view
    """Every connector of the desk, and the settings it asks for."""
    return {"items": [show_network(one) for one in registry.manifests().values()]}


@operation(
    router, "GET", "/channels", name="listChannels", summary="Channels and their health",
    gives=Page[ChannelOut], errors=(404,),
)  # fmt: skip
def list_channels(
    request: HttpRequest, brand: Id | None = None, after: After = "", size: Size = SIZE
) -> dict[str, Any]:
    """Without those taken off the desk."""
    rows = queries.channels(request.auth)
    if brand is not None:
        brand_for(request.auth, brand)
        rows = rows.filter(brand_id=brand)
    found = by_id(rows, after, size, lambda row: row, oldest_first=True)
    parked = queries.parked_counts([row.pk for row in found["items"]])
    found["items"] = [show_channel(row, parked.get(row.pk, 0)) for row in found["items"]]
    return found


@operation(
    router, "GET", "/channels/{channel_id}", name="getChannel", summary="One channel",
    gives=ChannelWhole, errors=(404,),
)  # fmt: skip
def get_channel(request: HttpRequest, channel_id: Id) -> dict[str, Any]:
    """With its settings (never its secrets) and its webhook address for who looks after it."""
    return _whole(request, channel_for(request.auth, channel_id))


def _whole(request: HttpRequest, channel: Channel) -> dict[str, Any]:
    parked = queries.parked_counts([channel.pk])
    shown = show_channel(channel, parked.get(channel.pk, 0))
    looks_after = request.auth.may(CHANNELS, channel.brand_id)
    called = looks_after and takes_calls(channel)
    shown["settings"] = channel.settings if looks_after else {}
    shown["webhook_path"] = reverse("api:hook", args=[channel.hook]) if called else ""
    return shown


@operation(
    router, "POST", "/brands/{brand_id}/channels", name="connectChannel",
    summary="Connect an account", gives=ChannelWhole, status=201, needs=(CHANNELS,),
    errors=(404, 409), key=True,
)  # fmt: skip
def connect(request: HttpRequest, brand_id: Id, body: ConnectIn, key: Key = "") -> Any:
    """The network is asked first whether it knows us; what it says stands in the error's
    `details`, and nothing is saved then."""
    brand = brand_for(request.auth, brand_id, CHANNELS)
    manifest = _manifest(body.network)
    settings = _settings(manifest, body.settings)
    secrets = _secrets(manifest, body.secrets)
    _need_all(manifest, settings, secrets)
    identity = actions.try_account(
        body.network, settings=settings, secrets=secrets, handle=body.handle
    )

    def do() -> ChannelWhole:
        channel = actions.connect_channel(
            brand,
            network=body.network,
            name=body.name,
            handle=body.handle[:200],
            settings=settings,
            secrets=secrets,
            identity=identity,
            **who(request),
        )
        return ChannelWhole(**_whole(request, channel))

    return once(request, key, 201, do)


@operation(
    router, "PATCH", "/channels/{channel_id}", name="changeChannel", summary="Change a channel",
    gives=ChannelWhole, needs=(CHANNELS,), errors=(404, 409),
)  # fmt: skip
def change(request: HttpRequest, channel_id: Id, body: ChangeIn) -> dict[str, Any]:
    """What is left out stays. An empty secret never replaces a stored one."""
    channel = channel_for(request.auth, channel_id, CHANNELS)
    manifest = _manifest(channel.network)
    actions.change_channel(
        channel,
        name=body.name,
        settings=_settings(manifest, body.settings),
        secrets=_secrets(manifest, body.secrets),
        **who(request),
    )
    return _whole(request, channel)


@operation(
    router, "POST", "/channels/{channel_id}/pause", name="pauseChannel", summary="Pause",
    gives=ChannelWhole, needs=(CHANNELS,), errors=(404, 409),
)  # fmt: skip
def pause(request: HttpRequest, channel_id: Id) -> dict[str, Any]:
    """Nothing is heard and nothing is sent until it is resumed."""
    return _move(request, channel_id, "paused")


@operation(
    router, "POST", "/channels/{channel_id}/resume", name="resumeChannel", summary="Resume",
    gives=ChannelWhole, needs=(CHANNELS,), errors=(404, 409),
)  # fmt: skip
def resume(request: HttpRequest, channel_id: Id) -> dict[str, Any]:
    """A paused channel, or one whose access was mended with `changeChannel`."""
    channel = channel_for(request.auth, channel_id, CHANNELS)
    actions.resume_channel(channel, **who(request))
    return _whole(request, channel)


@operation(
    router, "POST", "/channels/{channel_id}/disconnect", name="disconnectChannel",
    summary="Take off the desk", gives=ChannelWhole, needs=(CHANNELS,), errors=(404, 409),
)  # fmt: skip
def disconnect(request: HttpRequest, channel_id: Id) -> dict[str, Any]:
    """For good; its history stays."""
    return _move(request, channel_id, "disconnected")


def _move(request: HttpRequest, channel_id: int, target: str) -> dict[str, Any]:
    channel = channel_for(request.auth, channel_id, CHANNELS)
    actions.set_channel_state(channel, target, due_at=None, **who(request))
    return _whole(request, channel)


@operation(
    router, "GET", "/channels/{channel_id}/parked", name="listParked",
    summary="What nobody could read", gives=Page[ParkedOut], needs=(CHANNELS,), errors=(404,),
)  # fmt: skip
def list_parked(
    request: HttpRequest, channel_id: Id, after: After = "", size: Size = SIZE
) -> dict[str, Any]:
    """Newest first; each says why it could not be read."""
    channel = channel_for(request.auth, channel_id, CHANNELS)
    rows = queries.parked(request.auth).filter(channel=channel)
    return by_id(rows, after, size, show_parked)


@operation(
    router, "POST", "/channels/{channel_id}/parked/retry", name="retryParked",
    summary="Read the parked again", gives=MovedOut, needs=(CHANNELS,), errors=(404,),
)  # fmt: skip
def retry_parked(request: HttpRequest, channel_id: Id) -> dict[str, Any]:
    """After what was wrong was mended; a thousand at a time, the oldest first."""
    channel = channel_for(request.auth, channel_id, CHANNELS)
    return {"moved": actions.retry_parked(channel, **who(request))}


@operation(
    router, "POST", "/parked/{payload_id}/settle", name="settleParked",
    summary="Settle one parked payload", gives=None, status=204, needs=(CHANNELS,),
    errors=(404, 409),
)  # fmt: skip
def settle_parked(request: HttpRequest, payload_id: Id, body: GroundIn) -> None:
    """It is kept, and waits for nobody any more."""
    payload = payload_for(request.auth, payload_id)
    actions.settle_parked(payload, ground=body.ground, **who(request))


def _manifest(network: str) -> Manifest:
    try:
        return registry.manifest(network)
    except registry.UnknownConnector:
        known = ", ".join(registry.names())
        raise unfit("channel.unknown_network", "network", network=network, known=known) from None


def _settings(manifest: Manifest, given: Mapping[str, str | bool | int]) -> dict[str, Any]:
    known = {one.name: one for one in manifest.plain_settings}
    for name, value in given.items():
        _check_known(name, known, "settings")
        if not _fits(known[name], value):
            raise unfit(
                "channel.setting_wrong", f"settings.{name}", name=name, kind=known[name].kind
            )
    return dict(given)


def _secrets(manifest: Manifest, given: Mapping[str, str]) -> dict[str, str]:
    known = {one.name: one for one in manifest.secret_settings}
    for name in given:
        _check_known(name, known, "secrets")
    return dict(given)


def _check_known(name: str, known: Mapping[str, Setting], where: str) -> None:
    if name not in known:
        names = ", ".join(known) or "–"
        raise unfit("channel.unknown_setting", f"{where}.{name}", name=name, known=names)


def _fits(setting: Setting, value: str | bool | int) -> bool:
    if setting.kind == "yes_or_no":
        return isinstance(value, bool)
    if setting.kind == "number":
        return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53
    if not isinstance(value, str) or len(value) > LONGEST_SETTING or "\0" in value:
        return False
    if setting.kind == "url":
        return not value or value.startswith(("https://", "http://"))
    if setting.kind == "time_zone" and value:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            return False
    return True


def _need_all(manifest: Manifest, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> None:
    for one in manifest.settings:
        given = (secrets if one.secret else settings).get(one.name)
        if one.required and given in (None, ""):
            where = "secrets" if one.secret else "settings"
            raise unfit("channel.setting_missing", f"{where}.{one.name}", name=one.name)
