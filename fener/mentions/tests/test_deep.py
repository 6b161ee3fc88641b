"""The deep tier behind the fast one: everybody's turn comes once, whatever happens meanwhile."""

import logging
from datetime import timedelta

import numpy as np
import pytest
from django.db import transaction

from fener.channels.actions import store_payloads
from fener.core.decisions import Kind
from fener.core.posts import Author, Edit, Post
from fener.core.signals.vectors import unpack_vectors
from fener.kit.actors import DESK
from fener.kit.models import Event
from fener.mentions import listening, queries
from fener.mentions.actions import (
    correct_judgement,
    deepen,
    file_mentions,
    judge_deeply,
    record_posts,
)
from fener.mentions.actions.change import apply_edits
from fener.mentions.models import (
    Mention,
    MentionVector,
    Rank,
    ShallowMention,
    UnfiledMention,
)
from fener.mentions.testing import (
    NOON,
    ToldJudge,
    WordEncoder,
    deep_tier,
    line,
    make_brand,
    make_channel,
    payload,
    take,
)
from fener.mentions.work import judge_waiting

pytestmark = pytest.mark.django_db

LATE = "Where is my parcel? It is two weeks late!"
SLY = "Two weeks and still watching the door."
COMPLAINT = {"kind": Kind.COMPLAINT, "confidence": 0.9, "complaint": 0.9, "topic": "delivery"}


@pytest.fixture
def channel():
    return make_channel(make_brand(country="AL", zone="Europe/Tirane"))


def filed(channel):
    ids = list(UnfiledMention.objects.values_list("mention_id", flat=True))
    file_mentions(channel.brand_id, ids)


def told():
    return {"watching the door": COMPLAINT}


def ranks():
    rows = ShallowMention.objects.order_by("mention_id")
    return {Mention.objects.get(pk=row.mention_id).native_id: row.rank for row in rows.iterator()}


def test_what_comes_in_waits_for_the_deep_tier(channel):
    take(
        channel,
        line(LATE, id="late"),
        line("", id="empty"),
        line("The charger caught fire and burned my hand", id="fire"),
        line(SLY, id="old", at=NOON - timedelta(days=900)),
    )
    found = ranks()
    assert "empty" not in found
    assert found["late"] == Rank.USUAL
    assert found["fire"] == Rank.PRESSING
    assert found["old"] == Rank.LAST


def test_our_own_posts_do_not_wait(channel):
    ours = Post(native_id="o", author=Author(native_id="us"), text=LATE, at=NOON, by_us=True)
    with transaction.atomic():
        record_posts(channel, [ours], now=NOON, brand_now=NOON)
    assert Mention.objects.get().by_us
    assert not ShallowMention.objects.exists()


def test_without_an_encoder_everything_goes_on_and_is_counted(channel):
    take(channel, line(LATE), line(SLY))
    assert judge_deeply(now=NOON).judged == 0
    tier = queries.deep_tier()
    assert (tier.has_encoder, tier.waiting, tier.oldest_at) == (False, 2, NOON)
    assert set(Mention.objects.values_list("model", flat=True)) == {listening.judge().model}


def test_a_deep_judgement_takes_the_place_of_the_fast_one(channel):
    take(channel, line(SLY, id="1"))
    assert Mention.objects.get().judged != "complaint"
    filed(channel)
    with deep_tier(told()):
        done = judge_deeply(now=NOON)
        assert (done.judged, done.changed, done.set_aside) == (1, 1, 0)
        assert judge_deeply(now=NOON).judged == 0
        assert queries.deep_tier().waiting == 0
    mention = Mention.objects.get()
    assert (mention.judged, mention.topic, mention.model) == (
        "complaint", "delivery", "told-for-tests-1",
    )  # fmt: skip
    row = MentionVector.objects.get()
    assert (row.mention_id, row.encoder) == (mention.pk, "words-for-tests-1")
    assert np.allclose(unpack_vectors([bytes(row.vector)]), WordEncoder().vectors([SLY]), atol=0.01)
    assert UnfiledMention.objects.get().is_again
    event = Event.objects.get(verb="mention.reconsidered")
    assert '"complaint"' in event.data
    assert "door" not in event.data


def test_where_both_tiers_agree_nobody_looks_again(channel):
    take(channel, line(LATE))
    filed(channel)
    with deep_tier():
        assert judge_deeply(now=NOON).judged == 1
    assert Mention.objects.get().model == "told-for-tests-1"
    assert MentionVector.objects.exists()
    assert not UnfiledMention.objects.exists()
    assert not Event.objects.filter(verb="mention.reconsidered").exists()


def test_what_no_case_has_seen_yet_is_filed_once(channel):
    take(channel, line(SLY))
    with deep_tier(told()):
        judge_deeply(now=NOON)
    assert not UnfiledMention.objects.get().is_again


def test_what_presses_goes_first_and_of_equals_the_newest(channel):
    take(channel, line("The charger caught fire and burned my hand", id="fire"))
    for minute in range(1, 4):
        now = NOON + timedelta(minutes=minute)
        take(channel, line(f"{LATE} Day {minute}", id=f"day {minute}", at=now), now=now)
    order = []
    with deep_tier():
        while judge_deeply(now=NOON, limit=1).judged:
            judged = Mention.objects.filter(model="told-for-tests-1").exclude(native_id__in=order)
            order.append(judged.get().native_id)
    assert order == ["fire", "day 3", "day 2", "day 1"]


def test_what_a_person_corrected_stays(channel):
    take(channel, line(SLY))
    mention = Mention.objects.get()
    correct_judgement(mention, actor=DESK, now=NOON, field="judged", value="suggestion")
    with deep_tier(told()):
        judge_deeply(now=NOON)
    mention.refresh_from_db()
    assert (mention.judged, mention.confidence) == ("suggestion", 1.0)
    assert (mention.topic, mention.complaint) == ("delivery", 0.9)


def test_a_correction_of_other_words_does_not_stand(channel):
    take(channel, line("Lovely shop, thank you!", id="1"))
    correct_judgement(
        Mention.objects.get(), actor=DESK, now=NOON, field="judged", value="suggestion"
    )
    at = NOON + timedelta(minutes=5)
    apply_edits(channel, [Edit(native_id="1", text=SLY, at=at)], now=at)
    with deep_tier(told()):
        judge_deeply(now=at)
    assert Mention.objects.get().judged == "complaint"


def test_an_edit_takes_the_vector_away_and_waits_anew(channel):
    take(channel, line(LATE, id="1"))
    filed(channel)
    with deep_tier(told()):
        judge_deeply(now=NOON)
        at = NOON + timedelta(minutes=5)
        apply_edits(channel, [Edit(native_id="1", text=SLY, at=at)], now=at)
        assert not MentionVector.objects.exists()
        assert ShallowMention.objects.get().since_at == at
        assert judge_deeply(now=at).judged == 1
    assert Mention.objects.get().judged == "complaint"
    assert UnfiledMention.objects.get().is_again


class Meanwhile(WordEncoder):
    """Something happens while it thinks."""

    def __init__(self, happens):
        self.happens = [happens]

    def vectors(self, texts):
        if self.happens:
            self.happens.pop()()
        return super().vectors(texts)


def test_an_edit_that_comes_while_the_tier_thinks_is_judged_in_its_turn(channel):
    take(channel, line("Lovely shop, thank you!", id="1"), line(LATE, id="2"))
    at = NOON + timedelta(minutes=5)

    def edit():
        apply_edits(channel, [Edit(native_id="1", text=SLY, at=at)], now=at)

    with deep_tier(told(), encoder=Meanwhile(edit)):
        assert judge_deeply(now=NOON).judged == 1
        assert not MentionVector.objects.filter(mention__native_id="1").exists()
        assert judge_deeply(now=at).judged == 1
    assert Mention.objects.get(native_id="1").judged == "complaint"
    assert MentionVector.objects.count() == 2


def test_of_two_workers_at_the_same_batch_one_writes(channel):
    take(channel, line(SLY, id="1"))
    filed(channel)

    def other_worker():
        with deep_tier(told()):
            assert judge_deeply(now=NOON).judged == 1

    with deep_tier(told(), encoder=Meanwhile(other_worker)):
        assert judge_deeply(now=NOON).judged == 0
    assert Event.objects.filter(verb="mention.reconsidered").count() == 1
    assert MentionVector.objects.count() == 1


class Killed(BaseException):
    """The process is no more."""


@pytest.mark.parametrize(
    "step", ["_hold_brands", "_won", "update_rows", "_store_vectors", "insert_rows", "write_events"]
)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_kill_at_any_step_loses_nothing_and_does_nothing_twice(channel, monkeypatch, step, when):
    take(channel, line(SLY, id="1"), line(LATE, id="2"))
    filed(channel)
    before = list(Mention.objects.order_by("id").values())
    real = getattr(deepen, step)

    def killed(*args, **rest):
        if when == "after":
            real(*args, **rest)
        raise Killed

    with deep_tier(told()):
        with monkeypatch.context() as patched:
            patched.setattr(deepen, step, killed)
            with pytest.raises(Killed):
                judge_deeply(now=NOON)
        assert list(Mention.objects.order_by("id").values()) == before
        assert ShallowMention.objects.count() == 2
        assert not MentionVector.objects.exists()
        assert not UnfiledMention.objects.exists()
        assert not Event.objects.filter(verb="mention.reconsidered").exists()
        assert judge_deeply(now=NOON).judged == 2
    assert Event.objects.filter(verb="mention.reconsidered").count() == 1
    assert UnfiledMention.objects.count() == 1
    assert MentionVector.objects.count() == 2
    assert not ShallowMention.objects.exists()


class Fragile(WordEncoder):
    def vectors(self, texts):
        for text in texts:
            if "poison" in text:
                raise RuntimeError(f"can't stomach {text}")
        return super().vectors(texts)


def test_a_mention_that_breaks_its_batch_is_set_aside_and_its_neighbours_go_on(channel, caplog):
    posts = [line(f"{LATE} Number {n}", id=str(n)) for n in range(9)]
    take(channel, *posts, line("A secret poison", id="poison"))
    with deep_tier(encoder=Fragile()), caplog.at_level(logging.ERROR, "fener.mentions"):
        done = judge_deeply(now=NOON)
        assert (done.judged, done.set_aside) == (9, 1)
        assert judge_deeply(now=NOON).set_aside == 0
    row = ShallowMention.objects.get()
    assert (row.rank, row.problem) == (Rank.SET_ASIDE, "RuntimeError")
    mention = Mention.objects.get(native_id="poison")
    assert mention.model == listening.judge().model
    assert f"mention {mention.pk}" in caplog.text
    assert "secret" not in caplog.text
    tier = queries.deep_tier()
    assert (tier.waiting, tier.set_aside, tier.oldest_at) == (0, 1, None)


def test_new_words_of_what_was_set_aside_are_judged(channel):
    take(channel, line("A secret poison", id="1"))
    with deep_tier(told(), encoder=Fragile()):
        judge_deeply(now=NOON)
        at = NOON + timedelta(minutes=5)
        apply_edits(channel, [Edit(native_id="1", text=SLY, at=at)], now=at)
        assert judge_deeply(now=at).judged == 1
    assert Mention.objects.get().judged == "complaint"


class Broken(WordEncoder):
    def vectors(self, texts):
        raise MemoryError("no room")


class Crooked(ToldJudge):
    def judge(self, subjects, vectors):
        return super().judge(subjects, vectors)[1:]


class Giddy(WordEncoder):
    def vectors(self, texts):
        return super().vectors(texts) * np.float32("nan")


@pytest.mark.parametrize(
    ("tier", "error"),
    [
        ({"encoder": Broken()}, MemoryError),
        ({"encoder": Giddy()}, ValueError),
        ({"judge": Crooked({})}, ValueError),
        ({"judge": ToldJudge({"": {"complaint": float("nan")}})}, ValueError),
        ({"judge": ToldJudge({"": {"urgency": 1.5}})}, ValueError),
    ],
)
def test_a_tier_that_is_broken_itself_sets_nobody_aside(channel, tier, error):
    take(channel, line(LATE), line(SLY))
    with deep_tier(**tier), pytest.raises(error):
        judge_deeply(now=NOON)
    assert queries.deep_tier().waiting == 2
    assert set(Mention.objects.values_list("model", flat=True)) == {listening.judge().model}


def test_the_step_waits_while_anything_is_to_be_read_or_filed(channel):
    take(channel, line(LATE))
    with deep_tier():
        assert judge_waiting(NOON) == 0, "nobody has filed it yet"
        filed(channel)
        store_payloads(channel, [payload(line(SLY))], now=NOON)
        assert judge_waiting(NOON) == 0, "something is to be read"
        take(channel)
        filed(channel)
        assert judge_waiting(NOON) == 2


def test_a_batch_is_short(channel):
    take(channel, *(line(f"{LATE} {n}") for n in range(deepen.BATCH + 3)))
    with deep_tier():
        assert judge_deeply(now=NOON).judged == deepen.BATCH
        assert judge_deeply(now=NOON).judged == 3


def test_vectors_go_with_their_mention(channel):
    take(channel, line(LATE))
    with deep_tier():
        judge_deeply(now=NOON)
    UnfiledMention.objects.all().delete()
    Mention.objects.all().delete()
    assert not MentionVector.objects.exists()
