"""`manifest.toml`: what a connector says of itself, read strictly."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path
from typing import Any

from fener.connectors.contract import Capabilities
from fener.connectors.previews import COUNTERS

MATURITIES = ("runs_against_real_software", "conforms_to_published_contract", "not_tested")
AUTH_KINDS = ("none", "token", "shared_secret", "password", "oauth2")
SETTING_KINDS = ("text", "lines", "url", "number", "yes_or_no", "time_zone")
PROTOCOLS = ("http", "mail")
PROOFS = ("stamped_signature", "signature", "shared_secret")
WINDOWS = ("reply_public", "reply_private", "message", "message_by_person")
_OF_WINDOW = {"message": "reply_private", "message_by_person": "reply_private"}

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_KEY = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")
_HOST = re.compile(r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*|setting:[a-z_]+")
_CAPABILITIES = tuple(
    field.name
    for field in fields(Capabilities)
    if field.name not in ("max_length", "max_length_private", "counter")
)


class ManifestError(ValueError):
    """A manifest that can't be used; says which file, which field and what is wrong."""

    def __init__(self, path: Path, field: str, problem: str) -> None:
        where = f"connectors/{path.parent.name}/{path.name}"
        super().__init__(f"{where}: {field}: {problem}" if field else f"{where}: {problem}")
        self.path, self.field = path, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One thing an administrator fills in. `label` and `help` are keys of sentences."""

    name: str
    label: str
    help: str = ""
    kind: str = "text"
    secret: bool = False
    required: bool = False
    default: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing a person does to connect an account. `text` is the key of a sentence; `url` is
    where they do it, `{setting}` standing for what they have filled in."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """At most `calls` in any `per`."""

    calls: int
    per: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    name: str
    title: str
    network: str
    description: str
    maturity: str
    hosts: tuple[str, ...]
    """Servers it talks to; `setting:url` where an administrator names them."""
    auth: str
    gives: tuple[str, ...]
    """Secrets that a sign-in on the network's own page gives, so that nobody has to enter them."""
    settings: tuple[Setting, ...]
    steps: tuple[Step, ...]
    """What a person does to connect an account, in order."""
    scopes: Mapping[str, tuple[str, ...]]
    """What people are asked to allow, by the network's names, and the capabilities that need it;
    none: it only tells who we are."""
    capabilities: Capabilities
    rate: Rate | None
    windows: Mapping[str, timedelta]
    """How long an answer is taken: `reply_public` and `reply_private` after a public post,
    `message` after the customer's last private message, and `message_by_person` for an answer
    that a person wrote."""
    protocol: str
    """How the network is spoken to: `http` or `mail`."""
    proof: str
    """How a webhook call is known to be the network's: a `stamped_signature` over time and body,
    a `signature` over the body, or a `shared_secret` that comes with it."""
    poll_every: int
    """Seconds; 0: never polled."""

    @property
    def plain_settings(self) -> tuple[Setting, ...]:
        return tuple(setting for setting in self.settings if not setting.secret)

    @property
    def secret_settings(self) -> tuple[Setting, ...]:
        return tuple(setting for setting in self.settings if setting.secret)


class _Table:
    """One table of a manifest. Every read crosses a key off; what is left over is a mistake."""

    def __init__(self, path: Path, prefix: str, values: Any) -> None:
        self.path, self.prefix = path, prefix
        if not isinstance(values, dict):
            raise ManifestError(path, prefix, "has to be a table")
        self.left = dict(values)

    def fail(self, field: str, problem: str) -> ManifestError:
        return ManifestError(self.path, f"{self.prefix}.{field}".lstrip("."), problem)

    def text(
        self,
        field: str,
        default: str | None = None,
        *,
        pattern: re.Pattern[str] | None = None,
        choices: tuple[str, ...] = (),
    ) -> str:
        value = self.left.pop(field, default)
        if not isinstance(value, str) or (value == "" and default != ""):
            raise self.fail(field, "is missing or is not text")
        if value and pattern and not pattern.fullmatch(value):
            raise self.fail(field, f"{value!r} has the wrong shape, {pattern.pattern}")
        if choices and value not in choices:
            raise self.fail(field, f"{value!r} is not one of {', '.join(choices)}")
        return value

    def whole(self, field: str, default: int | None = None, least: int = 0) -> int:
        value = self.left.pop(field, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise self.fail(field, f"{value!r} is not a whole number, {least} or more")
        return value

    def flag(self, field: str) -> bool:
        value = self.left.pop(field, False)
        if not isinstance(value, bool):
            raise self.fail(field, f"{value!r} is not true or false")
        return value

    def rows(self, field: str) -> list[_Table]:
        value = self.left.pop(field, [])
        if not isinstance(value, list):
            raise self.fail(field, "has to be a list of tables")
        prefix = f"{self.prefix}.{field}".lstrip(".")
        return [_Table(self.path, f"{prefix}[{at}]", row) for at, row in enumerate(value)]

    def table(self, field: str) -> _Table:
        return _Table(self.path, f"{self.prefix}.{field}".lstrip("."), self.left.pop(field, {}))

    def end(self) -> None:
        for field in self.left:
            raise self.fail(field, "is not a field of a manifest")


def load(path: Path) -> Manifest:
    """The manifest in `path`. Raises `ManifestError`, which names file and field."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ManifestError(path, "", f"is not TOML: {error}") from None
    top = _Table(path, "", values)
    auth = top.table("auth")
    windows = top.table("windows")
    webhook = top.table("webhook")
    limits = top.table("limits")
    rate = _rate(limits)
    manifest = Manifest(
        name=top.text("name", pattern=_NAME),
        title=top.text("title"),
        network=top.text("network", pattern=_NAME),
        description=top.text("description"),
        maturity=top.text("maturity", choices=MATURITIES),
        hosts=_hosts(top),
        auth=auth.text("kind", choices=AUTH_KINDS),
        gives=_gives(auth),
        settings=_settings(top),
        steps=_steps(top),
        scopes=_scopes(top),
        capabilities=_capabilities(top.table("capabilities"), limits),
        rate=rate,
        windows={
            name: timedelta(seconds=windows.whole(name, least=1))
            for name in WINDOWS
            if name in windows.left
        },
        protocol=top.text("protocol", "http", choices=PROTOCOLS),
        proof=webhook.text("proof", PROOFS[0], choices=PROOFS),
        poll_every=top.whole("poll_every", 0),
    )
    for table in (auth, windows, webhook, limits, top):
        table.end()
    _check_together(top, manifest)
    return manifest


def _rate(limits: _Table) -> Rate | None:
    if "rate" not in limits.left:
        return None
    table = limits.table("rate")
    calls, seconds = table.whole("calls", least=1), table.whole("seconds", least=1)
    table.end()
    return Rate(calls=calls, per=timedelta(seconds=seconds))


def _hosts(top: _Table) -> tuple[str, ...]:
    value = top.left.pop("hosts", None)
    if not isinstance(value, list):
        raise top.fail("hosts", "has to be a list of host names, empty where it talks to none")
    for host in value:
        if not isinstance(host, str) or not _HOST.fullmatch(host):
            raise top.fail("hosts", f"{host!r} is not a host name")
    return tuple(value)


def _gives(auth: _Table) -> tuple[str, ...]:
    value = auth.left.pop("gives", [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise auth.fail("gives", "has to be a list of names of secrets")
    return tuple(value)


def _settings(top: _Table) -> tuple[Setting, ...]:
    settings: list[Setting] = []
    for row in top.rows("settings"):
        setting = Setting(
            name=row.text("name", pattern=_NAME),
            label=row.text("label", pattern=_KEY),
            help=row.text("help", "", pattern=_KEY),
            kind=row.text("kind", "text", choices=SETTING_KINDS),
            secret=row.flag("secret"),
            required=row.flag("required"),
            default=row.text("default", ""),
        )
        row.end()
        if setting.name in (other.name for other in settings):
            raise row.fail("name", f"{setting.name!r} is used twice")
        if setting.secret and setting.default:
            raise row.fail("default", "a secret has no default")
        settings.append(setting)
    return tuple(settings)


def _steps(top: _Table) -> tuple[Step, ...]:
    steps = []
    for row in top.rows("steps"):
        steps.append(Step(text=row.text("text", pattern=_KEY), url=row.text("url", "")))
        row.end()
    return tuple(steps)


def _scopes(top: _Table) -> dict[str, tuple[str, ...]]:
    table = top.table("scopes")
    scopes = {}
    for name in list(table.left):
        needed = table.left.pop(name)
        if not isinstance(needed, list) or not all(one in _CAPABILITIES for one in needed):
            raise table.fail(name, "has to be a list of names of capabilities")
        scopes[name] = tuple(needed)
    return scopes


def _capabilities(table: _Table, limits: _Table) -> Capabilities:
    flags = {name: table.flag(name) for name in _CAPABILITIES}
    table.end()
    return Capabilities(
        **flags,
        max_length=limits.whole("max_length", 0),
        max_length_private=limits.whole("max_length_private", 0),
        counter=limits.text("counter", "graphemes", choices=COUNTERS),
    )


def _check_together(top: _Table, manifest: Manifest) -> None:
    """What two fields say of the same thing has to agree."""
    can = manifest.capabilities
    if can.fetch and not manifest.poll_every:
        raise top.fail("poll_every", "is missing, and capabilities.fetch is true")
    if manifest.poll_every and not can.fetch:
        raise top.fail("poll_every", "is set, and capabilities.fetch is not true")
    for window in manifest.windows:
        needed = _OF_WINDOW.get(window, window)
        if not getattr(can, needed):
            raise top.fail(f"windows.{window}", f"is set, and capabilities.{needed} is not true")
    for scope, abilities in manifest.scopes.items():
        for name in abilities:
            if not getattr(can, name):
                raise top.fail(
                    f"scopes.{scope}", f"names {name}, and capabilities.{name} is not true"
                )
    for extra, needed in (("waits", "fetch"), ("searches", "fetch"), ("greets", "webhook")):
        if getattr(can, extra) and not getattr(can, needed):
            raise top.fail(f"capabilities.{extra}", f"is true, and capabilities.{needed} is not")
    if can.max_length_private and not can.reply_private:
        problem = "is set, and capabilities.reply_private is not true"
        raise top.fail("limits.max_length_private", problem)
    if can.signs_in is not bool(manifest.gives):
        raise top.fail("auth.gives", "goes together with capabilities.signs_in")
    names = {setting.name for setting in manifest.settings}
    for secret in manifest.gives:
        if secret not in {setting.name for setting in manifest.secret_settings}:
            raise top.fail("auth.gives", f"{secret!r} is not the name of a secret")
    for host in manifest.hosts:
        if host.startswith("setting:") and host.removeprefix("setting:") not in names:
            raise top.fail("hosts", f"{host!r} names a setting that is not there")
