"""Counts are those of the mentions, whatever is done to these and in whatever order."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from fener.core.decisions import Kind
from fener.core.posts import Author, Deletion, Edit, Post
from fener.kit.actors import DESK
from fener.kit.bulk import add_to_rows
from fener.mentions.actions import correct_judgement, judge_deeply, record_posts
from fener.mentions.actions.change import apply_deletions, apply_edits
from fener.mentions.buckets import DAY, HOUR, KEY, MINUTE, SUMS
from fener.mentions.counting import differences, roll_up
from fener.mentions.models import BucketHorizon, Mention, MentionBucket
from fener.mentions.testing import NOON, deep_tier, line, make_brand, make_channel, take

SAD = "My parcel never arrived and nobody answers me, this is a disgrace!"
GLAD = "Thank you, the lamp is lovely"


def total(brand: Any, name: str = "posts", span: int = HOUR, **chosen: Any) -> int:
    rows = MentionBucket.objects.filter(brand=brand, span=span, **chosen)
    return sum(rows.values_list(name, flat=True))


def holds(brand: Any) -> bool:
    return not list(differences(brand.pk))


@pytest.fixture
def brand(db: Any) -> Any:
    return make_brand()


@pytest.fixture
def channel(brand: Any) -> Any:
    return make_channel(brand)


def test_a_mention_is_counted_by_its_minute_and_its_hour(brand, channel):
    at = NOON - timedelta(minutes=52, seconds=29)
    take(channel, line(SAD, at=at, place="Tirana, Albania"))
    row, hour = MentionBucket.objects.filter(brand=brand).order_by("span")
    assert (row.span, row.starts_at) == (MINUTE, NOON - timedelta(minutes=53))
    assert (hour.span, hour.starts_at) == (HOUR, NOON - timedelta(hours=1))
    for one in (row, hour):
        assert (one.network, one.language, one.place) == ("replay", "en", "AL")
        assert (one.posts, one.people, one.complaints, one.complainants) == (1, 1, 1, 1)
        assert (one.people_of_brand, one.complainants_of_topic) == (1, 1)
    assert holds(brand)


def test_people_are_counted_once_each_though_batches_split_a_minute(brand, channel):
    for batch in range(3):
        lines = [line(f"{SAD} {batch}{n}", author=f"person{n % 4}") for n in range(6)]
        take(channel, *lines)
    take(channel, line(SAD + " later", author="person1", at=NOON + timedelta(minutes=1)))
    assert total(brand, "posts", MINUTE) == 19
    assert total(brand, "people_of_brand", MINUTE) == 4 + 1
    assert total(brand, "people_of_brand", HOUR) == 4
    assert total(brand, "complainants_of_brand", HOUR) == 4
    assert holds(brand)


def test_who_writes_about_two_topics_is_one_of_each_and_one_of_the_brand(brand, channel):
    take(channel, line(SAD), line(SAD + " And here it is again."))
    second = Mention.objects.order_by("-id").first()
    correct_judgement(second, actor=DESK, now=NOON, field="topic", value="price")
    for span in (MINUTE, HOUR):
        assert total(brand, "people_of_brand", span) == 1
        assert total(brand, "people_of_topic", span) == 2
        assert total(brand, "people_of_topic", span, topic="price") == 1
        assert total(brand, "people_of_language", span) == 1
    assert holds(brand)


def test_the_same_post_twice_is_counted_once(brand, channel):
    same = line(SAD)
    take(channel, same)
    take(channel, same, same)
    assert total(brand) == 1
    assert holds(brand)


def test_our_own_words_are_not_counted_and_back_log_is_apart(brand):
    channel = make_channel(brand, since=NOON)
    take(channel, line(SAD, at=NOON - timedelta(days=3)), line(SAD + "!", at=NOON))
    Mention.objects.filter(is_backlog=False).update(by_us=True)
    assert [off.counted for off in differences(brand.pk, repair=True)] == [0]
    assert total(brand) == total(brand, is_backlog=True) == 1
    assert holds(brand)


def test_a_deletion_takes_a_mention_out_and_the_next_of_its_author_counts(brand, channel):
    take(channel, line(SAD, id="a"), line(SAD + " again", id="b"))
    with transaction.atomic():
        apply_deletions(channel, [Deletion(native_id="a", at=NOON)], now=NOON)
    assert (total(brand), total(brand, "people_of_brand")) == (1, 1)
    with transaction.atomic():
        apply_deletions(channel, [Deletion(native_id="a", at=NOON)], now=NOON)
        apply_deletions(channel, [Deletion(native_id="b", at=NOON)], now=NOON)
    assert (total(brand), total(brand, "people"), total(brand, "complainants")) == (0, 0, 0)
    assert holds(brand)


def test_an_edit_that_turns_a_complaint_into_thanks_is_followed(brand, channel):
    take(channel, line(SAD, id="a"))
    assert total(brand, "complaints") == 1
    with transaction.atomic():
        apply_edits(channel, [Edit(native_id="a", text=GLAD, at=NOON)], now=NOON)
    assert (total(brand), total(brand, "complaints"), total(brand, "complainants")) == (1, 0, 0)
    assert holds(brand)


def test_an_edit_that_came_before_its_post_is_followed(brand, channel):
    with transaction.atomic():
        apply_edits(channel, [Edit(native_id="a", text=GLAD, at=NOON)], now=NOON)
    take(channel, line(SAD, id="a"))
    assert (total(brand), total(brand, "complaints")) == (1, 0)
    assert holds(brand)


def test_what_the_deep_tier_finds_out_is_followed(brand, channel):
    take(channel, line(GLAD), line(GLAD + " indeed", author="drita"))
    before = total(brand, "complaints")
    told = {"lovely": {"kind": Kind.COMPLAINT, "confidence": 0.9, "topic": "safety"}}
    with deep_tier(told):
        judge_deeply(now=NOON)
    assert before == 0
    assert total(brand, "complaints", topic="safety") == 2
    assert total(brand, "people_of_topic", topic="safety") == 2
    assert holds(brand)


def test_a_correction_is_followed(brand, channel):
    take(channel, line(SAD))
    mention = Mention.objects.get()
    correct_judgement(mention, actor=DESK, now=NOON, field="judged", value="spam")
    correct_judgement(mention, actor=DESK, now=NOON, field="language", value="sq")
    assert total(brand, "complaints") == 0
    assert total(brand, language="sq") == total(brand) == 1
    assert holds(brand)


def test_counts_go_with_the_transaction(brand, channel):
    class Interrupted(Exception):
        pass

    def interrupted() -> None:
        with transaction.atomic():
            take(channel, line(SAD))
            assert total(brand) == 1
            raise Interrupted

    with pytest.raises(Interrupted):
        interrupted()
    assert total(brand) == Mention.objects.count() == 0


def test_a_count_that_is_off_is_named_with_its_day_and_set_right(brand, channel):
    take(channel, line(SAD), line(SAD + "!", author="drita", at=NOON - timedelta(days=2)))
    MentionBucket.objects.filter(starts_at__lt=NOON - timedelta(days=1), span=HOUR).update(posts=5)
    MentionBucket.objects.filter(starts_at=NOON, span=MINUTE).delete()
    found = list(differences(brand.pk))
    assert [(off.day.day, off.kept, off.counted) for off in found] == [(16, 5, 1), (18, 1, 1)]
    assert len(list(differences(brand.pk, repair=True))) == 2
    assert holds(brand)
    MentionBucket.objects.all().delete()
    BucketHorizon.objects.all().delete()
    assert len(list(differences(brand.pk, repair=True))) == 2
    assert holds(brand)


def test_minutes_go_after_48_hours_and_hours_become_days_after_400(brand, channel):
    old, older = NOON - timedelta(days=3), NOON - timedelta(days=500)
    late = NOON - timedelta(days=500, hours=5)
    lines = [line(f"{SAD} {n}", author=f"p{n % 2}", at=at, id=f"{at:%j%H}{n}")
             for at in (late, older, old, NOON) for n in range(5)]  # fmt: skip
    take(channel, *lines)
    assert BucketHorizon.objects.get().minutes_from == NOON - timedelta(hours=48)
    assert total(brand, span=MINUTE) == 5, "what is older than what is kept never comes in"
    later = NOON + timedelta(days=3)
    take(channel, line(SAD, at=later, id="new", author="p9"), now=later)
    assert roll_up(brand.pk, most=10_000) > 0
    assert roll_up(brand.pk, most=10_000) == 0
    assert total(brand, span=MINUTE) == 1
    assert total(brand, span=DAY) == 10
    assert total(brand, "people_of_brand", DAY) == 2 + 2, "of each hour"
    assert holds(brand)


def test_old_counts_are_put_away_in_slices_that_may_be_broken_off(brand, channel):
    begin = NOON - timedelta(days=600)
    for hour in range(6):
        take(channel, *(
            line(f"{SAD} {n}", author=f"p{n % 3}", id=f"{hour}:{n}",
                 at=begin + timedelta(hours=5 * hour, minutes=n % 4))
            for n in range(8)
        ))  # fmt: skip
        assert holds(brand)
    people = total(brand, "people_of_brand")
    take(channel, line(SAD, id="now", author="p9"))
    assert total(brand, span=MINUTE) == 49
    turns = 0
    while roll_up(brand.pk, most=1):
        turns += 1
        assert holds(brand), "after every slice"
        assert total(brand) + total(brand, span=DAY) == 49
    assert turns > 6
    assert total(brand, span=MINUTE) == 1
    assert (total(brand, span=DAY), total(brand, "people_of_brand", DAY)) == (48, people)
    assert not MentionBucket.objects.filter(
        starts_at__lt=NOON - timedelta(days=401), span=HOUR
    ).exists()
    mention = Mention.objects.order_by("id")[0]
    correct_judgement(mention, actor=DESK, now=NOON, field="topic", value="legal")
    assert total(brand, span=DAY, topic="legal") == 1
    assert total(brand, span=DAY) == 48
    take(channel, line(SAD, id="late", author="p7", at=begin))
    assert total(brand, span=DAY) == 49
    assert holds(brand)


def test_the_oldest_times_there_are_can_be_counted(brand, channel):
    post = Post(
        native_id="old", author=Author(native_id="bora"), text=SAD,
        at=datetime(1, 1, 1, 0, 30, tzinfo=UTC),
    )  # fmt: skip
    with transaction.atomic():
        record_posts(channel, [post], now=NOON, brand_now=NOON)
    assert total(brand) == 1
    assert holds(brand)
    take(channel, line(SAD + "!", at=NOON))
    roll_up(brand.pk, most=1000)
    assert holds(brand)


def test_migrating_counts_what_is_there_already(brand, channel):
    for day in range(3):
        take(channel, *(
            line(f"{SAD} {n}", author=f"p{n % 3}", id=f"{day}:{n}",
                 at=NOON - timedelta(days=300 * day, minutes=n))
            for n in range(90)
        ))  # fmt: skip
    MentionBucket.objects.all().delete()
    BucketHorizon.objects.all().delete()
    import_module("fener.mentions.migrations.0008_buckets").count(apps, None)
    assert total(brand) + total(brand, span=DAY) == 270
    assert total(brand, span=DAY) == 90
    assert total(brand, span=MINUTE) == 90
    assert holds(brand)


def test_numbers_are_added_where_a_row_is_there_and_inserted_elsewhere(brand):
    key = ("brand_id", *KEY)
    cell = (brand.pk, HOUR, NOON, False, "other", "x", "en", "")
    other = (brand.pk, HOUR, NOON, True, "other", "x", "en", "")
    ones, twos = [1] * len(SUMS), [2] * len(SUMS)
    add_to_rows(MentionBucket, key, SUMS, [(*cell, *ones)])
    add_to_rows(MentionBucket, key, SUMS, [(*cell, *twos), (*other, *twos)])
    add_to_rows(MentionBucket, key, SUMS, [])
    found = Counter(dict(MentionBucket.objects.values_list("is_backlog", "negative")))
    assert found == {False: 3, True: 2}


AUTHORS, TEXTS = ("bora", "drita"), (SAD, GLAD, "Where is my parcel?", "Çmimi është turp")
ids = st.integers(0, 7)
acts = st.lists(
    st.one_of(
        st.tuples(st.just("record"), st.lists(
            st.tuples(ids, st.sampled_from(AUTHORS), st.sampled_from(TEXTS),
                      st.sampled_from((0, 0.5, 2, 59, 61, 60 * 72)),
                      st.sampled_from(("", "Athens", "Greece"))),
            min_size=1, max_size=4)),
        st.tuples(st.just("edit"), ids, st.sampled_from(TEXTS)),
        st.tuples(st.just("delete"), ids),
        st.tuples(st.just("deepen"), st.sampled_from(("complaint", "praise")),
                  st.sampled_from(("delivery", "price"))),
        st.tuples(st.just("correct"), ids, st.sampled_from(
            (("judged", "complaint"), ("judged", "other"), ("topic", "legal"), ("language", "")))),
        st.tuples(st.just("roll up")),
    ),
    max_size=8,
)  # fmt: skip


class EveryHistory(TestCase):
    @given(acts)
    @settings(
        max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
    )
    def test_leaves_the_counts_of_its_mentions(self, history):
        brand = make_brand()
        channel = make_channel(brand, since=NOON + timedelta(minutes=1))
        edits = 0
        for act, *words in history:
            if act == "record":
                take(channel, *(
                    line(text, id=f"p{n}", author=author, place=place,
                         at=NOON + timedelta(minutes=minutes))
                    for n, author, text, minutes, place in words[0]
                ), now=NOON + timedelta(days=9))  # fmt: skip
            elif act == "edit":
                edits += 1
                edit = Edit(native_id=f"p{words[0]}", text=words[1],
                            at=NOON + timedelta(days=10, minutes=edits))  # fmt: skip
                with transaction.atomic():
                    apply_edits(channel, [edit], now=NOON)
            elif act == "delete":
                with transaction.atomic():
                    deletion = Deletion(native_id=f"p{words[0]}", at=NOON)
                    apply_deletions(channel, [deletion], now=NOON)
            elif act == "deepen":
                fields = {"kind": Kind(words[0]), "topic": words[1], "confidence": 0.9}
                with deep_tier(dict.fromkeys(TEXTS, fields)):
                    judge_deeply(now=NOON, limit=3)
            elif act == "correct":
                mention = Mention.objects.filter(native_id=f"p{words[0]}").first()
                if mention:
                    field, value = words[1]
                    correct_judgement(mention, actor=DESK, now=NOON, field=field, value=value)
            else:
                roll_up(brand.pk, most=1)
            assert holds(brand), (act, words)
        posts = Mention.objects.filter(brand=brand, deleted_at=None)
        assert total(brand) == posts.count()
        assert total(brand, "people_of_brand") == len({
            (author, at.replace(minute=0), backlog)
            for author, at, backlog in posts.values_list("author", "at", "is_backlog")
        })  # fmt: skip
