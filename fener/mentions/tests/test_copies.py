"""Copies: found within rights and time, for the brand they concern, and kept for a moment."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fener.core.signals import suspicion
from fener.kit.actors import Actor
from fener.mentions import copies as room
from fener.mentions.copies import HELD_FOR, copies, forget_copies, may_have_copies
from fener.mentions.models import Mention
from fener.mentions.testing import NOON, line, make_brand, make_channel, take
from fener.people.queries import Access
from fener.people.roles import READ

pytestmark = pytest.mark.django_db

HEATER = (
    "This company sold my mother a broken heater and then laughed at her, never buy there",
    "This company sold my mother a broken heater and then laughed at her, NEVER buy here!!! 😡",
    "@friends this company sold my mother a broken heater and then laughed at her. Never buy!",
    "This shop sold my mother a broken heater and laughed at her, never buy there http://t.co/x",
)
OTHERS = (
    "My parcel was late again but the driver was kind and said sorry for the weather",
    "Where can I find the opening hours of the shop near the station on a public holiday",
)
SOON = NOON + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _nothing_kept():
    forget_copies()


@pytest.fixture
def brand():
    return make_brand()


@pytest.fixture
def channel(brand):
    return make_channel(brand)


def write(channel, *texts, **fields) -> list[Mention]:
    """Each by another account, a minute apart, the last at noon."""
    records = [
        line(
            text,
            **{"author": f"a{place}", "at": NOON - timedelta(minutes=len(texts) - 1 - place)}
            | fields,
        )
        for place, text in enumerate(texts)
    ]
    take(channel, *records)
    return [Mention.objects.get(native_id=record["id"]) for record in records]


def read(*brands, now=SOON):
    access = Access(Actor("test"), {brand.pk: frozenset({READ}) for brand in brands})
    return copies(access, dict.fromkeys((brand.pk for brand in brands), SOON), now=now)


def test_copies_stand_together_the_earliest_first(brand, channel):
    write(channel, *OTHERS)
    posts = write(channel, *HEATER)
    found = read(brand)
    assert (found.looked_at, found.is_cut) == (6, False)
    (group,) = found.groups
    assert group.posts == tuple(post.pk for post in posts)
    assert group.first == posts[0].pk
    assert (group.accounts, group.with_link, group.languages) == (4, 1, ("en",))
    assert (group.first_at, group.last_at) == (posts[0].at, NOON)
    assert group.lasts_for == timedelta(minutes=3)
    assert group.likeness == "close"
    assert found.holding([posts[2].pk, 0]) == [group]
    assert found.holding([0]) == []


def test_accounts_are_counted_not_posts(brand, channel):
    write(channel, *HEATER, author="loud")
    assert read(brand).groups == ()
    write(channel, *HEATER[:2])
    (group,) = read(brand, now=SOON + HELD_FOR).groups
    assert (len(group.posts), group.accounts) == (6, 3)


@pytest.mark.parametrize(
    ("change", "likeness"),
    [
        ("{} http://t.co/{}", "same"),
        ("dear all, a warning from the north of town: {} {}", "related"),
    ],
)
def test_how_alike_they_are_is_said_in_words(brand, channel, change, likeness):
    write(channel, HEATER[0], *(change.format(HEATER[0], "abc"[place]) for place in range(3)))
    assert [group.likeness for group in read(brand).groups] == [likeness]


def test_only_what_others_say_now_and_in_their_own_name_counts(brand, channel):
    posts = write(channel, *HEATER, *HEATER[:3])
    ids = [post.pk for post in posts]
    Mention.objects.filter(pk=ids[0]).update(at=NOON - timedelta(days=15))
    Mention.objects.filter(pk=ids[1]).update(deleted_at=NOON)
    Mention.objects.filter(pk=ids[2]).update(by_us=True)
    Mention.objects.filter(pk=ids[3]).update(kind="repost")
    (group,) = read(brand).groups
    assert set(group.posts) == set(ids[4:])
    assert read(brand, now=SOON).looked_at == 3


def test_open_reposts_are_no_copies(brand, channel):
    write(channel, *(f"RT @first: {HEATER[0]}" for _ in range(5)))
    assert read(brand).groups == ()


def test_nobody_reads_for_a_brand_they_may_not_see(brand, channel):
    write(channel, *HEATER)
    stranger = Access(Actor("test"), {brand.pk: frozenset()})
    assert copies(stranger, {brand.pk: SOON}, now=SOON).looked_at == 0
    nobody = Access(Actor("test"), {})
    assert copies(nobody, {brand.pk: SOON}, now=SOON).groups == ()


def test_brands_are_never_compared(brand, channel):
    other = make_brand()
    write(channel, *HEATER[:2])
    write(make_channel(other), *HEATER[2:])
    assert read(brand, other).groups == ()


def test_groups_of_the_most_accounts_come_first(brand, channel):
    parcels = [f"{OTHERS[0]}, said {name}" for name in ("Ben", "Cy", "Di")]
    write(channel, *parcels)
    heaters = write(channel, *HEATER)
    first, second = read(brand).groups
    assert (first.accounts, second.accounts) == (4, 3)
    assert first.posts == tuple(post.pk for post in heaters)


def test_only_the_newest_are_compared_and_it_says_so(brand, channel):
    posts = write(channel, *HEATER)
    with patch.object(room, "MOST", 3), patch.object(room, "_every", room._written):
        found = read(brand)
    assert (found.looked_at, found.is_cut) == (3, True)
    assert found.holding([posts[0].pk]) == []


def test_it_is_read_once_in_a_moment_and_compared_once_while_nothing_changes(brand, channel):
    posts = write(channel, *HEATER)
    with patch.object(room, "find_copies", wraps=suspicion.find_copies) as compared:
        with CaptureQueriesContext(connection) as asked:
            first = read(brand)
            assert read(brand, now=SOON + HELD_FOR / 2).groups == first.groups
        assert len(asked) == 1
        with CaptureQueriesContext(connection) as asked:
            assert read(brand, now=SOON + HELD_FOR).groups == first.groups
        assert (len(asked), compared.call_count) == (1, 1)
        Mention.objects.filter(pk=posts[3].pk).update(text="nothing to do with it any more")
        (group,) = read(brand, now=SOON + 3 * HELD_FOR).groups
        assert (group.accounts, compared.call_count) == (3, 2)


def test_the_words_of_posts_are_not_kept(brand, channel):
    write(channel, *HEATER)
    read(brand)
    kept = repr([vars(one) for one in room._all_kept.values()])
    assert "heater" not in kept


def test_few_brands_are_kept(brand):
    others = [make_brand() for _ in range(room._KEPT_AT_MOST + 2)]
    for one in others:
        read(one)
    assert len(room._all_kept) == room._KEPT_AT_MOST
    assert {brand_id for brand_id, _ in room._all_kept} == {
        one.pk for one in others[-room._KEPT_AT_MOST :]
    }


def test_it_is_only_asked_where_there_may_be_copies(brand, channel):
    long, short, old, gone = write(channel, HEATER[0], "still no power", OTHERS[0], OTHERS[1])
    assert may_have_copies(long, SOON)
    assert may_have_copies(long, long.at + timedelta(days=14))
    assert not may_have_copies(long, long.at + timedelta(days=14, seconds=1))
    assert not may_have_copies(short, SOON)
    old.kind, gone.deleted_at = "repost", NOON
    assert not may_have_copies(old, SOON)
    assert not may_have_copies(gone, SOON)


@pytest.mark.parametrize("text", ["", "\ud800" * 3, "😡" * 500, "\u202e" * 100, "a " * 5000])
def test_nothing_that_a_post_says_breaks_it(brand, channel, text):
    post, *_ = write(channel, *HEATER)
    post.text = text
    may_have_copies(post, SOON)
    with patch.object(room, "_every", lambda *_: [(n, n, "", NOON, text) for n in range(4)]):
        assert read(brand).looked_at == 4
