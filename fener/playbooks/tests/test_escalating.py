"""An escalation from its start to its end: one action, one event."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fener.core.lifecycles import NotAnArrow
from fener.core.reasons import Reason
from fener.kit.actors import DESK, Actor
from fener.kit.advance import LostRace
from fener.kit.models import Event
from fener.people.actions import set_role
from fener.people.testing import NOW, make_person
from fener.playbooks import actions
from fener.playbooks.models import Escalation, EscalationFact, LadderAlarm, Page
from fener.playbooks.queries import escalation_of, standing_of
from fener.playbooks.testing import escalation_for
from fener.playbooks.work import climb_ladders, send_pages

MINUTE = timedelta(minutes=1)


def verbs() -> list[str]:
    return list(
        Event.objects.filter(verb__regex=r"^(escalation|page)")
        .order_by("id")
        .values_list("verb", flat=True)
    )


def told(rows=None) -> list[tuple[str, str, str]]:
    rows = Page.objects.all() if rows is None else rows
    return sorted((row.rung, row.person.name, row.means) for row in rows.select_related("person"))


def test_starting_keeps_the_plan_and_who_stood_for_what(desk):
    found = escalation_for(desk.brand, now=NOW)
    assert (found.state, found.level, found.plan_number) == ("running", 3, 0)
    assert verbs() == ["escalation.started"]
    fact = EscalationFact.objects.get()
    assert (fact.kind, fact.level) == ("level", 3)
    assert fact.standing["role:lead"] == [desk.people["lead"].pk]
    assert fact.standing["role:executive"] == [desk.people["owner"].pk]
    assert escalation_of(desk.brand.pk, "problem:1") == found


def test_starting_twice_is_one_escalation_and_a_graver_level_raises_it(desk):
    found = escalation_for(desk.brand, now=NOW)
    assert escalation_for(desk.brand, now=NOW, level=2) == found
    assert verbs() == ["escalation.started"]
    assert escalation_for(desk.brand, now=NOW + MINUTE, level=4) == found
    found.refresh_from_db()
    assert found.level == 4
    assert verbs() == ["escalation.started", "escalation.raised"]


def test_the_ladder_writes_what_is_due_and_once(desk):
    found = escalation_for(desk.brand, now=NOW, level=2)
    assert climb_ladders(NOW) == 2
    assert climb_ladders(NOW) == 0
    assert told() == [("lead", "Lina", "chat"), ("lead", "Lina", "email")]
    found.refresh_from_db()
    assert found.due_at == NOW + MINUTE
    assert verbs() == ["escalation.started", "escalation.paged"]
    Escalation.objects.update(due_at=NOW)
    assert climb_ladders(NOW + 21 * MINUTE) == 2
    assert Page.objects.filter(rung="department").count() == 2
    assert Page.objects.count() == 4


def test_a_ladder_that_was_down_catches_up_and_the_auditor_says_so(desk):
    found = escalation_for(desk.brand, now=NOW, level=2)
    late = NOW + 50 * MINUTE
    climb_ladders(late)
    rungs = list(Page.objects.order_by("due_at").values_list("rung", flat=True).distinct())
    assert set(rungs) == {"lead", "department", "administrators"}
    assert actions.audit_escalation(found, now=late) > 0
    kinds = set(LadderAlarm.objects.values_list("kind", "rung"))
    assert kinds == {("late", "lead"), ("late", "department"), ("late", "administrators")}
    assert {row[1] for row in told(Page.objects.filter(rung="alarm"))} == {"Alice", "Lena"}
    assert verbs().count("escalation.alarmed") == 1
    count = LadderAlarm.objects.count()
    assert actions.audit_escalation(found, now=late + MINUTE) == 0
    assert LadderAlarm.objects.count() == count, "an alarm is raised once"


def test_a_page_that_is_not_there_is_missed(desk):
    found = escalation_for(desk.brand, now=NOW, level=2)
    assert actions.audit_escalation(found, now=NOW + MINUTE / 2) == 0
    assert actions.audit_escalation(found, now=NOW + 2 * MINUTE) == 1
    alarm = LadderAlarm.objects.get()
    assert (alarm.kind, alarm.rung, alarm.person) == ("missing", "lead", desk.people["lead"])
    assert verbs() == ["escalation.started", "escalation.alarmed"]
    assert actions.see_alarms(found, actor=DESK, now=NOW) == 1
    assert actions.see_alarms(found, actor=DESK, now=NOW) == 0
    assert verbs()[-1] == "escalation.alarms_seen"
    assert len(verbs()) == 3


def test_nothing_is_wrong_where_everything_went_out(desk, mail):
    found = escalation_for(desk.brand, now=NOW, level=2)
    climb_ladders(NOW)
    for page in Page.objects.all():
        assert actions.claim_page(page, now=NOW)
        actions.send_page(page, now=NOW)
    assert send_pages(NOW) == 0
    assert actions.audit_escalation(found, now=NOW + 5 * MINUTE) == 0


def test_acknowledging_withdraws_what_has_not_left(desk):
    found = escalation_for(desk.brand, now=NOW)
    climb_ladders(NOW)
    actor = Actor("person", str(desk.people["agent"].pk), "Aris")
    assert actions.acknowledge(found, actor=actor, now=NOW + MINUTE)
    assert found.state == "acknowledged"
    assert set(Page.objects.values_list("state", "problem_key")) == {("cancelled", "page.moot")}
    assert verbs()[-1] == "escalation.acknowledged"
    assert len(verbs()) == 3
    assert not actions.acknowledge(found, actor=actor, now=NOW + 2 * MINUTE)
    assert len(verbs()) == 3
    climb_ladders(NOW + 25 * MINUTE)
    assert told(Page.objects.filter(state="queued")) == [("legal", "Lena", "email")], "is to know"


def test_in_hand_and_nothing_decided_people_are_asked_anew(desk):
    found = escalation_for(desk.brand, now=NOW, level=2)
    actor = Actor("person", str(desk.people["agent"].pk), "Aris")
    climb_ladders(NOW)
    assert actions.acknowledge(found, actor=actor, now=NOW + MINUTE)
    for at in range(1, 120):
        climb_ladders(NOW + at * MINUTE)
    assert told(Page.objects.filter(state="queued")) == [
        ("decide", "Aris", "chat"), ("decide", "Aris", "email")
    ]  # fmt: skip
    assert climb_ladders(NOW + 120 * MINUTE) == 1
    found.refresh_from_db()
    assert (found.state, verbs()[-1]) == ("running", "escalation.lapsed")
    assert climb_ladders(NOW + 120 * MINUTE) == 4
    assert {row[1] for row in told(Page.objects.filter(step__startswith="0+1"))} == {"Lina"}
    other = Actor("person", str(desk.people["lead"].pk), "Lina")
    assert actions.acknowledge(found, actor=other, now=NOW + 121 * MINUTE), "it can be taken anew"
    actions.note_decision(found, actor=other, now=NOW + 130 * MINUTE)
    before = Page.objects.count()
    climb_ladders(NOW + 600 * MINUTE)
    assert Page.objects.count() == before
    found.refresh_from_db()
    assert found.state == "acknowledged"


def test_raising_asks_anew_and_lowering_does_not(desk):
    found = escalation_for(desk.brand, now=NOW)
    actor = Actor("person", str(desk.people["agent"].pk), "Aris")
    actions.acknowledge(found, actor=actor, now=NOW + MINUTE)
    actions.raise_escalation(found, level=4, actor=actor, now=NOW + 2 * MINUTE)
    assert (found.state, found.level) == ("running", 4)
    assert climb_ladders(NOW + 2 * MINUTE) > 0
    actions.acknowledge(found, actor=actor, now=NOW + 3 * MINUTE)
    actions.lower_escalation(found, level=2, actor=actor, now=NOW + 4 * MINUTE)
    assert (found.state, found.level) == ("acknowledged", 2)
    before = Page.objects.count()
    climb_ladders(NOW + 90 * MINUTE)
    assert Page.objects.count() == before
    assert verbs()[-1] == "escalation.lowered"
    with pytest.raises(ValueError, match="not above"):
        actions.raise_escalation(found, level=2, actor=actor, now=NOW)
    with pytest.raises(ValueError, match="not below"):
        actions.lower_escalation(found, level=2, actor=actor, now=NOW)
    stale = Escalation.objects.get()
    actions.raise_escalation(found, level=3, actor=actor, now=NOW + 100 * MINUTE)
    with pytest.raises(LostRace):
        actions.raise_escalation(stale, level=5, actor=actor, now=NOW + 100 * MINUTE)


def test_deciding_begins_the_time_to_the_next_look(desk):
    found = escalation_for(desk.brand, now=NOW)
    actor = Actor("person", str(desk.people["lead"].pk), "Lina")
    actions.acknowledge(found, actor=actor, now=NOW + MINUTE)
    climb_ladders(NOW + 31 * MINUTE)
    assert set(told(Page.objects.filter(rung="decide"))) == {
        ("decide", "Lina", means) for means in ("email", "chat", "sms")
    }
    actions.note_decision(found, actor=actor, now=NOW + 32 * MINUTE, words="A problem, no crisis.")
    assert verbs()[-1] == "escalation.decided"
    climb_ladders(NOW + 91 * MINUTE)
    assert not Page.objects.filter(rung="look").exists()
    climb_ladders(NOW + 93 * MINUTE)
    assert Page.objects.filter(rung="look").count() == 3


def test_the_end_is_the_end(desk):
    found = escalation_for(desk.brand, now=NOW)
    climb_ladders(NOW)
    actions.end_escalation(found, actor=DESK, now=NOW + MINUTE)
    assert set(Page.objects.values_list("state", flat=True)) == {"cancelled"}
    assert verbs()[-1] == "escalation.ended"
    assert climb_ladders(NOW + 60 * MINUTE) == 0
    with pytest.raises(NotAnArrow):
        actions.end_escalation(found, actor=DESK, now=NOW)
    with pytest.raises(LostRace):
        actions.note_decision(found, actor=DESK, now=NOW)
    assert escalation_for(desk.brand, now=NOW + 2 * MINUTE) != found, "a new one may begin"


def test_nobody_is_on_duty_and_the_desk_says_so(desk):
    lead = desk.people["lead"]
    fields = {"role": "lead", "start": 480, "end": 600, "weekdays": range(7)}
    actions.save_shift(desk.brand, lead, actor=DESK, now=NOW - timedelta(days=1), **fields)
    found = escalation_for(desk.brand, now=NOW, level=2)
    climb_ladders(NOW)
    found.refresh_from_db()
    tomorrow = NOW.replace(hour=6) + timedelta(days=1)
    assert (found.state, found.held_since, found.held_until) == ("held", NOW, tomorrow)
    climb_ladders(NOW + timedelta(hours=5))
    assert not Page.objects.exists()
    Escalation.objects.update(due_at=tomorrow)
    climb_ladders(tomorrow)
    climb_ladders(tomorrow)
    found.refresh_from_db()
    assert found.state == "running"
    assert told() == [("lead", "Lina", "chat"), ("lead", "Lina", "email")]
    assert verbs() == [
        "escalation.started", "escalation.held", "escalation.resumed", "escalation.paged",
    ]  # fmt: skip


def test_two_workers_write_each_page_once(desk):
    found = escalation_for(desk.brand, now=NOW)
    same = Escalation.objects.get(pk=found.pk)
    assert actions.climb_ladder(found, now=NOW) == 3
    assert actions.climb_ladder(same, now=NOW) == 0


def test_who_stands_for_what(desk):
    legal = make_person("leo@example.org", "Leo")
    set_role(legal, desk.brand.pk, "viewer", actor=DESK, now=NOW, department="legal")
    head = make_person("dora@example.org", "Dora")
    set_role(head, desk.brand.pk, "lead", actor=DESK, now=NOW, department="delivery")
    found = standing_of(desk.brand, "delivery")
    assert found["department"] == (head.pk,)
    assert found["role:legal"] == (legal.pk,)
    assert found["role:communication"] == (desk.people["admin"].pk,)
    assert found["right:people"] == (desk.people["admin"].pk, desk.people["owner"].pk)
    assert standing_of(desk.other, "")["role:lead"] == (desk.people["other admin"].pk,)


def test_facts_are_kept_as_keys(desk):
    found = escalation_for(desk.brand, now=NOW, facts=[Reason("spike.x", {"count": 3})])
    assert found.facts == [{"key": "spike.x", "params": {"count": 3}, "weight": 1.0}]
