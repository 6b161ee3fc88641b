"""Entries by hand, with an attachment that only the right people get."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fener.channels.models import Channel, RawPayload
from fener.channels.testing import a_brand, a_client, a_person
from fener.kit.loop import run_until_quiet
from fener.kit.models import Event
from fener.kit.times import now as wall_clock
from fener.people.models import Brand

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n and then the picture"


@pytest.fixture
def brand() -> Brand:
    return a_brand()


@pytest.fixture
def client(brand: Brand) -> Client:
    return a_client(a_person(brand, "agent"))


def entry(brand: Brand, **changes: Any) -> dict[str, Any]:
    return {
        "brand": str(brand.pk), "key": "k1", "source": "phone", "who": "Drita Hoxha",
        "contact": "+355 69 123 4567", "text": "Her lamp arrived broken, she wants it replaced.",
        "at": (wall_clock() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"), "place": "Tirana",
        "language": "", "url": "", **changes,
    }  # fmt: skip


def test_a_call_becomes_a_case_of_todays_work(client: Client, brand: Brand) -> None:
    saved = client.post("/channels/entry/", entry(brand))
    assert saved.status_code == 302
    run_until_quiet(wall_clock())
    assert Channel.objects.get().network == "manual"
    assert RawPayload.objects.get().state == "read"
    page = client.get(saved.url).content.decode()
    assert f"/?brand={brand.pk}&amp;network=manual" in page
    assert "Her lamp arrived broken" in client.get("/?network=manual").content.decode()
    assert Event.objects.filter(verb="entry.written").count() == 1


def test_a_form_sent_twice_is_one_entry(client: Client, brand: Brand) -> None:
    for _ in range(2):
        client.post("/channels/entry/", entry(brand))
    assert RawPayload.objects.count() == 1
    assert Event.objects.filter(verb="entry.written").count() == 1


def test_an_attachment_is_downloaded_by_the_right_people_only(client: Client, brand: Brand) -> None:
    scan = SimpleUploadedFile("../Scan é.png", PNG, "text/html")
    client.post("/channels/entry/", entry(brand, attachment=scan))
    kept = json.loads(bytes(RawPayload.objects.get().body))["attachments"][0]
    assert kept["media_type"] == "image/png"
    got = client.get(kept["url"])
    assert got.content == PNG
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert a_client(a_person(brand, "viewer")).get(kept["url"]).status_code == 200
    assert a_client(a_person(a_brand(), "admin")).get(kept["url"]).status_code == 404
    assert Client().get(kept["url"]).status_code == 302
    assert client.get("/channels/attachments/made-up/").status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [("run.exe", b"MZ"), ("page.html", b"<script>"), ("pic.svg", b"<svg>"), ("no.png", b"MZ")],
)
def test_what_may_not_be_attached(client: Client, brand: Brand, name: str, content: bytes) -> None:
    page = client.post(
        "/channels/entry/", entry(brand, attachment=SimpleUploadedFile(name, content))
    )
    assert page.status_code == 200
    assert not RawPayload.objects.exists()


def test_a_time_that_has_not_come(client: Client, brand: Brand) -> None:
    tomorrow = (wall_clock() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    page = client.post("/channels/entry/", entry(brand, at=tomorrow))
    assert "has not come yet" in page.content.decode()


def test_an_article_is_public(client: Client, brand: Brand) -> None:
    client.post(
        "/channels/entry/",
        entry(brand, source="newspaper", url="https://paper.example/a", who="", contact=""),
    )
    stored = json.loads(bytes(RawPayload.objects.get().body))
    assert (stored["source"], stored["url"]) == ("newspaper", "https://paper.example/a")


def test_another_brand_cannot_be_written_for(client: Client) -> None:
    other = a_brand()
    page = client.post("/channels/entry/", entry(other))
    assert page.status_code == 200
    assert not RawPayload.objects.exists()
