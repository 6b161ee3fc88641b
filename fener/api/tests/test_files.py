"""Files: imports, notes and entries."""

from __future__ import annotations

import gzip
import json
from typing import get_args

import pytest
from django.core.files.storage import default_storage

from fener.api.routes.imports import Ours
from fener.api.testing import Caller, make_person, make_token
from fener.cases.models import Note
from fener.channels.importing import FIELDS
from fener.channels.models import RawPayload
from fener.kit.jobs import run_jobs
from fener.kit.models import Job, Upload
from fener.kit.times import now
from fener.mentions.actions import read_payloads
from fener.mentions.models import Mention

CSV = (
    "tweet_id,created,username,message\n"
    "1,2026-11-20 10:00,bora,My parcel never arrived\n"
    "2,2026-11-20 10:05,ana,Lovely coffee\n"
    "3,never,cem,Hello\n"
)
COLUMNS = {"id": "tweet_id", "at": "created", "author": "username", "text": "message"}
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture
def path(desk) -> str:
    return f"/brands/{desk[0].brand_id}"


@pytest.fixture
def uploaded(call, path) -> dict:
    answer = call.form(f"{path}/uploads", files=[("file", "tweets.csv", CSV.encode())])
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_the_api_names_the_fields_of_an_import():
    assert set(get_args(Ours)) == set(FIELDS)


def test_a_file_is_handed_over_looked_at_and_read_in(call, path, uploaded):
    assert (uploaded["shape"], uploaded["name"]) == ("csv", "tweets.csv")
    assert uploaded["columns"] == ["tweet_id", "created", "username", "message"]
    assert uploaded["guessed"]["text"] == "message"
    assert "at" not in uploaded["guessed"]
    assert uploaded["problem"], "nobody knows yet which column holds the time"
    asked = {"upload": uploaded["upload"], "columns": COLUMNS, "zone": "Europe/Tirane"}
    seen = call.post(f"{path}/imports/preview", asked)
    assert seen["problem"] == ""
    first, _, third = seen["lines"]
    assert (first["text"], first["author"]) == ("My parcel never arrived", "bora")
    assert first["at"] == "2026-11-20T10:00:00+01:00"
    assert third["problem"]
    assert not RawPayload.objects.filter(channel__network="file").exists()
    job = call.post(f"{path}/imports", {**asked, "source": "Old tweets"}, status=202)
    assert (job["state"], job["kind"]) == ("waiting", "import file")
    while run_jobs(now()):
        pass
    done = call.get(f"/jobs/{job['id']}")
    assert (done["state"], done["result"]["stored"]) == ("done", 3)
    channel = RawPayload.objects.filter(channel__network="file").first().channel
    assert channel.name == "Old tweets"
    read_payloads(channel, now=now())
    assert Mention.objects.filter(channel=channel).count() == 2
    assert call.get(f"/channels/{channel.pk}")["parked"] == 1
    clash = call("POST", f"{path}/imports", {**asked, "source": "Old tweets", "zone": "UTC"})
    assert (clash.status_code, clash.json()["error"]["key"]) == (409, "import.source_differs")


def test_lines_of_json_need_no_columns(call, path):
    lines = b"".join(
        json.dumps({"id": n, "at": "2026-11-20T10:00:00Z", "text": f"Late {n}"}).encode() + b"\n"
        for n in range(7)
    )
    files = [("file", "posts.jsonl.gz", gzip.compress(lines))]
    made = call.form(f"{path}/uploads", files=files).json()
    assert (made["shape"], made["problem"], len(made["lines"])) == ("jsonl", "", 5)
    job = call.post(f"{path}/imports", {"upload": made["upload"], "source": "Json"}, status=202)
    assert Job.objects.get(pk=job["id"]).params["columns"] == {}


def test_what_does_not_fit_is_named(call, path, uploaded):
    whole = {"upload": uploaded["upload"], "columns": COLUMNS, "source": "x"}
    for wrong, field in (
        ({"upload": "nonsense"}, "upload"),
        ({"columns": {**COLUMNS, "text": "zoo"}}, "columns.text"),
        ({"columns": {"text": "message"}}, "columns.at"),
        ({"columns": {"zoo": "message"}}, "columns.zoo"),
        ({"zone": "Moon"}, "zone"),
        ({"source": "  "}, "source"),
    ):
        answer = call("POST", f"{path}/imports", {**whole, **wrong})
        assert answer.status_code == 422, answer.content
        assert field in answer.json()["error"]["field"]
    assert not Job.objects.exists()


def test_an_upload_belongs_to_who_handed_it_over_and_for_which_brand(
    call, desk, other, path, uploaded, alice
):
    body = {"upload": uploaded["upload"], "columns": COLUMNS, "source": "x"}
    bob = Caller(make_token(make_person(desk[0].brand, "bob@example.org")))
    assert bob("POST", f"{path}/imports", body).json()["error"]["key"] == "import.no_such_upload"
    alice.memberships.create(brand=other[0].brand, role="admin")
    elsewhere = f"/brands/{other[0].brand_id}/imports"
    assert call("POST", elsewhere, body).json()["error"]["key"] == "import.no_such_upload"


@pytest.mark.parametrize(
    ("name", "body", "key"),
    [
        ("a.exe", b"MZ", "upload.not_a_kind"), ("a.csv", b"", "upload.empty"),
        ("a.csv", b"\n\n", "import.no_header"), ("a.csv", b"\xff\xfe\x00", "import.not_utf8"),
        ("a.csv.gz", b"\x1f\x8bnot gzip", "import.damaged"),
    ],
)  # fmt: skip
def test_files_that_are_no_posts(call, path, name, body, key):
    answer = call.form(f"{path}/uploads", files=[("file", name, body)])
    assert (answer.status_code, answer.json()["error"]["key"]) == (422, key)
    assert answer.json()["error"]["message"]


def test_a_file_too_large(call, path, settings):
    settings.LARGEST_IMPORT = 10
    answer = call.form(f"{path}/uploads", files=[("file", "a.csv", CSV.encode())])
    assert (answer.status_code, answer.json()["error"]["key"]) == (413, "upload.too_large")


def test_a_file_may_be_larger_than_other_bodies(call, path, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    rows = "".join(f"{n},2026-11-20T10:00:00Z,x\n" for n in range(200))
    body = f"id,at,text\n{rows}".encode()
    assert len(body) > 1000
    assert call.form(f"{path}/uploads", files=[("file", "a.csv", body)]).status_code == 201


def test_a_note_with_files_and_getting_them_back(call, desk, other):
    case = desk[1][0]
    path = f"/cases/{case.pk}/notes/with-files"
    files = [("files", "scan.png", PNG), ("files", "../words.txt", b"What she said")]
    made = call.form(path, text="See both", files=files, key="n1")
    assert made.status_code == 201, made.content
    note = made.json()
    assert [(one["name"], one["type"]) for one in note["files"]] == [
        ("scan.png", "image/png"), ("words.txt", "text/plain"),
    ]  # fmt: skip
    again = call.form(path, text="See both", files=files, key="n1")
    assert (again.json()["id"], again.headers["Idempotent-Replayed"]) == (note["id"], "true")
    reused = call.form(path, text="See both", files=files[:1], key="n1")
    assert reused.json()["error"]["key"] == "api.key_reused"
    assert Note.objects.count() == 1
    got = call("GET", f"/notes/{note['id']}/files/1")
    assert (got.status_code, got.getvalue()) == (200, b"What she said")
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert call("GET", f"/notes/{note['id']}/files/2").status_code == 404
    (thread,) = [one for one in call.get(f"/cases/{case.pk}/thread")["items"] if one["note"]]
    assert len(thread["note"]["files"]) == 2
    assert call.post(f"/cases/{case.pk}/notes", {"text": "plain"}, status=201)["files"] == []
    stranger = Caller(make_token(make_person(other[0].brand, "s@example.org")))
    assert stranger("GET", f"/notes/{note['id']}/files/0").status_code == 404
    default_storage.delete(Note.objects.get(pk=note["id"]).attachments[0]["path"])
    assert call("GET", f"/notes/{note['id']}/files/0").status_code == 404


def test_an_entry_with_a_scan(call, desk, path):
    body = {"source": "letter", "at": "2026-01-01T10:00:00Z", "text": "My order never arrived."}
    answer = call.form(f"{path}/entries/with-files", files=[("files", "l.png", PNG)], **body)
    assert answer.status_code == 202, answer.content
    channel = RawPayload.objects.get(channel_id=answer.json()["channel"]).channel
    read_payloads(channel, now=now())
    mention = Mention.objects.get(channel=channel)
    assert [one["name"] for one in call.get(f"/mentions/{mention.pk}")["attachments"]] == ["l.png"]
    got = call("GET", f"/mentions/{mention.pk}/files/0")
    assert (got.getvalue(), got.headers["Content-Type"]) == (PNG, "image/png")
    assert call("GET", f"/mentions/{mention.pk}/files/1").status_code == 404
    assert call("GET", f"/mentions/{desk[1][0].opening_id}/files/0").status_code == 404


def test_forms_that_do_not_fit(call, desk):
    path = f"/cases/{desk[1][0].pk}/notes/with-files"
    wrong = [
        call.form(path, text="x"),
        call.form(path, files=[("files", "a.txt", b"x")]),
        call.form(path, text="x", files=[("files", "a.exe", b"MZ")]),
        call.form(path, text="x", files=[("files", "a.png", b"no picture")]),
        call.form(path, text="x", files=[("files", f"{n}.txt", b"x") for n in range(6)]),
        call("POST", path, {"text": "x"}),
    ]
    assert [answer.status_code for answer in wrong] == [422] * 6
    assert all(answer.json()["error"]["message"] for answer in wrong)
    assert not Note.objects.exists()
    assert not Upload.objects.filter(name="a.exe").exists()


@pytest.mark.parametrize("body", [b"", b"no parts", b"--x\r\n", b"--x\r\nContent-", b"\0" * 99])
def test_bodies_that_are_no_form(call, desk, body):
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x"):
        for path in ("notes/with-files", "notes"):
            answer = call.client.post(
                f"/api/v1/cases/{desk[1][0].pk}/{path}", body, content_type=kind,
                headers=call.headers,
            )  # fmt: skip
            assert answer.status_code in (400, 422), answer.content
            assert answer.json()["error"]["message"]
