"""Who may open what: every address of the screens of problems, for every role."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern

from fener.cases.testing import a_brand, a_channel, a_person, as_actor, signed_in
from fener.core.bursts.notices import Alert
from fener.kit.times import now as wall_clock
from fener.problems import actions
from fener.problems.models import Decision, Fact, Spike
from fener.problems.testing import a_problem
from fener.problems.urls import urlpatterns

pytestmark = pytest.mark.django_db

READERS = {"viewer", "agent", "lead", "admin"}
WRITERS = READERS - {"viewer"}
LEADERS = {"lead", "admin"}

PLACES = {
    "list": ("get", "/problems/", READERS),
    "alerts": ("get", "/problems/alerts/", READERS),
    "matrix": ("get", "/problems/matrix/", READERS),
    "matrix_of": ("get", "/problems/matrix/{brand}/", READERS),
    "edit_matrix": ("get", "/problems/matrix/{brand}/edit/", LEADERS),
    "take_back": ("post", "/problems/matrix/{brand}/0/again/", LEADERS),
    "for_case": ("get", "/problems/for-case/{case}/", WRITERS),
    "dismiss_spike": ("post", "/problems/findings/{spike}/dismiss/", WRITERS),
    "link_spike": ("post", "/problems/findings/{spike}/link/", WRITERS),
    "problem": ("get", "/problems/{problem}/", READERS),
    "cases": ("get", "/problems/{problem}/cases/", READERS),
    "move_cases": ("post", "/problems/{problem}/cases/move/", WRITERS),
    "posts": ("get", "/problems/{problem}/posts/", READERS),
    "people": ("get", "/problems/{problem}/people/", READERS),
    "proposals": ("get", "/problems/{problem}/proposals/", READERS),
    "history": ("get", "/problems/{problem}/history/", READERS),
    "spread": ("get", "/problems/{problem}/spread/", READERS),
    "decide_hand": ("post", "/problems/{problem}/spread/decide/", LEADERS),
    "decide": ("get", "/problems/{problem}/decide/", READERS),
    "dissent": ("post", "/problems/{problem}/decide/{decision}/dissent/", WRITERS),
    "see": ("post", "/problems/{problem}/seen/", WRITERS),
    "rename": ("post", "/problems/{problem}/name/", WRITERS),
    "assign": ("post", "/problems/{problem}/owner/", WRITERS),
    "origin": ("post", "/problems/{problem}/origin/", WRITERS),
    "state_fact": ("post", "/problems/{problem}/facts/", WRITERS),
    "settle_fact": ("post", "/problems/{problem}/facts/{fact}/", WRITERS),
    "level": ("post", "/problems/{problem}/level/", LEADERS),
    "scope": ("post", "/problems/{problem}/scope/", LEADERS),
    "readiness": ("post", "/problems/{problem}/readiness/", LEADERS),
    "follow": ("post", "/problems/{problem}/follow/", LEADERS),
    "merge": ("post", "/problems/{problem}/merge/", WRITERS),
    "unmerge": ("post", "/problems/{problem}/unmerge/", WRITERS),
    "solve": ("post", "/problems/{problem}/solve/", LEADERS),
    "end": ("post", "/problems/{problem}/end/", LEADERS),
    "reopen": ("post", "/problems/{problem}/reopen/", LEADERS),
}
OPEN_TO_ALL_WHO_SIGNED_IN = {"list", "alerts", "matrix"}


def test_the_table_names_every_address():
    """Those of answering many are tried beside its own screens."""
    assert PLACES.keys() == {one.name for one in urlpatterns if isinstance(one, URLPattern)}


@pytest.fixture
def made():
    """What the addresses need: a problem, a case in none, a fact, a decision, a finding."""
    channel = a_channel(a_brand())
    problem = a_problem(channel, 4)
    case = problem.case_links.order_by("case_id").last().case
    now = wall_clock()
    lead = a_person("Lena", "lead", channel.brand)
    actions.leave_problem(problem, [case.pk], actor=as_actor(lead), now=now)
    actions.state_fact(problem, actor=as_actor(lead), now=now, text="41 parcels are lost.")
    actions.decide_problem(
        problem, actor=as_actor(lead), now=now, verdict="normal", posture="normal", criteria=[],
        evidence={}, grounds="",
    )  # fmt: skip
    with transaction.atomic():
        actions.raise_spikes(channel.brand, [Alert(at=now, key="storm-1")], now=now)
    return {
        "brand": channel.brand_id, "problem": problem.pk, "case": case.pk,
        "fact": Fact.objects.get().pk, "decision": Decision.objects.get().pk,
        "spike": Spike.objects.get().pk,
    }  # fmt: skip


def ask(client, name, made):
    method, address, _ = PLACES[name]
    return getattr(client, method)(address.format(**made))


def member(made, role):
    from fener.people.models import Brand

    return signed_in(a_person("Somebody", role, Brand.objects.get(pk=made["brand"])))


@pytest.mark.parametrize("role", sorted(READERS))
@pytest.mark.parametrize("name", sorted(PLACES))
def test_a_role_opens_what_is_its_own_and_nothing_else(made, name, role):
    status = ask(member(made, role), name, made).status_code
    assert status in ((200, 302) if role in PLACES[name][2] else (403,))


@pytest.mark.parametrize("name", sorted(PLACES.keys() - OPEN_TO_ALL_WHO_SIGNED_IN))
def test_who_works_for_another_brand_finds_nothing(made, name):
    stranger = signed_in(a_person("Stranger", "admin", a_brand("Other")))
    assert ask(stranger, name, made).status_code == 404


@pytest.mark.parametrize("name", sorted(PLACES))
def test_who_has_not_signed_in_is_asked_to(made, name):
    assert ask(Client(headers={"host": "localhost"}), name, made).status_code == 302


@pytest.mark.parametrize("role", ["viewer", "agent"])
def test_who_does_not_decide_sees_the_evidence_and_sends_nothing(made, role):
    client = member(made, role)
    page = client.get(f"/problems/{made['problem']}/decide/").content.decode()
    assert 'name="verdict"' not in page
    sent = {"verdict": "crisis", "posture": "crisis", "criteria": ["life"], "grounds": "x"}
    assert client.post(f"/problems/{made['problem']}/decide/", sent).status_code == 403
    assert Decision.objects.count() == 1
