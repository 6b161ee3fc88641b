"""What a case does when a post of it, or one that it lacks, turns out to be something else."""

from datetime import timedelta

import pytest

from fener.cases import actions, queries
from fener.cases.models import Case, CaseMention
from fener.cases.tallies import kept, recount
from fener.cases.testing import a_person, as_actor, fresh
from fener.core.clocks import ClockKind
from fener.core.decisions import Kind
from fener.core.decisions.judgement import PRESSES_FROM
from fener.guide.document.routing import URGENT_FROM
from fener.kit.models import Event
from fener.mentions.actions import judge_deeply
from fener.mentions.models import Mention, UnfiledMention
from fener.mentions.testing import NOON, deep_tier, line, make_brand, make_channel, take

pytestmark = pytest.mark.django_db

LATE = "Where is my parcel? It is two weeks late!"
SLY = "Two weeks and still watching the door."
THANKS = "Thank you so much, great service, I love this shop ❤️"
COMPLAINT = {"kind": Kind.COMPLAINT, "confidence": 0.9, "complaint": 0.9, "topic": "delivery"}
FIRE = {"severity": ("safety",), "urgency": 0.95, "topic": "safety"}
SOON = NOON + timedelta(minutes=10)


@pytest.fixture
def channel():
    return make_channel(make_brand(country="AL", zone="Europe/Tirane"))


@pytest.fixture
def ana(channel):
    return as_actor(a_person("Ana", "agent", channel.brand))


def file(channel, *records, now=NOON):
    take(channel, *records, now=now)
    return actions.file_brand(channel.brand, now=now)


def think(channel, told, now=SOON):
    """The deep tier judges all that waits, and cases look again."""
    with deep_tier(told):
        judge_deeply(now=now)
    filed = actions.file_brand(channel.brand, now=now)
    assert not UnfiledMention.objects.exists()
    right = {place: n for place, n in recount(channel.brand.pk, channel.brand.zone).items() if n}
    assert right == {
        place: n
        for place, n in kept(
            channel.brand.pk,
        ).items()
        if n
    }
    return filed


def deeds(verb=""):
    rows = Event.objects.filter(subject__startswith="case:").order_by("id")
    return [one.verb for one in rows if one.verb == verb or not verb]


def the_case():
    return fresh(Case.objects.get())


def again(channel, **fields):
    """Somebody lets cases look at every mention once more."""
    for mention in Mention.objects.filter(**fields):
        UnfiledMention.objects.create(brand=channel.brand, mention=mention, is_again=True)
    return actions.file_brand(channel.brand, now=SOON)


def test_a_complaint_that_only_the_deep_tier_saw_opens_a_case(channel):
    file(channel, line(THANKS))
    assert not Case.objects.exists()
    assert think(channel, {"great service": COMPLAINT}).opened == 1
    case = the_case()
    assert (case.judged, case.department, case.posts) == ("complaint", "delivery", 1)
    assert queries.clocks_of(case)[ClockKind.ANSWERED].started_at == NOON
    again(channel)
    assert Case.objects.count() == CaseMention.objects.count() == 1
    assert deeds() == ["case.opened"]


def test_a_doubt_of_the_deep_tier_opens_a_case_as_well(channel):
    file(channel, line(THANKS))
    think(channel, {"great service": {"confidence": 0.3}})
    assert "case.unsure" in {reason["key"] for reason in the_case().reasons}


def test_what_the_post_is_its_unanswered_case_becomes(channel):
    file(channel, line(SLY))
    file(channel, line(LATE, id="late"))
    case = the_case()
    was = case.priority
    due = case.due_at
    told = {"watching the door": FIRE, "two weeks late": FIRE}
    assert think(channel, told).reconsidered == 1
    case.refresh_from_db()
    assert (was, case.priority, case.severity) == ("normal", "urgent", ["safety"])
    assert case.department != "delivery"
    assert case.due_at < due
    assert case.reasons
    assert len(deeds("case.reconsidered")) == 1
    assert again(channel).reconsidered == 0
    assert len(deeds("case.reconsidered")) == 1


def test_a_case_is_not_closed_when_its_post_turns_out_to_be_praise(channel):
    file(channel, line(LATE))
    think(channel, {"two weeks late": {"kind": Kind.PRAISE, "confidence": 0.95}})
    case = the_case()
    assert (case.state, case.judged) == ("new", "praise")


def test_a_priority_that_a_person_set_stays(channel, ana):
    file(channel, line(LATE))
    actions.set_priority(the_case(), actor=ana, now=NOON, priority="low")
    think(channel, {"two weeks late": FIRE})
    case = the_case()
    assert (case.priority, case.severity) == ("low", ["safety"])
    assert case.reasons[0]["key"] == "route.by_hand"


def test_a_kind_that_a_person_set_stays_with_its_department(channel, ana):
    file(channel, line(LATE))
    case = the_case()
    actions.set_kind(case, actor=ana, now=NOON, kind=case.kind_key)
    think(channel, {"two weeks late": FIRE})
    after = the_case()
    assert (after.kind_key, after.department) == (case.kind_key, case.department)
    assert after.priority == "urgent"


def test_whoever_was_given_the_case_keeps_it(channel, ana):
    file(channel, line(LATE))
    case = the_case()
    actions.assign_case(case, actor=ana, now=NOON, assignee=a_person("Ben", "agent", case.brand))
    think(channel, {"two weeks late": FIRE})
    assert (the_case().department, the_case().assignee_id) == (case.department, case.assignee_id)


def say(case, actor, purpose, now=NOON):
    actions.record_spoken_reply(case, actor=actor, now=now, text="It comes today.", purpose=purpose)


def test_an_answered_case_is_left_alone(channel, ana):
    file(channel, line(LATE))
    say(the_case(), ana, "answer")
    before = the_case()
    assert think(channel, {"two weeks late": FIRE}).reconsidered == 0
    after = the_case()
    assert (after.version, after.priority) == (before.version, before.priority)


def test_a_case_of_which_we_only_said_that_we_heard_is_not_answered(channel, ana):
    file(channel, line(LATE))
    say(the_case(), ana, "acknowledge")
    assert think(channel, {"two weeks late": FIRE}).reconsidered == 1
    case = the_case()
    assert case.priority == "urgent"
    assert queries.clocks_of(case)[ClockKind.ACKNOWLEDGED].is_met


LATER = {"conversation": "1", "in_reply_to": "1", "at": SOON}


@pytest.mark.parametrize("purpose", ["answer", "ask", "solve"])
def test_a_later_post_that_turns_out_to_be_a_complaint_makes_the_case_wait_again(
    channel, ana, purpose
):
    file(channel, line(LATE, id="1"))
    say(the_case(), ana, purpose, now=NOON + timedelta(minutes=5))
    file(channel, line(THANKS, id="2", **LATER), now=SOON)
    assert the_case().state == {"solve": "solved"}.get(purpose, "waiting")
    later = SOON + timedelta(minutes=1)
    assert think(channel, {"great service": COMPLAINT}, now=later).reconsidered == 1
    case = the_case()
    assert case.state == "open"
    assert queries.clocks_of(case)[ClockKind.ANSWERED].started_at == SOON
    assert again(channel, native_id="2").reconsidered == 0
    assert len(deeds("case.reconsidered")) == 1


def test_a_later_post_that_somebody_has_answered_since_does_not(channel, ana):
    file(channel, line(LATE, id="1"))
    say(the_case(), ana, "answer", now=NOON + timedelta(minutes=5))
    file(channel, line(THANKS, id="2", **LATER), now=SOON)
    later = SOON + timedelta(minutes=1)
    actions.end_case(
        the_case(), actor=ana, now=later, reason="no_answer_needed", note="They are happy."
    )
    assert think(channel, {"great service": COMPLAINT}, now=later).reconsidered == 0
    assert the_case().state == "ended"


def test_the_first_post_of_a_thread_joins_the_case_of_its_author_there(channel):
    file(channel, line(THANKS, id="1"))
    file(channel, line(LATE, id="2", **LATER), now=SOON)
    newest = the_case().excerpt
    filed = think(channel, {"great service": COMPLAINT})
    assert (filed.opened, filed.appended) == (0, 1)
    case = the_case()
    assert (case.posts, case.excerpt) == (2, newest)


def test_nor_does_it_open_a_second_one_or_this_one_again_when_it_was_closed(channel, ana):
    file(channel, line(THANKS, id="1"))
    file(channel, line(LATE, id="2", **LATER), now=SOON)
    later = SOON + timedelta(minutes=1)
    say(the_case(), ana, "solve", now=later)
    filed = think(channel, {"great service": COMPLAINT}, now=later)
    assert (filed.opened, filed.appended) == (0, 1)
    assert (the_case().state, the_case().posts) == ("solved", 2)


def test_posts_of_one_batch_change_their_case_together(channel):
    file(channel, line(LATE, id="1"), line(THANKS, id="2", **LATER), now=SOON)
    assert think(channel, {"two weeks late": FIRE, "great service": COMPLAINT}).reconsidered == 1
    assert the_case().priority == "urgent"


def test_a_post_that_was_deleted_meanwhile_opens_nothing(channel):
    file(channel, line(THANKS))
    Mention.objects.update(deleted_at=NOON)
    assert think(channel, {"great service": COMPLAINT}).opened == 0


def test_a_person_who_opened_the_case_by_hand_finds_it_routed_anew(channel, ana):
    file(channel, line(THANKS))
    mention = Mention.objects.select_related("brand").get()
    actions.open_case_for(mention, actor=ana, now=NOON)
    think(channel, {"great service": COMPLAINT})
    assert Case.objects.count() == 1
    assert (the_case().judged, the_case().department) == ("complaint", "delivery")


def test_a_post_presses_from_where_the_guide_lifts_its_priority():
    assert PRESSES_FROM == URGENT_FROM
