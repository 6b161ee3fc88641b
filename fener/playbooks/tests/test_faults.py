"""One escalation or page that can't be worked keeps nobody else from being told, and is seen."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from fener.kit.actors import DESK
from fener.kit.loop import desk_loop
from fener.kit.models import Event, Pulse
from fener.people.testing import NOW
from fener.playbooks import actions, work
from fener.playbooks.models import Escalation, LadderAlarm, Page
from fener.playbooks.testing import escalation_for
from fener.playbooks.work import audit_escalations, climb_ladders, send_pages

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def one_at_a_time(monkeypatch) -> None:
    # Threads would not see what a test has not committed.
    monkeypatch.setattr(work, "SENDS_AT_ONCE", 1)


@pytest.fixture
def two(desk) -> tuple[Escalation, Escalation]:
    """The first by time has a plan of another format, as after going back to an older version."""
    broken = escalation_for(desk.brand, now=NOW - MINUTE)
    Escalation.objects.update(plan={"format": "fener.escalation/9"})
    broken.refresh_from_db()
    return broken, escalation_for(desk.brand, now=NOW, subject="problem:2", title="Fire")


def test_an_escalation_that_cannot_be_worked_keeps_no_other_from_its_turn(two, caplog):
    broken, well = two
    assert climb_ladders(NOW) > 0
    assert {page.escalation_id for page in Page.objects.all()} == {well.pk}
    broken.refresh_from_db()
    assert broken.due_at == NOW - MINUTE, "what failed has changed nothing"
    assert f"playbooks_escalation {broken.pk} failed" in caplog.text


def test_the_loop_says_which_one_it_is_and_does_not_spin(two):
    broken, _well = two
    loop = desk_loop("paging")
    loop.run_single_cycle(NOW)
    pulse = Pulse.objects.get(name="climb ladders")
    assert f"playbooks_escalation {broken.pk}: PlanError" in pulse.problem
    (climbing,) = (step for step in loop.steps if step.name == "climb ladders")
    assert climbing.failures == 0, "the step itself goes on in its own beat"
    assert climbing.next_at == NOW + timedelta(seconds=0.5)
    loop.run_single_cycle(NOW + timedelta(seconds=1))
    assert Pulse.objects.get(name="climb ladders").failures == 1, "the row rests"


@pytest.mark.parametrize(("role", "is_told"), [("admin", True), ("agent", False)])
def test_who_may_mend_it_is_told_on_every_screen(desk, two, role, is_told):
    loop = desk_loop("paging")
    words = "A part of the desk fails again and again"
    for seconds in (0, 3):
        loop.run_single_cycle(NOW + timedelta(seconds=seconds))
    assert words not in desk.client(role).get("/").content.decode()
    loop.run_single_cycle(NOW + timedelta(seconds=8))
    assert (words in desk.client(role).get("/").content.decode()) is is_told


def test_the_auditor_raises_its_alarm_for_it_and_administrators_are_paged(two, mail):
    broken, _well = two
    climb_ladders(NOW)
    assert audit_escalations(NOW) > 0
    for _turn in range(4):
        send_pages(NOW)
    alarm = LadderAlarm.objects.get(kind="stuck")
    assert (alarm.escalation, alarm.person) == (broken, None)
    assert {mail["To"] for mail in mail.got if "not told in time" in mail["Subject"]} == {
        "alice@example.org", "lena@example.org"
    }  # fmt: skip
    event = Event.objects.get(verb="escalation.alarmed")
    assert json.loads(event.data)["alarms"] == [["stuck", "", None]]
    assert audit_escalations(NOW + MINUTE / 4) == 0, "told once"
    assert actions.see_alarms(broken, actor=DESK, now=NOW + MINUTE) == 1
    assert actions.audit_escalation(broken, now=NOW + 2 * MINUTE) == 0
    assert actions.audit_escalation(broken, now=NOW + 40 * MINUTE) == 1, "nothing was done"


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_screens_open_and_say_that_it_stands_still(desk, two, language):
    broken, _well = two
    audit_escalations(NOW)
    user = desk.people["lead"]
    user.language = language
    user.save()
    client = desk.client("lead")
    for path in ("/escalation/", f"/escalation/{broken.pk}/"):
        answer = client.get(path)
        assert answer.status_code == 200
    if language == "en":
        assert "The ladder stands still" in answer.content.decode()


def test_a_page_that_cannot_be_worked_keeps_no_other_from_being_sent(desk, mail, monkeypatch):
    escalation_for(desk.brand, now=NOW, level=2)
    climb_ladders(NOW)
    first, second = Page.objects.order_by("id")[:2]
    Page.objects.filter(pk=second.pk).update(means="email", person=desk.people["agent"])
    claim = actions.claim_page

    def claims(page: Page, **more) -> bool:
        if page.pk == first.pk:
            raise ValueError("broken")
        return claim(page, **more)

    monkeypatch.setattr(actions, "claim_page", claims)
    assert send_pages(NOW) == 1
    assert mail.keys() == [second.key]
