"""What can be set from outside: every variable, in one table, with what it means.

`docs/settings.md` is made from this table and tested against it.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


class SettingRefused(ValueError):
    """A variable has a value nobody can work with; the text says which and what to do."""


@dataclass(frozen=True, slots=True)
class Variable:
    name: str
    default: str
    meaning: str


VARIABLES = (
    Variable("FENER_DATA", "var", "Folder of the database, keys, uploads and built files."),
    Variable(
        "FENER_DATABASE_URL",
        "",
        "`postgresql://user:password@host/name`; empty: SQLite in the data folder.",
    ),
    Variable("FENER_URL", "http://localhost:8000", "The address at which people open the desk."),
    Variable("FENER_BIND", "127.0.0.1", "Network address to listen on."),
    Variable("FENER_PORT", "8000", "Port to listen on."),
    Variable(
        "FENER_SECRET_KEYS",
        "",
        "Keys that sign sessions and encrypt secrets, newest first, separated by commas; "
        "empty: one is made in the data folder.",
    ),
    Variable(
        "FENER_REQUIRE_TWO_FACTOR",
        "no",
        "`yes`: nobody works at the desk without a second factor.",
    ),
    Variable(
        "FENER_FAKE_NETWORK",
        "local",
        "Whether the practice network is served at /fake/, where whoever reaches it may post: "
        "`yes`, `no`, or `local`: only while FENER_URL is an address of this machine.",
    ),
    Variable(
        "FENER_TRUSTED_PROXY",
        "no",
        "`yes`: the desk stands behind a proxy that sets X-Forwarded-Proto and X-Forwarded-For.",
    ),
    Variable(
        "FENER_MAIL_URL",
        "",
        "The server by which people are paged by e-mail: "
        "`smtp://user:password@host:587?from=desk@example.org` (STARTTLS; `&tls=no` without), or "
        "`smtps://…:465`; empty: no e-mail is sent.",
    ),
    Variable(
        "FENER_PAGE_PRIVATE_HOSTS",
        "no",
        "`yes`: pages may go to services inside this machine's own network.",
    ),
    Variable("FENER_DEBUG", "no", "`yes`: show faults in the browser; never on a real desk."),
    Variable("FENER_LOG", "INFO", "How much is written to the terminal: DEBUG, INFO, WARNING."),
)

_DEFAULTS = {variable.name: variable.default for variable in VARIABLES}


def read(name: str) -> str:
    return os.environ.get(name, "").strip() or _DEFAULTS[name]


def read_yes(name: str) -> bool:
    value = read(name).lower()
    if value not in ("yes", "no", "1", "0", "true", "false"):
        raise SettingRefused(f"{name} is yes or no, not {value!r}")
    return value in ("yes", "1", "true")


def serves_fake_network(host: str) -> bool:
    if read("FENER_FAKE_NETWORK") == "local":
        return host in ("localhost", "127.0.0.1", "::1")
    return read_yes("FENER_FAKE_NETWORK")


def data_folder() -> Path:
    """The data folder, made if it is not there, readable by us alone."""
    folder = Path(read("FENER_DATA")).expanduser().resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise SettingRefused(
            f"FENER_DATA: {folder} can't be made ({error.strerror}); name another folder"
        ) from error
    return folder


def secret_keys(folder: Path) -> list[str]:
    """The configured keys, or the one kept in the data folder (made at the first start)."""
    if given := read("FENER_SECRET_KEYS"):
        keys = [key.strip() for key in given.split(",") if key.strip()]
        if any(len(key) < 32 for key in keys):
            raise SettingRefused("FENER_SECRET_KEYS: a key has at least 32 characters")
        return keys
    path = folder / "secret.key"
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return [path.read_text().strip()]


def mail() -> dict[str, Any]:
    """Django's settings of the mail server; an empty `EMAIL_HOST` where none is given."""
    url = read("FENER_MAIL_URL")
    if not url:
        return {"EMAIL_HOST": ""}
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    sender = options.get("from", "")
    try:
        port = parts.port
    except ValueError:
        port = -1
    if (
        parts.scheme not in ("smtp", "smtps")
        or not parts.hostname
        or "@" not in sender
        or port == -1
    ):
        raise SettingRefused(
            "FENER_MAIL_URL: write smtp://user:password@host:587?from=desk@example.org"
        )
    is_tls = parts.scheme == "smtps"
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or (465 if is_tls else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": is_tls,
        "EMAIL_USE_TLS": not is_tls and options.get("tls", "yes") != "no",
        "DEFAULT_FROM_EMAIL": sender,
    }


def database(folder: Path) -> dict[str, Any]:
    """Django's settings of the one database."""
    url = read("FENER_DATABASE_URL")
    if not url:
        return {
            "ENGINE": "fener.kit.sqlite",
            "NAME": folder / "fener.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                    "PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY; "
                    "PRAGMA journal_size_limit=67108864; PRAGMA wal_autocheckpoint=4000;"
                ),
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise SettingRefused(
            "FENER_DATABASE_URL: write postgresql://user:password@host:5432/name, "
            "or leave it out for SQLite"
        )
    options: Mapping[str, str] = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or options.get("host", "")),
        "PORT": str(parts.port or ""),
        # Each request has a thread of its own, so a connection cannot stay with its thread.
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": 20, "timeout": 10},
            "prepare_threshold": 2,  # of `kit.prepared` alone: all else travels unbound
        },
        "CONN_HEALTH_CHECKS": True,
    }
