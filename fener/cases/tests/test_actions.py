"""What people do with a case: every action one arrow, one event, right counts, right clocks."""

from datetime import timedelta

import pytest

from fener.cases import actions, queries
from fener.cases.actions.assign import CannotTakeCase
from fener.cases.actions.closing import NeedsReason
from fener.cases.actions.joining import CannotJoin
from fener.cases.actions.promising import NotLater
from fener.cases.models import Case
from fener.cases.tests.test_opening import file, tallies_agree
from fener.core.clocks import ClockKind
from fener.core.lifecycles import NotAnArrow
from fener.kit.actors import DESK
from fener.kit.advance import LostRace
from fener.kit.models import Event
from fener.kit.records import verify_books
from fener.mentions.testing import NOON, line, make_brand, make_channel
from fener.people.actions import set_role
from fener.people.models import User
from fener.people.queries import actor_of

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=20)


@pytest.fixture
def channel():
    return make_channel(make_brand(country="GB", zone="UTC"))


@pytest.fixture
def case(channel) -> Case:
    file(channel, line("My parcel never arrived!", id="1"))
    return fresh(Case.objects.get())


@pytest.fixture
def alice(channel):
    return person(channel, "alice@example.org", "Alice")


def person(channel, email: str, name: str, role: str = "agent") -> User:
    user = User.objects.create_user(email, "a long password", name=name)
    set_role(user, channel.brand_id, role, actor=DESK, now=NOON)
    return user


def fresh(case: Case) -> Case:
    return Case.objects.select_related("brand").get(pk=case.pk)


def verbs(case: Case) -> list[str]:
    events = Event.objects.filter(subject=f"case:{case.pk}").order_by("id")
    return [verb for verb in events.values_list("verb", flat=True) if verb != "case.opened"]


def test_opening_a_case_stops_the_seen_clock_once(case, alice):
    assert actions.mark_seen(case, actor=actor_of(alice), now=LATER)
    assert not actions.mark_seen(fresh(case), actor=actor_of(alice), now=LATER)
    assert queries.clocks_of(fresh(case))[ClockKind.SEEN].met_at == LATER
    assert verbs(case) == ["case.seen"]


def test_two_people_change_a_case_at_once_and_the_slower_one_is_told(case, alice):
    theirs = fresh(case)
    actions.set_priority(case, actor=actor_of(alice), now=NOON, priority="high")
    with pytest.raises(LostRace):
        actions.set_priority(theirs, actor=DESK, now=NOON, priority="low")
    assert fresh(case).priority == "high"
    assert verbs(case) == ["case.priority_set"]


def test_assignment_needs_somebody_who_may_answer(case, channel, alice):
    actions.assign_case(case, actor=DESK, now=NOON, assignee=alice, department="finance")
    assert (fresh(case).assignee, fresh(case).department) == (alice, "finance")
    viewer = person(channel, "v@example.org", "Vera", role="viewer")
    with pytest.raises(CannotTakeCase):
        actions.assign_case(fresh(case), actor=DESK, now=NOON, assignee=viewer)
    with pytest.raises(ValueError, match="no department"):
        actions.assign_case(fresh(case), actor=DESK, now=NOON, assignee=None, department="zoo")
    assert tallies_agree(channel.brand)


def test_another_kind_brings_its_department_and_targets(case, channel):
    actions.set_kind(case, actor=DESK, now=NOON, kind="safety")
    assert (fresh(case).kind_key, fresh(case).department) == ("safety", "warehouse")
    assert tallies_agree(channel.brand)


def test_a_clock_that_runs_out_is_told_once(case, channel):
    due = case.due_at
    assert actions.mark_late_cases(channel.brand, now=due - timedelta(seconds=1)) == 0
    assert actions.mark_late_cases(channel.brand, now=due) == 1
    assert actions.mark_late_cases(channel.brand, now=due + timedelta(days=1)) == 0
    assert fresh(case).late_at == due
    assert verbs(case) == ["case.breached"]
    assert tallies_agree(channel.brand)


def test_the_next_clock_can_run_out_too(case, channel, alice):
    actions.mark_late_cases(channel.brand, now=case.due_at)
    actions.mark_seen(fresh(case), actor=actor_of(alice), now=case.due_at + timedelta(minutes=1))
    later = fresh(case)
    assert later.late_at is None
    assert later.due_clock != case.due_clock
    actions.mark_late_cases(channel.brand, now=later.due_at)
    assert verbs(case) == ["case.breached", "case.seen", "case.breached"]


def test_a_snoozed_case_keeps_the_time_it_had_left(case, channel):
    left = case.due_at - NOON
    actions.snooze_case(case, actor=DESK, now=NOON, until=NOON + timedelta(hours=2))
    assert (fresh(case).state, fresh(case).due_at) == ("snoozed", None)
    assert actions.wake_snoozed_cases(now=NOON + timedelta(hours=1)) == 0
    assert actions.wake_snoozed_cases(now=NOON + timedelta(hours=2)) == 1
    woken = fresh(case)
    assert (woken.state, woken.due_at) == ("open", NOON + timedelta(hours=2) + left)
    assert tallies_agree(channel.brand)
    with pytest.raises(NotLater):
        actions.snooze_case(woken, actor=DESK, now=NOON, until=NOON)


def test_a_snoozed_case_wakes_when_the_customer_writes(case, channel):
    actions.snooze_case(case, actor=DESK, now=NOON, until=NOON + timedelta(days=2))
    file(channel, line("Hello?? Where is it?", conversation="1", in_reply_to="1", at=LATER))
    assert (fresh(case).state, fresh(case).snoozed_until) == ("open", None)
    assert tallies_agree(channel.brand)


def test_a_promise_is_a_clock_that_no_pause_moves(case):
    until = NOON + timedelta(minutes=5)
    actions.make_promise_to(case, actor=DESK, now=NOON, until=until)
    assert (fresh(case).due_at, fresh(case).due_clock) == (until, "promise")
    actions.snooze_case(fresh(case), actor=DESK, now=NOON, until=NOON + timedelta(hours=5))
    assert fresh(case).due_at == until


def test_solving_stops_every_clock(case, channel):
    actions.solve_case(case, actor=DESK, now=LATER)
    solved = fresh(case)
    assert (solved.state, solved.due_at) == ("solved", None)
    assert all(clock.met_at for clock in queries.clocks_of(solved).values())
    with pytest.raises(NotAnArrow):
        actions.snooze_case(solved, actor=DESK, now=LATER, until=LATER + timedelta(days=1))
    assert tallies_agree(channel.brand)


def test_ending_needs_a_reason_and_our_piece_needs_words(case, channel):
    with pytest.raises(NeedsReason):
        actions.end_case(case, actor=DESK, now=NOON, reason="bored")
    with pytest.raises(NeedsReason):
        actions.end_case(case, actor=DESK, now=NOON, reason="said_our_piece")
    actions.end_case(
        case, actor=DESK, now=NOON, reason="said_our_piece", note="Explained twice, calmly."
    )
    ended = fresh(case)
    assert (ended.state, ended.ended_for, ended.due_at) == ("ended", "said_our_piece", None)
    assert not any(clock.met_at for clock in queries.clocks_of(ended).values())
    assert tallies_agree(channel.brand)


def test_a_reopened_case_waits_from_now(case, channel):
    actions.end_case(case, actor=DESK, now=NOON, reason="spam")
    actions.reopen_case(fresh(case), actor=DESK, now=LATER)
    again = fresh(case)
    assert (again.state, again.ended_for) == ("open", "")
    assert again.due_at > LATER
    assert tallies_agree(channel.brand)


def test_notes_and_tags(case, alice):
    actions.add_note(case, actor=actor_of(alice), now=NOON, text="Called the depot.")
    actions.set_tags(case, actor=actor_of(alice), now=NOON, names=["#courier", "vip", " vip "])
    assert sorted(tag.name for tag in case.tags.all()) == ["courier", "vip"]
    assert verbs(case) == ["case.noted", "case.tagged"]
    with pytest.raises(ValueError, match="words"):
        actions.add_note(case, actor=DESK, now=NOON, text="  ")


def test_a_merge_moves_the_posts_and_can_be_taken_back(case, channel):
    file(channel, line("And the wrong size!", author="dritan", id="2"))
    other = fresh(Case.objects.exclude(pk=case.pk).get())
    actions.merge_cases(other, case, actor=DESK, now=NOON)
    assert (fresh(case).posts, fresh(other).state) == (2, "merged")
    assert len(queries.mentions_of(case)) == 2
    assert tallies_agree(channel.brand)
    merged = Case.objects.select_related("brand", "merged_into__brand").get(pk=other.pk)
    actions.unmerge_case(merged, actor=DESK, now=NOON, mention_ids=queries.merged_mentions(merged))
    assert (fresh(case).posts, fresh(other).state) == (1, "open")
    assert len(queries.mentions_of(other)) == 1
    assert tallies_agree(channel.brand)
    assert verify_books() == []


def test_a_later_post_of_a_merged_case_goes_where_it_was_merged(case, channel):
    file(channel, line("And the wrong size!", author="dritan", id="2"))
    other = fresh(Case.objects.exclude(pk=case.pk).get())
    actions.merge_cases(other, case, actor=DESK, now=NOON)
    file(
        channel,
        line("Well?", author="dritan", conversation="2", in_reply_to="2", at=LATER),
    )
    assert fresh(case).posts == 3
    assert Case.objects.count() == 2


def test_cases_of_other_brands_do_not_merge(case):
    elsewhere = make_channel(make_brand())
    file(elsewhere, line("My parcel never arrived!"))
    with pytest.raises(CannotJoin) as refusal:
        actions.merge_cases(
            case, fresh(Case.objects.exclude(pk=case.pk).get()), actor=DESK, now=NOON
        )
    assert refusal.value.key == "merge.other_brand"


def test_a_split_takes_posts_into_a_case_of_their_own(case, channel):
    file(
        channel,
        line("Also, your site charged me twice!", at=LATER, id="2"),
        line("Twice! 40 euro each!", at=LATER + timedelta(minutes=1), id="3"),
    )
    posts = queries.mentions_of(fresh(case))
    assert len(posts) == 3
    new = actions.split_case(fresh(case), posts[1:], actor=DESK, now=LATER)
    assert (fresh(case).posts, fresh(new).posts) == (1, 2)
    assert fresh(case).excerpt == "My parcel never arrived!"
    assert fresh(new).excerpt.startswith("Twice!")
    assert tallies_agree(channel.brand)
    with pytest.raises(CannotJoin):
        actions.split_case(fresh(case), posts[:1], actor=DESK, now=LATER)


def test_thanks_after_an_answer_do_not_reopen_the_case(case, channel):
    actions.solve_case(case, actor=DESK, now=LATER)
    file(
        channel,
        line(
            "Thank you so much, great service, I love this shop ❤️",
            conversation="1",
            in_reply_to="1",
            at=LATER + timedelta(hours=1),
        ),
    )
    assert (fresh(case).state, fresh(case).posts) == ("solved", 2)


def test_a_complaint_after_the_end_reopens_with_new_clocks(case, channel):
    actions.solve_case(case, actor=DESK, now=LATER)
    again = LATER + timedelta(days=1)
    file(
        channel,
        line("It broke again, I want my money back!", conversation="1", in_reply_to="1", at=again),
    )
    reopened = fresh(case)
    clocks = queries.clocks_of(reopened)
    assert reopened.state == "open"
    assert clocks[ClockKind.ANSWERED].started_at == again
    assert clocks[ClockKind.SOLVED].is_open
    assert clocks[ClockKind.SEEN].is_met
    assert tallies_agree(channel.brand)
