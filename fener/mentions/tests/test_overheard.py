"""What nobody addressed to us concerns the brand only where a watch term says so; and networks
that are searched are told the terms."""

from __future__ import annotations

from typing import Any

import pytest

from fener.channels.models import Channel
from fener.core.posts import Author, Post
from fener.kit.actors import DESK
from fener.mentions.actions import add_watch_term
from fener.mentions.actions.record import prepare_posts, record_posts
from fener.mentions.models import Mention
from fener.mentions.testing import NOON, make_brand, make_channel
from fener.mentions.work import tell_watch_terms
from fener.people.models import Brand

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand() -> Brand:
    brand = make_brand()
    add_watch_term(brand, actor=DESK, now=NOON, text="Dardan Bank", misspellings=["Dardanbank"])
    return brand


@pytest.fixture
def channel(brand: Brand) -> Channel:
    return make_channel(brand)


def a_post(native_id: str, text: str, **fields: Any) -> Post:
    author = Author(native_id=f"a-{native_id}")
    return Post(native_id=native_id, author=author, text=text, at=NOON, **fields)


def record(channel: Channel, *posts: Post) -> set[str]:
    prepared = prepare_posts(channel, posts)
    record_posts(channel, posts, now=NOON, brand_now=NOON, prepared=prepared)
    return set(Mention.objects.values_list("native_id", flat=True))


def test_an_overheard_post_without_a_term_is_not_stored(channel: Channel) -> None:
    found = record(
        channel,
        a_post("1", "Dardan Bank took my money", is_overheard=True),
        a_post("2", "I like cheese", is_overheard=True),
        a_post("3", "I like cheese"),
    )
    assert found == {"1", "3"}


def test_an_overheard_answer_in_a_thread_of_ours_is_stored(channel: Channel) -> None:
    record(channel, a_post("1", "Dardan Bank took my money", conversation="t1"))
    assert "2" in record(channel, a_post("2", "Mine too", conversation="t1", is_overheard=True))


def test_where_nothing_is_listened_for_everything_concerns_the_brand() -> None:
    channel = make_channel(make_brand(handles=[]))
    assert record(channel, a_post("1", "I like cheese", is_overheard=True)) == {"1"}


def test_shut_ways_are_kept_with_the_mention(channel: Channel) -> None:
    shut = {"reply_public": "connector.not_yours"}
    record(channel, a_post("1", "Dardan Bank!", closed=shut), a_post("2", "Dardan Bank?"))
    kept = dict(Mention.objects.values_list("native_id", "closed"))
    assert kept == {"1": shut, "2": None}


def test_networks_that_are_searched_are_told_the_terms(brand: Brand) -> None:
    searched = make_channel(brand, "fake")
    other = make_channel(brand, "replay")
    assert tell_watch_terms(NOON) == 1
    assert tell_watch_terms(NOON) == 0
    searched.refresh_from_db()
    other.refresh_from_db()
    assert searched.terms == ["Dardan Bank", "#DardanBank", "Dardanbank", *brand.handles]
    assert other.terms == []
