"""What people propose: read within rights and time, those that say the same together."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fener.core.signals.vectors import pack_vectors
from fener.kit.actors import DESK, Actor
from fener.mentions import suggestions
from fener.mentions.actions import correct_judgement
from fener.mentions.models import Mention, MentionVector
from fener.mentions.suggestions import posts_of, proposals
from fener.mentions.testing import NOON, WordEncoder, line, make_brand, make_channel, take
from fener.people.queries import Access
from fener.people.roles import READ

pytestmark = pytest.mark.django_db

SUNDAY = ("Please open on Sundays", "open on Sunday mornings please")


@pytest.fixture
def brand():
    return make_brand()


@pytest.fixture
def channel(brand):
    return make_channel(brand)


def propose(channel, *texts, judged="suggestion", **fields) -> list[Mention]:
    records = [line(text, **{"author": f"a{place}", **fields}) for place, text in enumerate(texts)]
    take(channel, *records)
    found = [Mention.objects.get(native_id=record["id"]) for record in records]
    Mention.objects.filter(pk__in=[one.pk for one in found]).update(judged=judged)
    return found


def read(brand, **more):
    access = Access(Actor("test"), {brand.pk: frozenset({READ})})
    return proposals(access, {brand.pk: NOON + timedelta(minutes=1)}, **more)


def give_vectors(posts, encoder="one", texts=None):
    packed = pack_vectors(WordEncoder().vectors(texts or [post.text for post in posts]))
    MentionVector.objects.bulk_create(
        MentionVector(mention=post, encoder=encoder, vector=one)
        for post, one in zip(posts, packed, strict=True)
    )


def test_those_that_say_the_same_stand_together_and_the_most_people_first(brand, channel):
    propose(channel, "A dark theme for the app")
    posts = propose(channel, *SUNDAY)
    found = read(brand)
    assert (found.looked_at, found.by_words, found.is_cut) == (3, 3, False)
    first, second = found.groups
    assert set(first.posts) == {post.pk for post in posts}
    assert first.central in first.posts
    assert (first.people, second.people) == (2, 1)
    assert first.words == ["open", "sundays"] or first.words == ["open", "sunday"]
    assert found.holding(posts[1].pk) == first
    assert found.holding(0) is None


def test_people_are_counted_not_posts(brand, channel):
    propose(channel, *SUNDAY, author="loud")
    (group,) = read(brand).groups
    assert (len(group.posts), group.people) == (2, 1)


def test_only_what_is_proposed_now_and_by_others_counts(brand, channel):
    old, gone, ours, praise = propose(channel, "old idea", "gone idea", "our idea", "nice idea")
    Mention.objects.filter(pk=old.pk).update(at=NOON - timedelta(days=40))
    Mention.objects.filter(pk=gone.pk).update(deleted_at=NOON)
    Mention.objects.filter(pk=ours.pk).update(by_us=True)
    Mention.objects.filter(pk=praise.pk).update(judged="praise")
    assert read(brand).groups == []
    assert [group.central for group in read(brand, days=90).groups] == [old.pk]


def test_a_correction_by_a_person_counts(brand, channel):
    (post,) = propose(channel, "open on sundays", judged="other")
    assert read(brand).groups == []
    correct_judgement(post, actor=DESK, now=NOON, field="judged", value="suggestion")
    assert [group.central for group in read(brand).groups] == [post.pk]


def test_nobody_reads_for_a_brand_they_may_not_see(brand, channel):
    propose(channel, *SUNDAY)
    stranger = Access(Actor("test"), {brand.pk: frozenset()})
    assert proposals(stranger, {brand.pk: NOON}).looked_at == 0


def test_brands_are_never_put_together(brand, channel):
    other = make_brand()
    propose(channel, SUNDAY[0])
    propose(make_channel(other), SUNDAY[1])
    access = Access(Actor("test"), {one.pk: frozenset({READ}) for one in (brand, other)})
    groups = proposals(access, {brand.pk: NOON, other.pk: NOON}).groups
    assert {group.brand_id for group in groups} == {brand.pk, other.pk}


def test_it_is_narrowed_by_topic_and_language(brand, channel):
    first, second = propose(channel, "open on sundays", "a dark theme")
    Mention.objects.filter(pk=first.pk).update(topic="staff", language="en")
    Mention.objects.filter(pk=second.pk).update(topic="website", language="")
    assert [one.central for one in read(brand, topic="staff").groups] == [first.pk]
    assert [one.central for one in read(brand, language="").groups] == [second.pk]
    assert read(brand, topic="staff", language="").groups == []


def test_vectors_bring_languages_together(brand, channel):
    posts = propose(channel, "Open on Sundays", "Ανοίξτε τις Κυριακές", "a dark theme")
    give_vectors(posts, texts=["open sunday", "open sunday", "dark theme"])
    found = read(brand)
    assert found.by_words == 0
    assert {len(group.posts) for group in found.groups} == {1, 2}


def test_vectors_of_another_encoder_are_not_compared(brand, channel):
    posts = propose(channel, "open on sunday", "mornings on sundays, open!", "a dark theme")
    give_vectors(posts[::2], encoder="new", texts=["sunday", "dark"])
    give_vectors(posts[1:2], encoder="old", texts=["dark"])
    found = read(brand)
    assert found.by_words == 1
    assert {frozenset(group.posts) for group in found.groups} == {
        frozenset({posts[0].pk, posts[1].pk}),
        frozenset({posts[2].pk}),
    }


def test_only_the_newest_are_put_together_and_it_says_so(brand, channel):
    posts = propose(channel, *(f"idea number {word}" for word in ("one", "two", "three")))
    for place, post in enumerate(posts):
        earlier = NOON - timedelta(hours=place)
        Mention.objects.filter(pk=post.pk).update(at=earlier, topic="website")
    with patch.object(suggestions, "MOST", 2):
        found = read(brand)
    assert (found.looked_at, found.is_cut) == (2, True)
    assert found.holding(posts[2].pk) is None


def test_it_costs_one_read_however_many_there_are(brand, channel):
    propose(channel, *SUNDAY)
    read(brand)
    with CaptureQueriesContext(connection) as few:
        read(brand)
    propose(channel, *(f"another idea {place}" for place in range(20)))
    with CaptureQueriesContext(connection) as many:
        read(brand)
    assert len(few) == len(many) == 1


def test_posts_come_in_the_order_asked_for(brand, channel):
    first, second = propose(channel, *SUNDAY)
    assert [one.pk for one in posts_of([second.pk, first.pk, 0])] == [second.pk, first.pk]
