"""Posts that the deep tier could not judge, or judged long ago, have their turn again."""

from datetime import timedelta

import pytest

from fener.core.decisions import Kind
from fener.core.posts import Deletion, Edit
from fener.kit.actors import DESK
from fener.kit.models import Event
from fener.mentions import queries
from fener.mentions.actions import (
    correct_judgement,
    file_mentions,
    judge_deeply,
    rejudge_set_aside,
    rejudge_since,
    waiting,
)
from fener.mentions.actions.change import apply_deletions, apply_edits
from fener.mentions.models import Mention, MentionVector, Rank, ShallowMention, UnfiledMention
from fener.mentions.testing import NOON, deep_tier, line, make_brand, make_channel, take

pytestmark = pytest.mark.django_db

SLY = "Two weeks and still watching the door."
FIRE = "The charger caught fire and burned my hand"
TOLD = {"watching the door": {"kind": Kind.COMPLAINT, "confidence": 0.9, "topic": "delivery"}}
LATER = NOON + timedelta(days=3)
WEEK = LATER - timedelta(days=7)


@pytest.fixture
def channel():
    return make_channel(make_brand(country="AL", zone="Europe/Tirane"))


def filed(channel):
    ids = list(UnfiledMention.objects.values_list("mention_id", flat=True))
    file_mentions(channel.brand_id, ids)


def judged_once(channel, *records):
    take(channel, *records)
    filed(channel)
    with deep_tier():
        judge_deeply(now=NOON)
    UnfiledMention.objects.all().delete()
    assert not ShallowMention.objects.exists()


def set_aside(*native_ids):
    ShallowMention.objects.filter(mention__native_id__in=native_ids).update(
        rank=Rank.SET_ASIDE, problem="RuntimeError"
    )


def verbs():
    return list(Event.objects.order_by("id").values_list("verb", flat=True))


def test_what_was_set_aside_waits_where_it_would_have_waited(channel, monkeypatch):
    monkeypatch.setattr(waiting, "AT_A_TIME", 2)
    old = NOON - timedelta(days=900)
    take(channel, line(SLY, id="1"), line(FIRE, id="2"), line(SLY, id="3", at=old))
    other = make_channel(make_brand())
    take(other, line(SLY, id="4"), line(SLY, id="5"))
    set_aside("1", "2", "3", "4")
    assert rejudge_set_aside(now=LATER) == 4
    rows = {row.mention.native_id: row for row in ShallowMention.objects.select_related("mention")}
    assert {name: row.rank for name, row in rows.items()} == {
        "1": Rank.USUAL, "2": Rank.PRESSING, "3": Rank.LAST, "4": Rank.USUAL, "5": Rank.USUAL,
    }  # fmt: skip
    assert (rows["1"].since_at, rows["1"].problem, rows["5"].since_at) == (LATER, "", NOON)
    assert queries.deep_tier().set_aside == 0
    assert rejudge_set_aside(now=LATER) == 0


def test_what_was_set_aside_is_dealt_with_as_if_it_had_just_come(channel):
    take(channel, line(SLY, id="1"))
    filed(channel)
    set_aside("1")
    with deep_tier(TOLD):
        assert judge_deeply(now=LATER).judged == 0
        rejudge_set_aside(now=LATER)
        assert judge_deeply(now=LATER).changed == 1
    assert UnfiledMention.objects.get().is_again
    assert "mention.reconsidered" in verbs()


def test_a_newer_judgement_reaches_old_posts_and_leaves_their_cases(channel):
    judged_once(channel, line(SLY, id="1"), line(FIRE, id="2"))
    assert rejudge_since(WEEK, now=LATER) == 2
    with deep_tier(TOLD):
        done = judge_deeply(now=LATER)
    assert (done.judged, done.changed) == (2, 1)
    assert Mention.objects.get(native_id="1").judged == "complaint"
    assert MentionVector.objects.count() == 2
    assert not UnfiledMention.objects.exists()
    assert verbs().count("mention.rejudged") == 1
    assert "mention.reconsidered" not in verbs()


def test_what_a_person_corrected_stays(channel):
    judged_once(channel, line(SLY))
    mention = Mention.objects.get()
    correct_judgement(mention, actor=DESK, now=NOON, field="judged", value="suggestion")
    rejudge_since(WEEK, now=LATER)
    with deep_tier(TOLD):
        judge_deeply(now=LATER)
    mention.refresh_from_db()
    assert (mention.judged, mention.confidence, mention.topic) == ("suggestion", 1.0, "delivery")


def test_only_what_others_wrote_since_then_and_let_stand(channel):
    early = WEEK - timedelta(hours=1)
    judged_once(
        channel, line(SLY, id="early", at=early), line(SLY, id="gone"), line(SLY, id="ours"),
        line("", id="empty"), line(SLY, id="good"),
    )  # fmt: skip
    apply_deletions(channel, [Deletion(native_id="gone", at=NOON)], now=NOON)
    Mention.objects.filter(native_id="ours").update(by_us=True)
    assert rejudge_since(WEEK, now=LATER) == 1
    assert ShallowMention.objects.get().mention.native_id == "good"


def test_what_waits_already_waits_as_it_did(channel):
    take(channel, line(FIRE, id="1"))
    filed(channel)
    assert rejudge_since(WEEK, now=LATER) == 0
    row = ShallowMention.objects.get()
    assert (row.rank, row.since_at, row.leaves_cases) == (Rank.PRESSING, NOON, False)


def test_what_comes_in_goes_before_what_is_judged_again(channel):
    judged_once(channel, line(FIRE, id="old"))
    rejudge_since(WEEK, now=LATER)
    take(channel, line(SLY, id="new", at=LATER), now=LATER)
    (first,) = queries.shallow(1)
    assert Mention.objects.get(pk=first.pk).native_id == "new"


def test_new_words_are_dealt_with_however_their_post_waited(channel):
    judged_once(channel, line("Lovely shop, thank you!", id="1"))
    rejudge_since(WEEK, now=LATER)
    apply_edits(channel, [Edit(native_id="1", text=SLY, at=LATER)], now=LATER)
    UnfiledMention.objects.all().delete()
    with deep_tier(TOLD):
        judge_deeply(now=LATER)
    assert UnfiledMention.objects.get().is_again


def test_a_post_that_fails_again_still_leaves_its_case(channel):
    judged_once(channel, line(SLY, id="1"))
    rejudge_since(WEEK, now=LATER)
    set_aside("1")
    assert rejudge_set_aside(now=LATER) == 1
    row = ShallowMention.objects.get()
    assert (row.rank, row.leaves_cases) == (Rank.LAST, True)
