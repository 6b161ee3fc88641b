from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from fener.connectors import registry
from fener.connectors.manifests import ManifestError, Rate, load
from fener.connectors.previews import COUNTERS
from fener.core.text import length_of

GOOD = """
name = "pigeon"
title = "Pigeon post"
network = "pigeon"
description = "Small, and late."
maturity = "not_tested"
hosts = ["api.pigeon.example", "*.pigeon.example", "setting:url"]
poll_every = 60
[auth]
kind = "token"
[[settings]]
name = "url"
label = "pigeon.url"
kind = "url"
[[settings]]
name = "token"
label = "pigeon.token"
secret = true
[scopes]
read = ["fetch"]
"write:letters" = ["reply_public"]
[capabilities]
fetch = true
reply_public = true
[limits]
max_length = 40
counter = "bytes"
rate = { calls = 2, seconds = 60 }
[windows]
reply_public = 86400
"""


def written(tmp_path: Path, text: str) -> Path:
    folder = tmp_path / "pigeon"
    folder.mkdir(exist_ok=True)
    path = folder / "manifest.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_whole_manifest_is_read(tmp_path: Path) -> None:
    manifest = load(written(tmp_path, GOOD))
    assert manifest.capabilities.fetch
    assert not manifest.capabilities.webhook
    assert (manifest.capabilities.max_length, manifest.capabilities.counter) == (40, "bytes")
    assert manifest.rate == Rate(calls=2, per=timedelta(minutes=1))
    assert manifest.windows == {"reply_public": timedelta(days=1)}
    assert manifest.scopes == {"read": ("fetch",), "write:letters": ("reply_public",)}
    assert [setting.name for setting in manifest.plain_settings] == ["url"]
    assert [setting.name for setting in manifest.secret_settings] == ["token"]


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('name = "pigeon"', 'name = "Pigeon!"', "name"),
        ('title = "Pigeon post"', 'title = ""', "title"),
        ('title = "Pigeon post"', 'titel = "Pigeon post"', "title"),
        ('"not_tested"', '"works_for_me"', "maturity"),
        ("poll_every = 60", "poll_every = -1", "poll_every"),
        ("poll_every = 60", "poll_every = true", "poll_every"),
        ("poll_every = 60", "poll_every = 0", "poll_every"),
        ("fetch = true", "fetch = false", "poll_every"),
        ("fetch = true", 'fetch = "yes"', "capabilities.fetch"),
        ("fetch = true", "fly = true", "capabilities.fly"),
        ("reply_public = true", "reply_private = true", "windows.reply_public"),
        ("reply_public = 86400", "reply_public = 0", "windows.reply_public"),
        ("reply_public = 86400", "reply_whenever = 1", "windows.reply_whenever"),
        ('counter = "bytes"', 'counter = "feathers"', "limits.counter"),
        ("calls = 2", "calls = 0", "limits.rate.calls"),
        ("seconds = 60", "seconds = 60, burst = 3", "limits.rate.burst"),
        ('kind = "token"', 'kind = "charm"', "auth.kind"),
        ("read = [", 'read = ["fly", ', "scopes.read"),
        ("read = [", 'read = ["removes", ', "scopes.read"),
        ('label = "pigeon.url"', 'label = "The address"', "settings[0].label"),
        ('kind = "url"', 'kind = "colour"', "settings[0].kind"),
        ('name = "token"', 'name = "url"', "settings[1].name"),
        ("secret = true", 'secret = true\ndefault = "x"', "settings[1].default"),
        ('"setting:url"', '"setting:nest"', "hosts"),
        ('"*.pigeon.example"', '"https://pigeon.example/"', "hosts"),
        ("[windows]", "[wings]\n[windows]", "wings"),
    ],
)
def test_a_mistake_is_named_with_file_and_field(
    tmp_path: Path, old: str, new: str, field: str
) -> None:
    assert old in GOOD
    with pytest.raises(ManifestError) as raised:
        load(written(tmp_path, GOOD.replace(old, new, 1)))
    assert raised.value.field == field
    assert str(raised.value).startswith(f"connectors/pigeon/manifest.toml: {field}: ")


def test_what_is_not_toml_is_named(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match=r"pigeon/manifest\.toml: is not TOML"):
        load(written(tmp_path, "name ="))


def test_a_folder_is_all_it_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, GOOD)
    monkeypatch.setattr(registry, "ROOM", tmp_path)
    registry.manifests.cache_clear()
    try:
        assert registry.names() == ("pigeon",)
        written(tmp_path, GOOD.replace('"pigeon"', '"dove"', 1))
        registry.manifests.cache_clear()
        with pytest.raises(ManifestError, match="has to be the folder's name"):
            registry.names()
    finally:
        registry.manifests.cache_clear()


def test_an_unknown_name_is_told_what_there_is() -> None:
    with pytest.raises(registry.UnknownConnector, match=r"'telepathy'.*fake"):
        registry.connector("telepathy")


@pytest.mark.parametrize("counter", [one for one in COUNTERS if one != "own"])
def test_every_counter_of_a_manifest_counts(counter: str) -> None:
    assert length_of("abc", counter) == 3
