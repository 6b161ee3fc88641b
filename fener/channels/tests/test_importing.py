"""A file, from the upload to the last line: what is read, what is not and why, left and gone on
with."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fener.channels import jobs
from fener.channels.importing import FileRefused, read_lines
from fener.channels.models import Channel, RawPayload
from fener.channels.testing import a_brand, a_client, a_person
from fener.connectors.contract import Unreadable
from fener.connectors.file.translate import translate_line
from fener.kit.jobs import run_jobs
from fener.kit.loop import run_until_quiet
from fener.kit.models import Job, Upload
from fener.kit.times import now as wall_clock
from fener.people.models import Brand

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand() -> Brand:
    return a_brand(zone="Europe/Tirane", country="AL")


@pytest.fixture
def client(brand: Brand) -> Client:
    return a_client(a_person(brand, "admin"))


def csv_of(count: int, extra: str = "") -> bytes:
    rows = [f"2026-11-{1 + n % 20:02d} 10:15;kunde{n};Where is parcel {n}?" for n in range(count)]
    return "\n".join(["Datum;Kunde;Nachricht", *rows, *filter(None, [extra])]).encode()


def upload(client: Client, content: bytes, name: str = "kunden.csv") -> Any:
    return client.post("/channels/import/", {"file": SimpleUploadedFile(name, content)})


def choices(brand: Brand, **changes: str) -> dict[str, str]:
    return {
        "brand": str(brand.pk), "source": "Old tool", "clocks": "backlog", "zone": "Europe/Tirane",
        "col_text": "Nachricht", "col_at": "Datum", "col_author": "Kunde", "start": "1", **changes,
    }  # fmt: skip


def imported(client: Client, brand: Brand, content: bytes, **changes: str) -> Job:
    page = upload(client, content)
    assert page.status_code == 302
    started = client.post(page.url, choices(brand, **changes))
    assert started.status_code == 302, started.content.decode()[:3000]
    run_until_quiet(wall_clock())
    return Job.objects.latest("pk")


def test_a_file_is_read_from_end_to_end(client: Client, brand: Brand) -> None:
    extra = "yesterday;x;The lamp is broken\n2026-11-03 10:00;too few"
    job = imported(client, brand, csv_of(30, extra))
    assert (job.state, job.done, job.total) == ("done", 33, 33)
    assert job.result == {"lines": 31, "stored": 31, "known": 0}
    assert [(one["line"], one["key"]) for one in job.problems] == [(33, "import.ragged")]
    parked = RawPayload.objects.get(state="parked")
    assert (parked.line, parked.problem_key) == (32, "payload.not_a_time")
    assert RawPayload.objects.filter(state="read").count() == 30
    page = client.get(f"/channels/jobs/{job.pk}/").content.decode()
    assert "yesterday" in page
    assert f"/channels/parked/{parked.pk}/" in page


def test_the_sample_shows_how_lines_will_be_read(client: Client, brand: Brand) -> None:
    where = upload(client, csv_of(9)).url
    looking = choices(brand, look="1")
    del looking["start"]
    page = client.post(where, looking).content.decode()
    assert page.count("Where is parcel") >= 5
    page = client.post(where, {**looking, "zone": ""}).content.decode()
    assert "has no time zone" in page
    assert not Job.objects.exists()


def test_naive_times_are_read_in_the_zone_that_was_named(client: Client, brand: Brand) -> None:
    imported(client, brand, csv_of(1))
    mentions = client.get("/mentions/").content.decode()
    assert "2026-11-01T09:15:00" in mentions


def test_importing_again_takes_nothing_twice(client: Client, brand: Brand) -> None:
    imported(client, brand, csv_of(5))
    again = imported(client, brand, csv_of(7))
    assert again.result == {"lines": 7, "stored": 2, "known": 5}
    assert Channel.objects.filter(network="file").count() == 1


def test_backlog_is_the_default_and_is_kept_apart(client: Client, brand: Brand) -> None:
    imported(client, brand, csv_of(2))
    where = upload(client, csv_of(2)).url
    answer = client.post(where, choices(brand, clocks="own_times"))
    assert answer.status_code == 200
    assert "name of its own" in answer.content.decode()
    started = client.post(where, choices(brand, clocks="own_times", source="Live tool"))
    assert started.status_code == 302
    assert Channel.objects.get(name="Live tool").connected_at == jobs.LONG_AGO


def test_it_goes_on_at_the_line_where_it_was(
    client: Client, brand: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "LINES_A_SLICE", 10)
    client.post(upload(client, csv_of(35)).url, choices(brand))
    job = Job.objects.get()
    run_jobs(wall_clock())
    run_jobs(wall_clock())
    client.post(f"/channels/jobs/{job.pk}/stop/")
    run_jobs(wall_clock())
    job.refresh_from_db()
    assert (job.state, job.place) == ("stopped", {"line": 21})
    while jobs._open:  # a restart: nothing but the database is left
        jobs._open.pop().lines.close()
    client.post(f"/channels/jobs/{job.pk}/go-on/")
    for _ in range(10):
        run_jobs(wall_clock())
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"lines": 35, "stored": 35, "known": 0})
    assert sorted(RawPayload.objects.values_list("line", flat=True)) == list(range(2, 37))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("list.xlsx", b"PK\x03\x04", "are not read here"),
        ("list.csv", b"", "is empty"),
        ("list.csv", "Datum;Größe\n1;2".encode("latin-1"), "CSV UTF-8"),
        ("list.csv", b"\n\n", "no column names"),
        ("list.csv.gz", gzip.compress(csv_of(10), mtime=0)[:20], "breaks off"),
    ],
)
def test_a_file_that_cannot_be_taken_says_what_to_do(
    client: Client, name: str, content: bytes, words: str
) -> None:
    page = upload(client, content, name)
    assert page.status_code == 200
    assert words in page.content.decode()


def test_a_column_that_was_not_chosen(client: Client, brand: Brand) -> None:
    page = client.post(upload(client, csv_of(3)).url, choices(brand, col_text=""))
    assert page.status_code == 200
    assert "Say which column holds this" in page.content.decode()


def test_a_damaged_archive_keeps_what_came_before(client: Client, brand: Brand) -> None:
    import random

    noise = random.Random(4)
    rows = [
        f'{{"at": "2026-11-01T10:00:00Z", "text": "parcel {noise.getrandbits(200)}"}}'
        for _ in range(4000)
    ]
    whole = gzip.compress("\n".join(rows).encode())
    where = upload(client, whole[: len(whole) // 2], "lines.jsonl.gz").url
    started = client.post(where, {**choices(brand), "col_text": "", "col_at": "", "col_author": ""})
    assert started.status_code == 302
    for _ in range(5):
        run_jobs(wall_clock())
    job = Job.objects.get()
    assert job.state == "failed"
    assert job.result["failure"]["key"] == "import.damaged"
    assert job.result["stored"] == RawPayload.objects.count() > 100
    page = client.get(f"/channels/jobs/{job.pk}/").content.decode()
    assert "nothing is taken twice" in page
    assert "/go-on/" not in page


def test_bad_letters_in_the_middle_are_told_with_their_line(client: Client, brand: Brand) -> None:
    content = csv_of(400) + "\n2026-11-03 10:00;x;Gr\u00f6\u00dfe".encode("latin-1")
    job = imported(client, brand, content)
    assert job.state == "failed"
    assert job.result["failure"]["key"] == "import.not_utf8"


def test_a_line_of_a_megabyte_is_kept_aside_and_the_rest_goes_on(
    client: Client, brand: Brand
) -> None:
    job = imported(client, brand, csv_of(3, f"2026-11-03 10:00;x;{'a' * 1_000_000}\n"))
    assert job.state == "done"
    assert RawPayload.objects.get(state="parked").problem_key == "payload.too_large"
    assert RawPayload.objects.filter(state="read").count() == 3


def test_a_name_never_becomes_a_path(client: Client) -> None:
    upload(client, csv_of(1), "../../etc/<b>passwd.csv")
    kept = Upload.objects.get()
    assert "/" not in kept.name
    assert "<" not in kept.name
    assert re.fullmatch(r"[0-9a-f]{64}", kept.digest)


def test_the_file_itself_is_not_kept_after_it_was_read(
    client: Client, brand: Brand, django_capture_on_commit_callbacks: Any
) -> None:
    from fener.channels.importing import FileRefused
    from fener.channels.uploads import path_of

    with django_capture_on_commit_callbacks(execute=True):
        imported(client, brand, csv_of(4, "2026-11-09 10:00;once;Only here"))
    with pytest.raises(FileRefused):
        path_of(Upload.objects.get())


def test_somebody_elses_upload_is_not_there(client: Client, brand: Brand) -> None:
    where = upload(client, csv_of(2)).url
    assert a_client(a_person(brand, "admin")).get(where).status_code == 404
    assert client.get(where.replace("/import/", "/import/x")).status_code == 404


def test_numbers_and_yes_or_no_in_a_table_are_read_as_such(tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    rows = ["2026-11-01T10:00:00Z,late,12,yes", "2026-11-01T10:00:00Z,later, 7 ,False"]
    file.write_text("\n".join(["at,text,retweets,private", *rows, "2026-11-01T10:00:00Z,x,a lot,"]))
    lines = [line.payload.body for line in read_lines(file) if line.payload]
    posts = [translate_line(body) for body in lines[:2]]
    assert [(post.reposts, post.visibility) for post in posts] == [(12, "private"), (7, "public")]
    with pytest.raises(Unreadable, match="retweets"):
        translate_line(lines[2])


def test_a_table_whose_names_no_database_takes(client: Client, brand: Brand) -> None:
    content = b"at;te\0xt\n2026-11-01T10:00:00Z;Where is my parcel?\n"
    where = upload(client, content).url
    assert "te\ufffdxt" in client.get(where).content.decode()
    chosen = choices(brand, col_text="te\ufffdxt", col_at="at", col_author="")
    assert client.post(where, chosen).status_code == 302
    run_jobs(wall_clock())
    assert RawPayload.objects.count() == 1
    assert Job.objects.get().params["columns"]["text"] == "te\ufffdxt"


def test_a_table_without_its_columns_names_those_it_has(tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_bytes(b"a\0,b\n1,2\n")
    with pytest.raises(FileRefused) as refused:
        list(read_lines(file))
    assert refused.value.params["columns"] == "a\ufffd, b"
