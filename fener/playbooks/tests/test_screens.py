"""Pages of escalation: what each role sees and may do, one request at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from fener.core.playbooks import STARTING_PLAN
from fener.kit.actors import DESK
from fener.kit.models import Event
from fener.kit.times import now as wall_clock
from fener.playbooks import actions
from fener.playbooks.models import ContactPoint, DutyShift, Escalation, Page, PlanVersion
from fener.playbooks.queries import current_plan, drafted_plan
from fener.playbooks.testing import escalation_for
from fener.playbooks.wording import link_of, token_of
from fener.playbooks.work import climb_ladders

ROLES = ("viewer", "agent", "lead", "admin", "owner")


def last_verb() -> str:
    return Event.objects.order_by("-id").values_list("verb", flat=True).first() or ""


@pytest.fixture
def running(desk) -> Escalation:
    now = wall_clock()
    found = escalation_for(desk.brand, now=now, level=3)
    climb_ladders(now)
    return found


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("role", ROLES)
def test_everybody_of_the_brand_may_look(desk, running, role, language):
    client, brand = desk.client(role), desk.brand.pk
    user = desk.people[role]
    user.language = language
    user.save()
    actions.save_shift(
        desk.brand, desk.people["lead"], actor=DESK, now=wall_clock() - timedelta(days=1),
        role="lead", start=1200, end=2000, weekdays=[0, 2, 4],
    )  # fmt: skip
    for path in (
        "/escalation/", f"/escalation/{running.pk}/", f"/escalation/plan/{brand}/",
        f"/escalation/plan/{brand}/versions/", f"/escalation/plan/{brand}/versions/0/",
        f"/escalation/duty/{brand}/", f"/escalation/duty/{brand}/?week=2027-03-22",
        "/escalation/contacts/",
    ):  # fmt: skip
        assert client.get(path).status_code == 200, path
    draft = client.get(f"/escalation/plan/{brand}/draft/").status_code
    assert draft == (200 if role in ("lead", "admin", "owner") else 403)


def test_nobody_of_another_brand_sees_anything(desk, running):
    client, brand = desk.client("other admin"), desk.brand.pk
    for path in (
        f"/escalation/{running.pk}/", f"/escalation/plan/{brand}/", f"/escalation/duty/{brand}/",
        f"/escalation/plan/{brand}/draft/",
    ):  # fmt: skip
        assert client.get(path).status_code == 404, path
    assert client.post(f"/escalation/{running.pk}/take/").status_code == 404
    assert "Parcels are lost" not in client.get("/escalation/").content.decode()
    assert Client().get("/escalation/").status_code == 302


def test_the_ladder_is_shown_with_its_states(desk, running):
    text = desk.client("viewer").get("/escalation/").content.decode()
    assert "Parcels are lost" in text
    assert "Lina" in text
    assert "waits" in text
    assert "next:" in text


def test_an_agent_takes_it_in_hand_and_a_viewer_may_not(desk, running):
    path = f"/escalation/{running.pk}/take/"
    assert desk.client("viewer").post(path).status_code == 403
    assert desk.client("agent").post(path).status_code == 302
    running.refresh_from_db()
    assert running.state == "acknowledged"
    assert last_verb() == "escalation.acknowledged"
    assert "Aris" in desk.client("viewer").get(f"/escalation/{running.pk}/").content.decode()


def test_a_lead_notes_what_was_decided_and_ends_it(desk, running):
    client, path = desk.client("lead"), f"/escalation/{running.pk}/"
    assert desk.client("agent").post(path + "decide/", {"words": "x"}).status_code == 403
    assert client.post(path + "decide/", {"words": ""}).status_code == 422
    assert client.post(path + "decide/", {"words": "A problem, no crisis"}).status_code == 302
    assert last_verb() == "escalation.decided"
    assert "A problem, no crisis" in client.get(path).content.decode()
    assert client.post(path + "end/").status_code == 302
    assert client.post(path + "end/").status_code == 302
    running.refresh_from_db()
    assert running.state == "ended"
    assert client.get(path).status_code == 200


def test_alarms_are_shown_until_somebody_has_seen_them(desk):
    now = wall_clock()
    found = escalation_for(desk.brand, now=now - timedelta(minutes=10), level=2)
    actions.audit_escalation(found, now=now)
    path = f"/escalation/{found.pk}/"
    text = desk.client("agent").get(path).content.decode()
    assert "was never told" in text
    assert "not told in time" in text
    assert desk.client("agent").post(path + "alarms/").status_code == 302
    assert last_verb() == "escalation.alarms_seen"
    assert "I have seen it" not in desk.client("agent").get(path).content.decode()


def test_a_hold_says_since_when_and_until_when(desk):
    now = wall_clock()
    hour = (now.hour * 60 + 26 * 60) % 1440
    actions.save_shift(
        desk.brand, desk.people["lead"], actor=DESK, now=now - timedelta(days=1), role="lead",
        start=(hour + 240) % 1440, end=(hour + 240) % 1440 + 30, weekdays=range(7),
    )  # fmt: skip
    found = escalation_for(desk.brand, now=now, level=2)
    climb_ladders(now)
    text = desk.client("viewer").get(f"/escalation/{found.pk}/").content.decode()
    assert "Nobody is on duty" in text
    assert "held" in text


def test_the_link_of_a_page_shows_first_and_takes_on_press_without_signing_in(desk, running):
    page = Page.objects.filter(means="email").first()
    page = Page.objects.select_related("person", "escalation__brand").get(pk=page.pk)
    assert actions.claim_page(page, now=wall_clock())
    link = link_of(page).split("localhost:8000")[1]
    client = Client(enforce_csrf_checks=True)
    shown = client.get(link)
    assert shown.status_code == 200
    assert shown.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in shown.headers["Cache-Control"]
    running.refresh_from_db()
    assert running.state == "running", "looking takes nothing in hand"
    assert client.post(link).status_code == 403, "without the form's token"
    token = client.cookies["csrftoken"].value
    taken = client.post(link, {"csrfmiddlewaretoken": token})
    assert "You have it in hand" in taken.content.decode()
    running.refresh_from_db()
    assert running.state == "acknowledged"
    assert last_verb() == "escalation.acknowledged"
    again = client.post(link, {"csrfmiddlewaretoken": token})
    assert "already" in again.content.decode()
    assert Client().get("/escalation/answer/nothing/").status_code == 404


def test_a_link_that_ran_out_opens_nothing(desk, running):
    page = Page.objects.select_related("person", "escalation__brand").first()
    actions.claim_page(page, now=wall_clock())
    Page.objects.update(token_expires_at=wall_clock())
    assert Client().post(f"/escalation/answer/{token_of(page)}/").status_code == 404
    running.refresh_from_db()
    assert running.state == "running"


STEP = {
    "after": "7", "whom": "role:legal", "means": ["email", "sms"], "until_acknowledged": "no",
    "times": "1", "next_after": "", "again_after": "",
}  # fmt: skip


def test_a_plan_is_drafted_looked_at_and_put_in_force(desk):
    client, base = desk.client("lead"), f"/escalation/plan/{desk.brand.pk}/draft/"
    assert client.post(base + "2/step/", STEP).status_code == 302
    assert last_verb() == "escalation_plan.drafted"
    step = drafted_plan(desk.brand.pk).level(2).step("step_1")
    assert (step.after, step.means, step.until_acknowledged) == (7, ("email", "sms"), False)
    assert current_plan(desk.brand.pk) == (0, STARTING_PLAN)
    text = client.get(base).content.decode()
    assert "new step after 7 minutes" in text
    assert client.post(base + "2/step/step_1/", {**STEP, "after": "8"}).status_code == 302
    level = {"holds": "no", "decide_within": "25", "look_every": "", "decide_en": "Who owns it."}
    assert client.post(base + "2/", level).status_code == 302
    assert client.get(base + "2/").status_code == 200
    assert client.get(base + "2/step/step_1/").status_code == 200
    assert client.post(base + "2/step/lead/remove/").status_code == 302
    found = drafted_plan(desk.brand.pk).level(2)
    assert found.step("lead") is None
    assert (found.holds, found.decide_within, found.decide["en"]) == (False, 25, "Who owns it.")
    assert client.post(base + "publish/", {"note": "After the exercise"}).status_code == 302
    assert last_verb() == "escalation_plan.published"
    number, plan = current_plan(desk.brand.pk)
    assert (number, plan.level(2)) == (1, found)
    history = client.get(f"/escalation/plan/{desk.brand.pk}/versions/").content.decode()
    assert "After the exercise" in history
    assert client.post(f"/escalation/plan/{desk.brand.pk}/versions/0/back/").status_code == 302
    assert client.post(base + "drop/").status_code == 302
    assert not PlanVersion.objects.filter(number=0).exists()


def test_a_draft_with_faults_is_kept_but_not_put_in_force(desk):
    client, base = desk.client("lead"), f"/escalation/plan/{desk.brand.pk}/draft/"
    for step in STARTING_PLAN.level(4).steps:
        client.post(base + f"4/step/{step.key}/remove/")
    answer = client.post(base + "publish/", {"note": ""})
    assert answer.status_code == 422
    assert "calls nobody" in answer.content.decode()
    assert not PlanVersion.objects.filter(number=1).exists()
    assert client.post(base + "4/step/", {**STEP, "times": "3"}).status_code == 200
    assert client.get(base + "9/").status_code == 404
    assert client.get(base + "4/step/none/").status_code == 404


SHIFT = {
    "role": "lead", "weekdays": ["0", "1"], "start": "20:00", "end": "08:00", "rank": "1",
    "day": "",
}  # fmt: skip


def test_a_lead_writes_swaps_and_removes_shifts(desk):
    client, base = desk.client("lead"), f"/escalation/duty/{desk.brand.pk}/"
    person = {"person": str(desk.people["agent"].pk)}
    assert desk.client("agent").post(base, {**SHIFT, **person}).status_code == 403
    assert client.post(base, {**SHIFT, **person}).status_code == 302
    row = DutyShift.objects.get()
    assert (row.start, row.end, row.weekdays) == (1200, 1920, [0, 1])
    assert last_verb() == "shift.saved"
    text = client.get(base + "?week=2027-03-22").content.decode()
    assert "Aris" in text
    assert "duty-gap" in text
    both = {**SHIFT, **person, "day": "2027-03-22"}
    assert "either days of the week or one date" in client.post(base, both).content.decode()
    swap = f"{base}{row.pk}/swap/2027-03-22/"
    assert client.get(swap).status_code == 200
    assert client.post(swap, {"person": str(desk.people["lead"].pk)}).status_code == 302
    assert last_verb() == "shift.swapped"
    row.refresh_from_db()
    assert list(row.skips) == ["2027-03-22"]
    taken = DutyShift.objects.get(day="2027-03-22")
    assert (taken.person, taken.start, taken.end) == (desk.people["lead"], 1200, 1920)
    wrong = client.post(f"{base}{row.pk}/swap/2027-03-24/", {"person": str(taken.person_id)})
    assert "does not fall on this day" in wrong.content.decode()
    assert client.post(f"{base}{row.pk}/remove/", {"week": "2027-03-22"}).status_code == 302
    assert last_verb() == "shift.removed"
    assert client.post(f"{base}{row.pk}/remove/").status_code == 404


def test_nobody_is_put_on_duty_for_a_brand_they_do_not_work_for(desk):
    base = f"/escalation/duty/{desk.brand.pk}/"
    stranger = {"person": str(desk.people["other admin"].pk)}
    assert desk.client("lead").post(base, {**SHIFT, **stranger}).status_code == 422
    with pytest.raises(actions.ShiftRefused):
        actions.save_shift(
            desk.brand, desk.people["other admin"], actor=DESK, now=wall_clock(), role="lead",
            start=0, end=60, weekdays=[0],
        )  # fmt: skip
    assert not DutyShift.objects.exists()


def test_each_looks_after_their_own_addresses(desk, settings):
    settings.PAGE_PRIVATE_HOSTS = False
    client = desk.client("viewer")
    refused = client.post("/escalation/contacts/chat/", {"address": "json://127.0.0.1/x"})
    assert refused.status_code == 422
    assert "own network" in refused.content.decode()
    kept = client.post("/escalation/contacts/chat/", {"address": "ntfy://my-secret-topic"})
    assert kept.status_code == 302
    assert last_verb() == "contact.set"
    assert "my-secret-topic" not in client.get("/escalation/contacts/").content.decode()
    assert ContactPoint.objects.get().person == desk.people["viewer"]
    assert client.post("/escalation/contacts/chat/try/").status_code == 302
    assert last_verb() == "contact.tried"
    assert Page.objects.get().person == desk.people["viewer"]
    assert client.post("/escalation/contacts/chat/remove/").status_code == 302
    assert last_verb() == "contact.removed"
    assert client.post("/escalation/contacts/pigeon/", {"address": "x"}).status_code == 404
