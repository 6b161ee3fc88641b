"""Finds every connector by its folder's `manifest.toml`. A new connector is one new folder."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import cast

from fener.connectors.contract import Connector
from fener.connectors.manifests import Manifest, ManifestError, load
from fener.connectors.sentences import SENTENCES

ROOM = Path(__file__).parent


class UnknownConnector(LookupError):
    """No folder has a connector of this name."""


@lru_cache(maxsize=1)
def manifests() -> Mapping[str, Manifest]:
    """All manifests by name, in the order of their names. Raises `ManifestError`."""
    found = {path.parent.name: load(path) for path in sorted(ROOM.glob("*/manifest.toml"))}
    for folder, manifest in found.items():
        if manifest.name != folder:
            path = ROOM / folder / "manifest.toml"
            raise ManifestError(path, "name", f"has to be the folder's name, {folder!r}")
    return found


def names() -> tuple[str, ...]:
    return tuple(manifests())


def manifest(name: str) -> Manifest:
    """Raises `UnknownConnector`."""
    try:
        return manifests()[name]
    except KeyError:
        known = ", ".join(names())
        raise UnknownConnector(f"there is no connector {name!r}; there are: {known}") from None


@lru_cache(maxsize=64)
def connector(name: str) -> Connector:
    """The connector `name`, imported when it is first asked for. Raises `UnknownConnector`."""
    manifest(name)
    return cast(Connector, import_module(f"{__package__}.{name}.connector").CONNECTOR)


@lru_cache(maxsize=1)
def sentences() -> Mapping[str, str]:
    """Every key a connector may show to a person, with its English sentence."""
    found = dict(SENTENCES)
    for name in names():
        if (ROOM / name / "sentences.py").exists():
            found.update(import_module(f"{__package__}.{name}.sentences").SENTENCES)
    return found
