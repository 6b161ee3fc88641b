"""Every operation of the OpenAPI document, with every scope missing and on every thing of
another brand: nothing is open that is not meant to be."""

from __future__ import annotations

import json

import pytest
from django.db import transaction

from fener.api import v1
from fener.api.actions import add_subscription
from fener.api.testing import Caller, make_desk, make_person, make_token
from fener.cases.actions import add_note, record_spoken_reply
from fener.channels.actions import settle_payloads, store_payloads
from fener.channels.jobs import IMPORT
from fener.channels.models import RawPayload
from fener.connectors.contract import Payload
from fener.kit.actors import DESK
from fener.kit.jobs import ask_for
from fener.kit.times import now
from fener.mentions.actions import add_watch_term
from fener.people.models import Token, WorkingHours
from fener.people.roles import RIGHTS

OPERATIONS = [
    (method.upper(), path.removeprefix("/api/v1"), details)
    for path, methods in v1.openapi()["paths"].items()
    for method, details in methods.items()
]
SHARED = {"whoAmI", "getHealth", "listNetworks"}
"""The same for every token."""


def things(channel, case) -> dict[str, int]:
    """An id of each kind of thing of one brand, by the name it has in addresses."""
    brand, at = channel.brand, {"actor": DESK, "now": now()}
    store_payloads(channel, [Payload(key="parked", body=b"?")], now=now())
    payload = RawPayload.objects.get(channel=channel, key="parked")
    settle_payloads([], {payload.pk: ("payload.unreadable", {"detail": "?"})})
    reply = record_spoken_reply(case, text="We called.", purpose="answer", **at)
    subscription = add_subscription(
        brand, name="S", url="https://example.org/", secret="s" * 32, verbs=[], **at
    )
    return {
        "brand_id": brand.pk,
        "case_id": case.pk,
        "channel_id": channel.pk,
        "payload_id": payload.pk,
        "mention_id": case.opening_id,
        "reply_id": reply.pk,
        "term_id": add_watch_term(brand, text="x", **at).pk,
        "calendar_id": WorkingHours.objects.get(brand=brand).pk,
        "job_id": ask_for(IMPORT, brand_id=brand.pk, **at).pk,
        "subscription_id": subscription.pk,
        "note_id": add_note(case, text="x", **at).pk,
        "person_id": make_person(brand, f"one-of-{brand.pk}@example.org", "viewer").pk,
        "number": 0,
    }


BODIES = {
    "addNote": {"text": "x"}, "setTags": {"tags": []}, "assignCase": {"assignee": None},
    "setKind": {"kind": "x"}, "setPriority": {"priority": "high"},
    "setPromise": {"until": "2100-01-01T00:00:00Z"},
    "snoozeCase": {"until": "2100-01-01T00:00:00Z"},
    "solveCase": {}, "endCase": {"reason": "spam"}, "mergeCase": {"into": 1},
    "splitCase": {"mentions": [1]},
    "sendReply": {"text": "x", "visibility": "public", "seen_replies": 1, "seen_posts": 1},
    "recordSpokenReply": {"text": "x"}, "settleReply": {"outcome": "sent"},
    "previewReply": {"text": "x", "visibility": "public"}, "putDraft": {"text": "x"},
    "correctJudgement": {"field": "judged", "value": "spam"},
    "addWatchTerm": {"text": "y"}, "changeWatchTerm": {"text": "y"},
    "putGuideDraft": {"document": {}}, "publishGuide": {}, "tryGuide": {"text": "x"},
    "connectChannel": {"network": "manual", "name": "x"}, "changeChannel": {},
    "settleParked": {"ground": "x"},
    "bringPosts": {"items": [{"id": "1", "at": "2026-01-01T00:00:00Z", "text": "x"}]},
    "writeEntry": {"source": "phone", "at": "2026-01-01T00:00:00Z", "text": "x"},
    "addSubscription": {"name": "x", "url": "http://127.0.0.1:9/"}, "changeSubscription": {},
    "addCalendar": {"name": "x", "document": {}}, "changeCalendar": {"name": "x", "document": {}},
    "createToken": {"name": "x", "scopes": ["people"]},
    "createBrand": {"name": "Third"}, "changeBrand": {"name": "Fourth"},
    "setRole": {"role": "viewer"}, "invitePerson": {"email": "x@example.org", "name": "X"},
    "previewImport": {"upload": "x"}, "startImport": {"upload": "x", "source": "x"},
}  # fmt: skip
FORMS = {
    "addNoteWithFiles": ("files", {"text": "x"}),
    "writeEntryWithFiles": (
        "files", {"source": "phone", "at": "2026-01-01T00:00:00Z", "text": "x"},
    ),
    "uploadImport": ("file", {}),
}  # fmt: skip
"""Operations that take a form: the part that holds the file, and the other fields."""


@pytest.fixture
def two(db):
    channel, (case,) = make_desk("Mine", "My parcel never arrived!")
    theirs, (other,) = make_desk("Theirs", "My parcel never arrived!")
    case.refresh_from_db()
    admin = make_person(channel.brand, "admin@example.org")
    stranger = make_person(theirs.brand, "stranger@example.org")
    make_token(stranger)
    known = things(theirs, other)
    known["token_id"] = Token.objects.get(owner=stranger).pk
    return admin, {**things(channel, case), "token_id": 0}, known


def ask(caller, method, path, details, ids):
    if form := FORMS.get(details["operationId"]):
        assert "multipart/form-data" in details["requestBody"]["content"]
        part, fields = form
        file = (part, "a.csv" if part == "file" else "a.txt", b"at,text\n2026-01-01T00:00:00Z,x\n")
        return caller.form(path.format(**ids), files=[file], **fields)
    body = BODIES.get(details["operationId"])
    query = {"q": "parcel"} if details["operationId"] == "search" else {}
    assert (body is not None) == ("requestBody" in details), "a body for each operation that asks"
    return caller(method, path.format(**ids), body, **query)


def each():
    """The operations one by one; what one does is undone before the next."""
    for method, path, details in OPERATIONS:
        with transaction.atomic():
            yield method, path, details
            transaction.set_rollback(True)


def test_each_scope_is_asked_for(two):
    admin, mine, _ = two
    lacking = {right: [one for one in RIGHTS if one != right] for right in RIGHTS}
    without = {right: Caller(make_token(admin, rest)) for right, rest in lacking.items()}
    for method, path, details in each():
        name, needs = details["operationId"], details["x-scopes"]
        for missing in needs:
            answer = ask(without[missing], method, path, details, mine)
            assert answer.status_code == 403, (name, missing, answer.content)
            assert answer.json()["error"]["details"] == {"right": missing}, name
        enough = Caller(make_token(admin, needs or ["read"]))
        answer = ask(enough, method, path, details, mine)
        right = answer.json()["error"]["key"] if answer.status_code == 403 else ""
        assert right in ("", "api.owner_only"), (name, answer.content)
        assert answer.status_code < 500, (name, answer.content)
        assert ask(Caller(), method, path, details, mine).status_code == 401, name


def test_another_brands_things_do_not_exist(two):
    admin, _, theirs = two
    caller = Caller(make_token(admin))
    for method, path, details in each():
        name = details["operationId"]
        answer = ask(caller, method, path, details, theirs)
        if "{" in path:
            assert answer.status_code == 404, (name, answer.content)
            continue
        assert answer.status_code < 500, (name, answer.content)
        if method == "GET" and name not in SHARED and answer.status_code == 200:
            assert "Theirs" not in json.dumps(answer.json()), name
        if "brand" in {one["name"] for one in details["parameters"]}:
            query = {"q": "x"} if name == "search" else {}
            asked = caller(method, path, **query, brand=theirs["brand_id"])
            assert asked.status_code == 404, name


def test_the_document_says_what_the_code_does():
    seen = set()
    for _, path, details in OPERATIONS:
        assert details["operationId"] not in seen
        seen.add(details["operationId"])
        assert details["summary"]
        assert "**Scopes:**" in details["description"], path
        assert "**Errors:**" in details["description"], path
        assert ("404" in map(str, details["responses"])) or "{" not in path, path
    assert len(seen) > 90
