"""Reading cases, and doing with them what the screens do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fener.api.testing import Caller, make_person, make_token, open_cases
from fener.cases.models import Case
from fener.kit.models import Event
from fener.kit.times import now


def verbs(case_id: int) -> list[str]:
    rows = Event.objects.filter(subject=f"case:{case_id}").order_by("id")
    return list(rows.values_list("verb", flat=True))


def test_the_queue_lists_who_waits_and_every_filter_narrows_it(call, desk, other):
    channel, cases = desk
    found = call.get("/cases")
    assert {row["id"] for row in found["items"]} == {case.pk for case in cases}
    assert found["after"] == ""
    one = found["items"][0]
    assert {row["id"] for row in call.get("/cases", kind=one["kind"])["items"]} >= {one["id"]}
    for narrow in (
        {"network": "fax"}, {"language": "el"}, {"lane": "closed"}, {"tag": "none"},
        {"assignee": "me"}, {"late": "true"}, {"trouble": "true"}, {"department": "zoo"},
        {"due_before": "1999-01-01T00:00:00Z"},
    ):  # fmt: skip
        assert call.get("/cases", **narrow)["items"] == [], narrow
    assert len(call.get("/cases", assignee="none", network="webhook")["items"]) == len(cases)
    assert len(call.get("/cases", brand=channel.brand_id)["items"]) == len(cases)


@pytest.mark.parametrize("lane", ["queue", "all"])
def test_pages_have_no_gaps_and_no_doubles(call, desk, lane):
    open_cases(desk[0], *(f"Parcel {n} never arrived, terrible!" for n in range(23)))
    whole = [row["id"] for row in call.get("/cases", lane=lane, size=200)["items"]]
    seen, after = [], ""
    while True:
        page = call.get("/cases", lane=lane, size=4, after=after)
        seen += [row["id"] for row in page["items"]]
        after = page["after"]
        if not after:
            break
    assert seen == whole
    assert len(set(seen)) == len(seen) == Case.objects.count()


def test_a_page_costs_the_same_number_of_queries_whatever_its_size(call, desk):
    call.get("/cases", size=1)
    with CaptureQueriesContext(connection) as few:
        call.get("/cases", size=2)
    assert 0 < len(few) < 9
    open_cases(desk[0], *(f"Parcel {n} never arrived, terrible!" for n in range(20)))
    with CaptureQueriesContext(connection) as many:
        assert len(call.get("/cases", size=20)["items"]) == 20
    assert len(many) == len(few)


def test_a_case_comes_with_clocks_reasons_thread_and_history(call, desk):
    case = desk[1][0]
    whole = call.get(f"/cases/{case.pk}")
    assert {clock["clock"] for clock in whole["clocks"]} >= {"seen", "answered", "solved"}
    assert whole["author"]["handle"] == case.handle
    assert all(reason["message"] for reason in whole["reasons"])
    thread = call.get(f"/cases/{case.pk}/thread")
    assert [entry["kind"] for entry in thread["items"]] == ["post"]
    assert thread["items"][0]["post"]["text"].startswith("My parcel")
    assert call.get(f"/cases/{case.pk}/history")["items"][0]["verb"] == "case.opened"


def test_counts_and_search(call, desk):
    assert call.get("/counts")["waiting"] == len(desk[1])
    assert call.get("/counts", brand=desk[0].brand_id)["unassigned"] == len(desk[1])
    found = call.get("/search", q="parcel")["items"]
    assert [one["case"] for one in found] == [desk[1][0].pk]
    call.post(f"/cases/{desk[1][1].pk}/notes", {"text": "zeppelin"}, status=201)
    assert [one["kind"] for one in call.get("/search", q="zepp")["items"]] == ["note"]


def test_what_a_person_does_a_program_does(call, desk, alice):
    case = desk[1][0].pk
    assert call.post(f"/cases/{case}/seen")["state"] == "open"
    note = call.post(f"/cases/{case}/notes", {"text": "Ask the courier."}, status=201)
    assert note["text"] == "Ask the courier."
    tagged = call("PUT", f"/cases/{case}/tags", {"tags": ["courier", "#late "]}).json()
    assert tagged["tags"] == ["courier", "late"]
    taken = call("PUT", f"/cases/{case}/assignee", {"assignee": alice.pk}).json()
    assert taken["assignee"]["name"] == "alice"
    assert call("PUT", f"/cases/{case}/priority", {"priority": "urgent"}).json()["priority"] == (
        "urgent"
    )
    assert call("PUT", f"/cases/{case}/kind", {"kind": "safety"}).json()["kind"] == "safety"
    until = (now() + timedelta(hours=5)).isoformat()
    promised = call("PUT", f"/cases/{case}/promise", {"until": until}).json()
    assert "promise" in {clock["clock"] for clock in promised["clocks"]}
    assert call.post(f"/cases/{case}/snooze", {"until": until})["state"] == "snoozed"
    assert call.post(f"/cases/{case}/reopen")["state"] == "open"
    assert call.post(f"/cases/{case}/solve", {"note": "Found it."})["state"] == "solved"
    assert call.post(f"/cases/{case}/reopen")["state"] == "open"
    assert call.post(f"/cases/{case}/end", {"reason": "spam"})["ended_for"] == "spam"
    assert verbs(case) == [
        "case.opened", "case.seen", "case.noted", "case.tagged", "case.assigned",
        "case.priority_set", "case.kind_set", "case.promised", "case.snoozed", "case.woken",
        "case.solved", "case.reopened", "case.ended",
    ]  # fmt: skip
    assert {event.actor.split(":")[0] for event in Event.objects.filter(verb="case.solved")} == {
        "token"
    }


def test_refusals_name_the_field(call, desk, other, alice):
    case = desk[1][0].pk
    past = "2020-01-01T00:00:00Z"
    for method, path, body, field in (
        ("POST", "snooze", {"until": past}, "until"),
        ("POST", "snooze", {"until": "2020-01-01T00:00:00"}, "until"),
        ("PUT", "promise", {"until": past}, "until"),
        ("PUT", "assignee", {"assignee": 999_999}, "assignee"),
        ("PUT", "assignee", {"assignee": None, "department": "zoo"}, "department"),
        ("PUT", "kind", {"kind": "zoo"}, "kind"),
        ("POST", "end", {"reason": "said_our_piece"}, "reason"),
        ("POST", "end", {"reason": "bored"}, "reason"),
        ("POST", "notes", {"text": " "}, "text"),
        ("POST", "notes", {"text": "a\0b"}, "text"),
        ("POST", "notes", {"text": "ok", "extra": 1}, "extra"),
        ("POST", "split", {"mentions": [other[1][0].opening_id]}, "mentions"),
    ):
        answer = call(method, f"/cases/{case}/{path}", body)
        assert answer.status_code == 422, (path, body, answer.content)
        assert answer.json()["error"]["field"].endswith(field), answer.content
    viewer = make_person(desk[0].brand, "vera@example.org", "viewer")
    answer = call("PUT", f"/cases/{case}/assignee", {"assignee": viewer.pk})
    assert answer.json()["error"]["key"] == "case.cannot_take"


def test_states_that_do_not_allow_it_are_conflicts(call, desk):
    case = desk[1][0].pk
    assert call("POST", f"/cases/{case}/reopen").status_code == 409
    assert call("POST", f"/cases/{case}/unmerge").status_code == 409
    assert call("POST", f"/cases/{case}/merge", {"into": case}).status_code == 409
    call.post(f"/cases/{case}/end", {"reason": "spam"})
    answer = call("POST", f"/cases/{case}/solve", {})
    assert (answer.status_code, answer.json()["error"]["key"]) == (409, "api.wrong_state")


def test_merge_unmerge_and_split(call, desk):
    first, second = desk[1][0], desk[1][1]
    merged = call.post(f"/cases/{first.pk}/merge", {"into": second.pk})
    assert (merged["state"], merged["merged_into"]) == ("merged", second.pk)
    assert call.get(f"/cases/{second.pk}")["posts"] == 2
    split = call("POST", f"/cases/{second.pk}/split", {"mentions": [second.opening_id]})
    assert (split.status_code, split.json()["error"]["key"]) == (409, "split.first_post_stays")
    assert call.post(f"/cases/{first.pk}/unmerge")["state"] == "open"
    assert call.get(f"/cases/{second.pk}")["posts"] == 1
    open_cases(desk[0], "Parcel lost again, terrible!", conversation="t1")
    threaded = Case.objects.latest("pk")
    author = threaded.author.handle
    open_cases(desk[0], "x")
    from fener.cases.actions import file_brand
    from fener.mentions.testing import line, take

    take(
        desk[0],
        line("And the second parcel too!", author=author, conversation="t1", at=now()),
        now=now(),
    )
    file_brand(desk[0].brand, now=now())
    posts = call.get(f"/cases/{threaded.pk}/thread")["items"]
    assert len(posts) == 2
    new = call.post(
        f"/cases/{threaded.pk}/split", {"mentions": [posts[1]["post"]["id"]]}, status=201
    )
    assert (new["posts"], call.get(f"/cases/{threaded.pk}")["posts"]) == (1, 1)


def test_somebody_faster_is_a_conflict(call, desk, monkeypatch):
    from fener.api.routes import acting

    case = desk[1][0]
    stale = Case.objects.select_related("brand").get(pk=case.pk)
    Case.objects.filter(pk=case.pk).update(version=case.version + 1)
    monkeypatch.setattr(acting.queries, "case_for", lambda *_: stale)
    answer = call("PUT", f"/cases/{case.pk}/priority", {"priority": "high"})
    assert (answer.status_code, answer.json()["error"]["key"]) == (409, "api.lost_race")


def test_errors_speak_the_callers_language(desk, alice):
    secret = make_token(alice)
    keys = set()
    for language in ("en", "el", "ar-EG;q=0.9", "xx"):
        answer = Caller(secret, language)("GET", "/cases/999999")
        keys.add(answer.json()["error"]["key"])
        assert answer.headers["Content-Language"] == {"el": "el", "ar-EG;q=0.9": "ar"}.get(
            language, "en"
        )
    assert keys == {"api.not_found"}
