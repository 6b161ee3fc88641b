"""Mentions, guide, channels, the desk: one walk through each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fener.api.testing import Caller, make_person, make_token, open_cases
from fener.channels.models import RawPayload
from fener.kit.actors import DESK
from fener.kit.jobs import ask_for
from fener.kit.models import Event, Job
from fener.kit.times import now
from fener.mentions.actions import read_payloads
from fener.mentions.models import Correction, Mention, ShallowMention
from fener.people.models import Token


def test_mentions_are_listed_corrected_and_opened(call, desk):
    open_cases(desk[0], "Thank you, lovely coffee, great service!")
    rows = call.get("/mentions")["items"]
    assert len(rows) == Mention.objects.count() == 4
    assert {row["network"] for row in rows} == {"webhook"}
    praise = rows[0]
    assert call.get("/mentions", judged="spam")["items"] == []
    assert call.get("/mentions", channel=desk[0].pk, size=1)["after"]
    whole = call.get(f"/mentions/{praise['id']}")
    assert all(reason["message"] for reason in whole["reasons"])
    body = {"field": "judged", "value": "question"}
    assert call.post(f"/mentions/{praise['id']}/judgement", body)["judged"] == "question"
    assert Correction.objects.get().now == "question"
    body["value"] = "nonsense"
    assert call("POST", f"/mentions/{praise['id']}/judgement", body).status_code == 422
    opened = call.post(f"/mentions/{praise['id']}/case", status=201)
    again = call.post(f"/mentions/{praise['id']}/case", status=201)
    assert again["id"] == opened["id"]


def test_mention_pages_are_whole_and_cost_the_same(call, desk):
    open_cases(desk[0], *(f"Parcel {n} lost, terrible!" for n in range(17)))
    Mention.objects.update(at=now() - timedelta(hours=1))
    call.get("/mentions", size=1)
    seen, after, costs = [], "", set()
    while True:
        with CaptureQueriesContext(connection) as cost:
            page = call.get("/mentions", size=6, after=after)
        costs.add(len(cost))
        seen += [row["id"] for row in page["items"]]
        after = page["after"]
        if not after:
            break
    assert sorted(seen) == sorted(Mention.objects.values_list("pk", flat=True))
    assert len(costs) == 1


def test_what_people_propose(call, desk):
    brand = desk[0].brand_id
    open_cases(desk[0], "Please open on Sundays", "open on Sunday mornings please", "A dark theme")
    Mention.objects.filter(text__iregex="sunday|theme").update(judged="suggestion")
    path = f"/brands/{brand}/suggestions"
    found = call.get(path)
    assert (found["looked_at"], found["by_words"], found["is_cut"]) == (3, 3, False)
    first, second = found["items"]
    assert (first["people"], len(first["posts"]), second["people"]) == (2, 2, 1)
    assert first["central"]["id"] in first["posts"]
    assert first["department"]
    pages = [call.get(path, size=1)]
    pages.append(call.get(path, size=1, after=pages[0]["after"]))
    assert [page["items"][0]["people"] for page in pages] == [2, 1]
    assert pages[1]["after"] == ""
    assert call.get(path, language="none", days=1)["items"] == []
    assert call("GET", path, days=91).status_code == 422
    assert call("GET", path, after="x").status_code == 422
    assert call("GET", "/brands/999/suggestions").status_code == 404


def test_watch_terms(call, desk):
    path = f"/brands/{desk[0].brand_id}/watch-terms"
    term = call.post(path, {"text": "#kafe", "kind": "hashtag"}, status=201)
    assert (term["text"], term["kind"]) == ("kafe", "hashtag")
    other = call.post(path, {"text": "Kafe Tirana", "misspellings": ["Caffe"]}, status=201)
    assert len(call.get(path)["items"]) == 2
    changed = call("PUT", f"/watch-terms/{other['id']}", {"text": "Kafja"}).json()
    assert call.get(f"/watch-terms/{other['id']}") == changed
    assert changed["misspellings"] == []
    clash = call("PUT", f"/watch-terms/{other['id']}", {"text": "kafe", "kind": "hashtag"})
    assert clash.status_code == 409
    for nothing in ("#", " ", "\u0301"):
        assert call("POST", path, {"text": nothing, "kind": "hashtag"}).status_code == 422
    assert call("DELETE", f"/watch-terms/{term['id']}").status_code == 204
    assert call("GET", f"/watch-terms/{term['id']}").status_code == 404


def test_the_guide_is_drafted_tried_published_and_kept(call, desk):
    path = f"/brands/{desk[0].brand_id}/guide"
    guide = call.get(path)
    assert guide["number"] == 0
    assert call("POST", f"{path}/publish", {"note": "x"}).json()["error"]["key"] == "guide.no_draft"
    document = guide["document"]
    broken = {**document, "default_kind": "zoo"}
    draft = call("PUT", f"{path}/draft", {"document": broken}).json()
    assert [one["key"] for one in draft["problems"] if one["blocks"]] == ["guide.default_kind"]
    refused = call("POST", f"{path}/publish", {"note": "x"})
    assert refused.status_code == 422
    problems = refused.json()["error"]["details"]["problems"]
    assert {"path", "key", "message", "blocks"} <= problems[0].keys()
    junk = call("PUT", f"{path}/draft", {"document": {"format": 1}})
    assert junk.status_code == 422
    assert len(junk.json()["error"]["details"]["problems"]) > 3
    assert call("DELETE", f"{path}/draft").status_code == 204
    assert not call.get(f"{path}/draft")["is_begun"]
    call("PUT", f"{path}/draft", {"document": document})
    published = call.post(f"{path}/publish", {"note": "First"}, status=201)
    assert published["number"] == 1
    assert call.get(path)["number"] == 1
    rows = call.get(f"{path}/versions")
    assert [row["note"] for row in rows["items"]] == ["First"]
    assert call.get(f"{path}/versions/1")["document"] == document
    assert call("GET", f"{path}/versions/9").status_code == 404
    tried = call.post(f"{path}/try", {"text": "My parcel never arrived!", "with_draft": True})
    assert tried["judged"] == "complaint"
    assert tried["opens_case"]
    assert all(reason["message"] for reason in tried["reasons"])


def test_channels_are_connected_changed_paused_and_taken_off(call, desk):
    brand = desk[0].brand_id
    networks = {one["name"]: one for one in call.get("/networks")["items"]}
    assert networks["webhook"]["can_reply_public"]
    path = f"/brands/{brand}/channels"
    body = {"network": "webhook", "name": "Shop", "secrets": {"secret": "s" * 32}}
    made = call.post(path, body, status=201)
    assert made["webhook_path"].startswith("/hooks/")
    assert "secret" not in made["settings"]
    for wrong, field in (
        ({"network": "pigeon"}, "network"),
        ({"secrets": {}}, "secrets.secret"),
        ({"secrets": {"other": "x"}}, "secrets.other"),
        ({"settings": {"zoo": "x"}}, "settings.zoo"),
        ({"settings": {"allow_private_hosts": "yes"}}, "settings.allow_private_hosts"),
        ({"settings": {"time_zone": "Europe/Atlantis"}}, "settings.time_zone"),
        ({"settings": {"url": "ftp://x"}}, "settings.url"),
    ):
        answer = call("POST", path, {**body, "name": "Other", **wrong})
        assert answer.status_code == 422, answer.content
        assert answer.json()["error"]["field"] == field
    private = {**body, "name": "Inner", "settings": {"url": "http://127.0.0.1:9/"}}
    answer = call("POST", path, private)
    assert answer.json()["error"]["key"] == "connector.address_private"
    assert call("POST", path, body).status_code == 409
    one = f"/channels/{made['id']}"
    changed = call("PATCH", one, {"name": "Shop 2", "settings": {"time_zone": "UTC"}}).json()
    assert (changed["name"], changed["settings"]) == ("Shop 2", {"time_zone": "UTC"})
    assert call.post(f"{one}/pause")["state"] == "paused"
    assert call("POST", f"{one}/pause").status_code == 409
    assert call("POST", f"{one}/posts", {"items": [{"id": "1"}]}).status_code == 409
    assert call.post(f"{one}/resume")["state"] == "live"
    assert call.post(f"{one}/disconnect")["state"] == "disconnected"
    assert call("GET", one).status_code == 404
    assert [row["id"] for row in call.get("/channels", brand=brand)["items"]] == [desk[0].pk]


def test_posts_are_stored_once_and_the_unreadable_wait_for_a_person(call, desk):
    channel = desk[0]
    items = [
        {"id": f"n{n}", "at": "2026-11-20T10:00:00Z", "text": f"Late {n}", "author": "x"}
        for n in range(3)
    ]
    items.append({"id": "bad", "text": "no time"})
    path = f"/channels/{channel.pk}/posts"
    first = call.post(path, {"items": items}, status=202)
    assert (first["stored"], first["known"]) == (4, 0)
    assert [one["item"] for one in first["unreadable"]] == [3]
    again = call.post(path, {"items": items}, status=202)
    assert (again["stored"], again["known"]) == (0, 4)
    read_payloads(channel, now=now())
    assert Mention.objects.filter(native_id__in=["n0", "n1", "n2"]).count() == 3
    assert call.get(f"/channels/{channel.pk}")["parked"] == 1
    parked = call.get(f"/channels/{channel.pk}/parked")["items"]
    assert '"bad"' in parked[0]["body"]
    assert call.post(f"/channels/{channel.pk}/parked/retry")["moved"] == 1
    read_payloads(channel, now=now())
    settle = f"/parked/{parked[0]['id']}/settle"
    assert call("POST", settle, {"ground": "Sent anew"}).status_code == 204
    assert call("POST", settle, {"ground": "Sent anew"}).status_code == 409
    assert RawPayload.objects.filter(state="parked").count() == 0
    assert call("POST", path, {"items": []}).status_code == 422
    assert call("POST", path, {"items": [{"id": "x"}] * 1001}).status_code == 422


def test_an_entry_by_hand_becomes_a_case(call, desk):
    body = {
        "source": "phone", "at": now().isoformat(), "text": "My order never arrived, she says.",
        "who": "Mrs Hoxha", "contact": "+355 69 123 4567",
    }  # fmt: skip
    path = f"/brands/{desk[0].brand_id}/entries"
    channel = call.post(path, body, key="e1", status=202)["channel"]
    assert call.post(path, body, key="e1", status=202)["channel"] == channel
    assert RawPayload.objects.filter(channel_id=channel).count() == 1
    assert call("POST", path, {**body, "source": "dream"}).status_code == 422
    assert call("POST", f"/channels/{channel}/posts", {"items": [{"id": "1"}]}).status_code == 409


def test_brands_people_calendars_health_and_me(call, desk, other, alice):
    assert [row["name"] for row in call.get("/brands")["items"]] == ["Kafe"]
    brand = desk[0].brand_id
    assert "channels" in call.get(f"/brands/{brand}")["rights"]
    assert [row["name"] for row in call.get("/people", brand=brand)["items"]] == ["alice"]
    assert call.get("/me")["person"] == "alice"
    health = call.get("/health")
    assert (health["is_well"], health["unread"]) == (False, 0)
    assert not health["deep_tier"]["has_encoder"]
    assert health["deep_tier"]["waiting"] == ShallowMention.objects.count()
    calendars = call.get(f"/brands/{brand}/calendars")["items"]
    assert calendars[0]["is_default"]
    document = calendars[0]["document"]
    saved = call("PUT", f"/calendars/{calendars[0]['id']}", {"name": "New", "document": document})
    assert saved.json()["is_default"]
    body = {"name": "Shut", "document": {**document, "week": {d: [] for d in document["week"]}}}
    never = call("POST", f"/brands/{brand}/calendars", body)
    assert never.json()["error"]["key"] == "calendar.never_open"
    week = {**document["week"], "monday": ["9-17"]}
    wrong = call(
        "POST", f"/brands/{brand}/calendars", {"name": "x", "document": {**document, "week": week}}
    )
    assert wrong.json()["error"]["field"].startswith("document.week.monday")


def test_a_token_never_makes_a_stronger_one(desk, alice):
    weak = Caller(
        make_token(alice, ["read", "people"], [desk[0].brand_id], valid_for=timedelta(days=2))
    )
    answer = weak("POST", "/tokens", {"name": "x", "scopes": ["reply"]})
    assert (answer.status_code, answer.json()["error"]["details"]) == (403, {"right": "reply"})
    made = weak.post("/tokens", {"name": "x", "scopes": ["read"], "days": 365}, status=201)
    assert made["brands"] == [desk[0].brand_id]
    token = Token.objects.get(pk=made["id"])
    assert token.expires_at <= Token.objects.exclude(pk=token.pk).get().expires_at
    fresh = Caller(made["secret"])
    assert len(fresh.get("/cases")["items"]) == 3
    assert fresh("GET", "/tokens").status_code == 403
    assert made["secret"] not in str(weak.get("/tokens"))
    assert weak("DELETE", f"/tokens/{made['id']}").status_code == 204
    assert fresh("GET", "/cases").status_code == 401
    assert weak("DELETE", f"/tokens/{made['id']}").status_code == 404


def test_a_token_ends_with_its_time_its_owner_and_its_rights(desk, alice):
    over = make_token(alice, valid_for=timedelta(seconds=-1))
    assert Caller(over)("GET", "/cases").status_code == 401
    caller = Caller(make_token(alice))
    alice.memberships.update(role="viewer")
    path = f"/cases/{desk[1][0].pk}/seen"
    assert caller("POST", path).json()["error"]["details"] == {"right": "reply"}
    alice.is_active = False
    alice.save()
    assert caller("GET", "/cases").status_code == 401
    assert Caller()("GET", "/cases").headers["WWW-Authenticate"].startswith("Bearer")


def test_a_session_opens_nothing(desk, alice):
    caller = Caller()
    caller.client.force_login(alice)
    assert caller("GET", "/cases").status_code == 401
    assert caller("POST", f"/cases/{desk[1][0].pk}/seen").status_code == 401


def test_the_record_is_read_in_order_without_gaps(call, desk):
    seen, after = [], ""
    path = f"/brands/{desk[0].brand_id}/events"
    while True:
        page = call.get(path, size=2, after=after)
        seen += [row["seq"] for row in page["items"]]
        after = page["after"]
        if not after:
            break
    assert seen == list(range(1, Event.objects.filter(book_id=desk[0].brand_id).count() + 1))
    assert [row["seq"] for row in call.get(path, since_seq=seen[-1] - 1)["items"]] == seen[-1:]
    assert call("GET", "/events").status_code == 403
    owner = make_person(desk[0].brand, "owner@example.org")
    owner.is_owner = True
    owner.save()
    assert Caller(make_token(owner)).get("/events")["items"]
    held = make_token(owner, brands=[desk[0].brand_id])
    assert Caller(held)("GET", "/events").status_code == 403


@pytest.fixture
def job(desk, alice) -> Job:
    from fener.channels.jobs import IMPORT

    return ask_for(IMPORT, actor=DESK, now=now(), brand_id=desk[0].brand_id)


def test_long_work_is_seen_stopped_and_taken_up(call, job):
    assert [row["id"] for row in call.get("/jobs")["items"]] == [job.pk]
    assert call.get(f"/jobs/{job.pk}")["state"] == "waiting"
    assert call.post(f"/jobs/{job.pk}/stop")["state"] == "stopped"
    assert call("POST", f"/jobs/{job.pk}/stop").status_code == 409
    assert call.post(f"/jobs/{job.pk}/retry")["state"] == "waiting"
