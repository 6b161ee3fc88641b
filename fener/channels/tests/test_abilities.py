"""What a network was asked to allow, told by what each of it is for."""

from __future__ import annotations

import pytest

from fener.channels.testing import a_brand, a_channel, a_client, a_person
from fener.channels.views.abilities import abilities_of, access_of
from fener.connectors import registry


def told(network: str, *granted: str) -> dict[str, tuple[list[str], bool]]:
    rows = access_of(registry.manifest(network), granted)
    return {row["name"]: (row["words"], row["is_missing"]) for row in rows}


def test_before_anything_is_granted_nothing_is_missing() -> None:
    rows = told("x")
    assert rows["dm.write"] == (["answers in private"], False)
    assert rows["users.read"] == (["tells whose account it is"], False)
    assert rows["offline.access"] == (["renews its access by itself"], False)


def test_what_was_not_allowed_is_told_with_what_is_lost_by_it() -> None:
    rows = told("facebook", "pages_show_list", "pages_read_engagement", "public_profile")
    assert rows["pages_messaging"] == (["answers in private"], True)
    assert rows["pages_read_engagement"][1] is False
    assert rows["public_profile"] == ([], False)


@pytest.mark.parametrize("granted", [("read", "write"), ("read", "write:statuses")])
def test_a_wide_permission_holds_the_narrow_one(granted: tuple[str, ...]) -> None:
    rows = told("mastodon", *granted)
    assert not any(is_missing for _words, is_missing in rows.values())
    assert set(rows) == {"read", "write:statuses"}


@pytest.mark.parametrize("network", registry.names())
def test_every_capability_that_people_allow_has_words(network: str) -> None:
    manifest = registry.manifest(network)
    assert all(row["words"] for row in access_of(manifest))
    assert len(abilities_of(manifest)) == len(set(abilities_of(manifest)))


@pytest.mark.django_db
def test_the_channels_page_names_what_is_missing() -> None:
    brand = a_brand()
    channel = a_channel(brand, "mastodon", settings={"url": "https://social.example"})
    type(channel).objects.update(scopes=["read"])
    client = a_client(a_person(brand, "admin"))
    page = client.get(f"/channels/{channel.pk}/").content.decode()
    assert "not allowed" in page
    assert "write:statuses" in client.get("/channels/connect/mastodon/").content.decode()
