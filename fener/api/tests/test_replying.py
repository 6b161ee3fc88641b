"""Answering: the guard, keys that make sending safe, drafts and previews."""

from __future__ import annotations

from django.db import connection as db
from django.test.utils import CaptureQueriesContext

from fener.api.models import KeptAnswer
from fener.api.testing import Caller, make_person, make_token, open_cases
from fener.cases.models import Case, Reply
from fener.channels.models import Delivery
from fener.kit.times import now
from fener.mentions.testing import line, take


def reply(case: Case, text: str = "We are sorry; it comes on Friday at 10.", **more: object):
    return {
        "text": text, "visibility": "public", "purpose": "answer", "seen_replies": 0,
        "seen_posts": case.posts, **more,
    }  # fmt: skip


def test_a_reply_goes_to_the_outbox_once(call, desk):
    case = desk[1][0]
    sent = call.post(f"/cases/{case.pk}/replies", reply(case), status=201)
    assert (sent["case"], sent["delivery"]["state"], sent["said_at"]) == (case.pk, "queued", None)
    assert Delivery.objects.get().text == sent["text"]
    assert call.get(f"/replies/{sent['id']}")["text"] == sent["text"]
    assert call.get(f"/cases/{case.pk}")["replies"] == 1


def test_who_has_not_seen_the_last_answer_is_told_who_and_what(call, desk, alice):
    case = desk[1][0]
    call.post(f"/cases/{case.pk}/replies", reply(case, "First!"), status=201)
    answer = call("POST", f"/cases/{case.pk}/replies", reply(case, "Second!"))
    assert answer.status_code == 409
    error = answer.json()["error"]
    assert error["key"] == "reply.already_answered"
    assert error["details"]["text"] == "First!"
    assert error["details"]["who"].startswith("token:")
    Reply.objects.update(by=alice)
    answer = call("POST", f"/cases/{case.pk}/replies", reply(case, "Second!"))
    assert answer.json()["error"]["details"]["who"] == "alice"
    assert "alice" in answer.json()["error"]["message"]
    assert Reply.objects.count() == 1


def test_a_customer_who_wrote_again_is_read_first(call, desk):
    case = desk[1][0]
    from fener.cases.actions import file_brand

    take(desk[0], line("Hello? Still nothing!", author=case.handle, at=now()), now=now())
    file_brand(desk[0].brand, now=now())
    answer = call("POST", f"/cases/{case.pk}/replies", reply(case))
    assert answer.status_code == 409
    assert answer.json()["error"]["details"] == {"who": "customer", "posts": 1}


def test_what_the_network_objects_to_is_listed(call, desk, other, alice):
    case = desk[1][0]
    for body, key in (
        (reply(case, "Fill in ⟨order⟩"), "reply.unfilled"),
        (reply(case, "\u202e \u202d"), "reply.empty"),
    ):
        answer = call("POST", f"/cases/{case.pk}/replies", body)
        assert answer.status_code == 422, answer.content
        problems = answer.json()["error"]["details"]["problems"]
        assert [problem["key"] for problem in problems] == [key]
        assert problems[0]["message"]
    wrong = reply(case, in_reply_to=other[1][0].opening_id)
    assert call("POST", f"/cases/{case.pk}/replies", wrong).json()["error"]["field"] == (
        "in_reply_to"
    )
    right = reply(case, in_reply_to=case.opening_id)
    assert call("POST", f"/cases/{case.pk}/replies", right).status_code == 201


def test_preview_says_what_would_be_sent_and_keeps_nothing(call, desk):
    case = desk[1][0].pk
    body = {"text": "We look into it.", "visibility": "public"}
    seen = call.post(f"/cases/{case}/preview", body)
    assert (seen["text"], seen["can_send"], seen["problems"]) == ("We look into it.", True, [])
    assert not Delivery.objects.exists()
    assert not call.post(f"/cases/{case}/preview", {**body, "text": ""})["can_send"]
    desk[0].__class__.objects.update(state="paused")
    closed = call.post(f"/cases/{case}/preview", body)
    assert [one["key"] for one in closed["problems"]] == ["reply.channel_cannot_send"]


def test_the_draft_is_the_persons_own(call, desk, alice):
    case = desk[1][0].pk
    assert call("GET", f"/cases/{case}/draft").status_code == 404
    kept = call("PUT", f"/cases/{case}/draft", {"text": "We ar", "visibility": "private"}).json()
    assert (kept["text"], kept["visibility"]) == ("We ar", "private")
    bob = make_person(desk[0].brand, "bob@example.org", "agent")
    assert Caller(make_token(bob))("GET", f"/cases/{case}/draft").status_code == 404
    assert call("DELETE", f"/cases/{case}/draft").status_code == 204
    assert call("DELETE", f"/cases/{case}/draft").status_code == 204


def test_what_was_said_by_hand_counts_as_said(call, desk):
    case = desk[1][0].pk
    said = call.post(
        f"/cases/{case}/spoken-replies", {"text": "Phoned her.", "purpose": "solve"}, status=201
    )
    assert said["said_at"]
    assert said["delivery"] is None
    assert call.get(f"/cases/{case}")["state"] == "solved"
    answer = call("POST", f"/replies/{said['id']}/settle", {"outcome": "sent"})
    assert (answer.status_code, answer.json()["error"]["key"]) == (409, "reply.said_by_hand")


def test_an_unknown_outcome_is_settled_once(call, desk):
    case = desk[1][0]
    sent = call.post(f"/cases/{case.pk}/replies", reply(case), status=201)
    Delivery.objects.update(state="unknown")
    settled = call.post(f"/replies/{sent['id']}/settle", {"outcome": "sent"})
    assert settled["delivery"]["state"] == "sent"
    assert call("POST", f"/replies/{sent['id']}/settle", {"outcome": "queued"}).status_code == 409


def test_the_same_key_gives_the_same_answer_and_sends_once(call, desk):
    case = desk[1][0]
    path = f"/cases/{case.pk}/replies"
    first = call("POST", path, reply(case), key="k1")
    again = call("POST", path, reply(case), key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json()["id"] == first.json()["id"]
    assert again.json().keys() == first.json().keys()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Reply.objects.count() == 1
    other = call("POST", path, reply(case, "Another text"), key="k1")
    assert (other.status_code, other.json()["error"]["key"]) == (422, "api.key_reused")


def test_a_failed_request_leaves_its_key_free(call, desk):
    case = desk[1][0]
    path = f"/cases/{case.pk}/replies"
    assert call("POST", path, reply(case, seen_replies=7), key="k1").status_code == 409
    assert not KeptAnswer.objects.exists()
    assert call("POST", path, reply(case), key="k1").status_code == 201


def test_keys_belong_to_their_token_and_end_after_a_day(call, desk, alice):
    case = desk[1][0].pk
    body = {"text": "Once"}
    first = call.post(f"/cases/{case}/notes", body, key="n", status=201)
    mine = Caller(make_token(alice)).post(f"/cases/{case}/notes", body, key="n", status=201)
    assert mine["id"] != first["id"]
    from fener.api.actions import forget_answers
    from fener.api.once import KEPT_FOR

    assert forget_answers(now=now()) == 0
    assert forget_answers(now=now() + KEPT_FOR) == 2
    assert call.post(f"/cases/{case}/notes", body, key="n", status=201)["id"] != first["id"]


def test_thread_queries_do_not_grow(call, desk):
    case = desk[1][0]
    call.post(f"/cases/{case.pk}/replies", reply(case), status=201)
    call.post(f"/cases/{case.pk}/notes", {"text": "one"}, status=201)
    call.get(f"/cases/{case.pk}/thread")
    with CaptureQueriesContext(db) as few:
        call.get(f"/cases/{case.pk}/thread")
    assert few.captured_queries
    for number in range(5):
        call.post(f"/cases/{case.pk}/notes", {"text": f"note {number}"}, status=201)
        body = reply(case, f"Reply number {number}", seen_replies=number + 1)
        call.post(f"/cases/{case.pk}/replies", body, status=201)
    open_cases(desk[0], *("Parcel lost!" for _ in range(5)))
    with CaptureQueriesContext(db) as many:
        call.get(f"/cases/{case.pk}/thread")
    assert len(many) == len(few)


def test_a_public_reply_with_personal_data_needs_a_yes(call, desk):
    case = desk[1][0]
    said = reply(case, "Besa calls you: +355 69 123 4542")
    answer = call("POST", f"/cases/{case.pk}/replies", said)
    assert answer.status_code == 409
    error = answer.json()["error"]
    assert (error["key"], error["field"]) == ("reply.holds_personal_data", "personal_confirmed")
    assert error["details"]["found"] == [
        {"kind": "phone", "name": "a phone number", "text": "+355 69 123 4542"}
    ]
    assert "Everybody would read a phone number." in error["message"]
    assert not Delivery.objects.exists()
    said["personal_confirmed"] = error["details"]["confirmation"]
    sent = call.post(f"/cases/{case.pk}/replies", said, status=201)
    assert sent["text"] == "Besa calls you: +355 69 123 4542"
    assert Reply.objects.count() == 1


def test_a_private_reply_may_hold_personal_data(call, desk):
    case = desk[1][0]
    said = reply(case, "Besa calls you: +355 69 123 4542", visibility="private")
    call.post(f"/cases/{case.pk}/replies", said, status=201)
