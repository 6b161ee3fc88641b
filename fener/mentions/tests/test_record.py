"""From raw payloads to mentions: each once, nothing lost, nothing trusted."""

import json
from datetime import timedelta

import pytest
from django.db import transaction

from fener.channels.actions import store_payloads
from fener.channels.models import RawPayload
from fener.connectors.contract import Payload
from fener.core.posts import Author as Voice
from fener.core.posts import Deletion, Edit, Post
from fener.kit.models import Event
from fener.mentions.actions import read_payloads, record
from fener.mentions.actions.change import apply_deletions, apply_edits
from fener.mentions.models import (
    Author,
    Conversation,
    Mention,
    MentionVersion,
    UnfiledMention,
)
from fener.mentions.testing import NOON, line, make_brand, make_channel, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel():
    return make_channel(make_brand(country="AL", zone="Europe/Tirane"))


def test_a_post_becomes_a_mention_with_its_judgement(channel):
    take(channel, line("My parcel is two weeks late and nobody answers!", id="1", author="bora"))
    mention = Mention.objects.get()
    assert (mention.native_id, mention.author.handle, mention.at) == ("1", "bora", NOON)
    assert (mention.judged, mention.language, mention.topic) == ("complaint", "en", "delivery")
    assert mention.reasons
    assert UnfiledMention.objects.filter(mention=mention).exists()


def test_the_same_post_twice_is_one_mention(channel):
    post = line("My parcel is late", id="1")
    first = take(channel, post)
    again = take(channel, post, post)
    assert (first.mentions, first.duplicates) == (1, 0)
    assert (again.mentions, again.duplicates) == (0, 2)
    assert Mention.objects.count() == Author.objects.count() == Conversation.objects.count() == 1


def test_the_same_post_through_two_channels_of_a_brand_is_one_mention(channel):
    other = make_channel(channel.brand)
    take(channel, line("My parcel is late", id="1"))
    assert take(other, line("My parcel is late", id="1")).duplicates == 1


def test_the_same_post_about_two_brands_is_a_mention_of_each(channel):
    other = make_channel(make_brand())
    take(channel, line("My parcel is late", id="1"))
    take(other, line("My parcel is late", id="1"))
    assert Mention.objects.count() == 2


def test_one_event_for_a_batch_holds_the_digest_of_every_text(channel):
    take(channel, line("one", id="1"), line("two", id="2"))
    event = Event.objects.get(verb="mentions.recorded")
    for mention in Mention.objects.all():
        assert f'["{mention.native_id}","{mention.digest}"]' in event.data
    assert "one" not in event.data


def test_a_known_id_with_another_text_is_kept_aside(channel):
    take(channel, line("the first text", id="1"))
    batch = take(channel, line("another text", id="1"), line("a neighbour", id="2"))
    assert Mention.objects.get(native_id="1").text == "the first text"
    assert Mention.objects.filter(native_id="2").exists()
    assert [key for _, key, _ in batch.problems] == ["payload.other_text"]
    parked = RawPayload.objects.get(state="parked")
    assert b"another text" in bytes(parked.body)


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (b"not json", "payload.not_json"),
        (b"[1, 2]", "payload.not_an_object"),
        (b'{"id": "1", "at": "2026-11-18T12:00:00Z"}', "payload.missing"),
        (b'{"id": "1", "at": "yesterday", "text": "x"}', "payload.not_a_time"),
        (b'{"id": "1", "at": "2026-11-18 12:00:00", "text": "x"}', "payload.time_without_zone"),
        (b'{"id": "1", "at": "2026-11-18T12:00:00Z", "text": "\xff\xfe"}', "payload.not_utf8"),
        (b'{"text": "' + b"x" * 1_000_000 + b'"}', "payload.too_large"),
    ],
)
def test_what_cannot_be_read_is_parked_with_a_reason_and_its_neighbours_go_on(channel, body, key):
    batch = take(channel, line("before", id="a"), body, line("after", id="b"))
    assert batch.mentions == 2
    parked = RawPayload.objects.get(state="parked")
    assert parked.problem_key == key
    assert bytes(parked.body) == body
    assert not RawPayload.objects.filter(state="stored").exists()


def test_a_payload_that_breaks_the_batch_is_found_and_parked(channel, monkeypatch):
    from fener.mentions.actions import read as reading

    real = reading.record_posts

    def fragile(channel, posts, **rest):
        if any("poison" in post.text for post in posts):
            raise RuntimeError("a fault nobody foresaw")
        return real(channel, posts, **rest)

    monkeypatch.setattr(reading, "record_posts", fragile)
    batch = take(channel, line("good", id="1"), line("poison", id="2"), line("also good", id="3"))
    assert sorted(Mention.objects.values_list("native_id", flat=True)) == ["1", "3"]
    assert RawPayload.objects.get(state="parked").problem_key == "payload.fault"
    assert batch.mentions == 2


def test_a_post_from_the_future_is_dated_by_its_arrival(channel):
    batch = take(channel, line("Hello from 2031", at=NOON + timedelta(days=1700)))
    assert Mention.objects.get().at == NOON
    assert [key for _, key, _ in batch.problems] == ["payload.future"]


def test_a_post_from_before_the_channel_was_connected_is_backlog():
    channel = make_channel(make_brand(), since=NOON)
    take(channel, line("old", at=NOON - timedelta(days=1)), line("new", at=NOON))
    assert dict(Mention.objects.values_list("text", "is_backlog")) == {"old": True, "new": False}


def test_hostile_text_is_made_harmless_and_kept(channel):
    take(channel, line("parcel \u202eevil\u202c <script>alert(1)</script> \x00 late", id="1"))
    text = Mention.objects.get().text
    assert "\u202e" not in text
    assert "\x00" not in text
    assert "<script>alert(1)</script>" in text


def test_an_edit_keeps_what_was_said_before_and_is_judged_again(channel):
    take(channel, line("Lovely shop, thank you!", id="1"))
    at = NOON + timedelta(minutes=5)
    edit = Edit(native_id="1", text="My parcel never came, I want a refund", at=at)
    apply_edits(channel, [edit], now=at)
    apply_edits(channel, [edit], now=at)
    mention = Mention.objects.get()
    assert mention.text.startswith("My parcel")
    assert mention.judged == "complaint"
    assert MentionVersion.objects.get().text == "Lovely shop, thank you!"
    assert Event.objects.filter(verb="mention.edited").count() == 1


def test_changes_that_come_before_their_post_wait_for_it(channel):
    at = NOON + timedelta(minutes=5)
    apply_edits(channel, [Edit(native_id="1", text="the new text", at=at)], now=NOON)
    apply_deletions(channel, [Deletion(native_id="1", at=at + timedelta(minutes=1))], now=NOON)
    take(channel, line("the old text", id="1"))
    mention = Mention.objects.get()
    assert (mention.text, mention.deleted_at) == ("the new text", at + timedelta(minutes=1))
    assert MentionVersion.objects.get().text == "the old text"


def test_storing_a_payload_again_adds_nothing(channel):
    same = Payload(key="k", body=b"{}")
    assert store_payloads(channel, [same, same], now=NOON) == 1
    assert store_payloads(channel, [same], now=NOON) == 0


def test_reading_takes_no_more_than_its_limit(channel):
    store_payloads(channel, [Payload(key=str(n), body=b"not json") for n in range(7)], now=NOON)
    assert read_payloads(channel, now=NOON, limit=5).payloads == 5
    assert read_payloads(channel, now=NOON, limit=5).payloads == 2


def test_what_another_worker_stored_meanwhile_is_no_news(channel, monkeypatch):
    take(channel, line("My parcel is late", id="1"), line("Yours?", id="2"))
    told = [("1", "My parcel is late"), ("2", "Mine!"), ("3", "Late!")]
    voice = Voice(native_id="bora")
    posts = [Post(native_id=one, author=voice, text=text, at=NOON) for one, text in told]
    looked = [[0, 1, 2]]
    real = record._new_ones
    monkeypatch.setattr(record, "_new_ones", lambda *rest: looked.pop() if looked else real(*rest))
    with transaction.atomic():
        done = record.record_posts(channel, posts, now=NOON, brand_now=NOON)
    assert (done.new, done.duplicates, done.conflicts) == (1, [0], [1])
    event = Event.objects.filter(verb="mentions.recorded").order_by("-id")[0]
    assert [one[0] for one in json.loads(event.data)["mentions"]] == ["3"]
