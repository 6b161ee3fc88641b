"""A storm on the practice network: it comes in like anything real, it can be left, stopped, gone
on with, and played again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from fener.cases.models import Case
from fener.channels import practising
from fener.channels.models import Channel
from fener.channels.testing import a_brand, a_client, a_person
from fener.connectors.testing import RunningNetwork, closed_url, running_fake_network
from fener.kit.actors import DESK
from fener.kit.jobs import run_jobs, stop_job
from fener.kit.loop import run_until_quiet
from fener.kit.models import Job
from fener.kit.times import now as wall_clock
from fener.mentions.models import Mention, WatchTerm
from fener.people.models import Brand
from fener.project import storm

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _network() -> Iterator[RunningNetwork]:
    with running_fake_network(prefix="/fake") as network:
        yield network


@pytest.fixture
def network(_network: RunningNetwork, settings: Any) -> RunningNetwork:
    _network.control("POST", "reset")
    settings.FAKE_CONTROL_TOKEN = _network.control_token
    return _network


@pytest.fixture
def address(network: RunningNetwork) -> str:
    return network.url.removesuffix("/fake")


def begin(address: str, **how: object) -> Job:
    chosen = {"speed": None, "size": 8, "languages": ("en",), **how}
    return storm.start_storm(actor=DESK, now=wall_clock(), address=address, **chosen)


def play_on(job: Job, at: datetime, slices: int = 40) -> Job:
    for _ in range(slices):
        run_jobs(at)
        job.refresh_from_db()
        if job.state == "done":
            break
    return job


def test_everything_that_is_told_comes_in_as_cases(address: str) -> None:
    job = play_on(begin(address), wall_clock())
    assert (job.state, job.done) == ("done", job.total)
    run_until_quiet(wall_clock())
    brand = Brand.objects.get(name=storm.SHOP)
    channel = Channel.objects.get()
    assert (channel.network, channel.handle, channel.brand) == ("fake", storm.HANDLE, brand)
    assert Mention.objects.filter(brand=brand).count() > 20
    assert Case.objects.filter(brand=brand).count() > 5
    assert WatchTerm.objects.filter(brand=brand).count() == 2


def test_it_goes_on_where_it_was_and_says_nothing_twice(
    address: str, network: RunningNetwork
) -> None:
    job = begin(address)
    run_jobs(wall_clock())
    job.refresh_from_db()
    assert 0 < job.done < job.total
    stop_job(job, actor=DESK, now=wall_clock())
    told = job.done
    Job.objects.filter(pk=job.pk).update(
        state="waiting", due_at=wall_clock(), place={**job.place, "number": max(0, told - 3)}
    )
    job = play_on(Job.objects.get(pk=job.pk), wall_clock())
    assert job.state == "done"
    assert network.control("GET", "count")["doubles"] == {}


def test_time_passes_at_its_speed_and_not_while_nobody_plays(address: str) -> None:
    job, at = begin(address, speed=60.0), wall_clock()
    run_jobs(at)
    job.refresh_from_db()
    told, offset = job.done, job.place["offset"]
    run_jobs(at + timedelta(seconds=1))
    job.refresh_from_db()
    assert job.done == told, "the next one is due later"
    run_jobs(at + timedelta(hours=9))
    job.refresh_from_db()
    story = storm._story(1, job.params["handle"], 8, ("en",))
    reached = story[job.done - 1][0]
    assert offset < reached <= offset + 3600, "an hour of the story at most, not nine"


def test_nobody_waits_through_a_quiet_night(address: str) -> None:
    job, at = begin(address, speed=60.0), wall_clock()
    for _ in range(12):
        run_jobs(at)
        job.refresh_from_db()
        assert job.state == "running"
        assert at < job.due_at <= at + timedelta(seconds=3)
        at = job.due_at
    assert job.done >= 12


def test_a_network_that_is_away_is_waited_for(address: str, network: RunningNetwork) -> None:
    job = begin(address)
    Job.objects.filter(pk=job.pk).update(params={**job.params, "address": closed_url()})
    at = wall_clock()
    run_jobs(at)
    job.refresh_from_db()
    assert (job.state, job.done) == ("running", 0)
    assert job.due_at > at
    Job.objects.filter(pk=job.pk).update(params={**job.params, "address": network.url})
    assert play_on(job, at + timedelta(minutes=1)).state == "done"


def test_another_desks_network_is_told_in_words(address: str, settings: Any) -> None:
    job = begin(address)
    settings.FAKE_CONTROL_TOKEN = "not its key"
    run_jobs(wall_clock())
    job.refresh_from_db()
    assert (job.state, job.result["failure"]["key"]) == ("failed", "storm.other_network")


def test_one_at_a_time_and_each_its_own(address: str) -> None:
    first = begin(address)
    assert begin(address).pk == first.pk
    play_on(first, wall_clock())
    second = begin(address)
    assert (second.params["seed"], second.params["channel"]) == (2, first.params["channel"])


def test_a_network_that_forgot_us_is_joined_anew(address: str, network: RunningNetwork) -> None:
    play_on(begin(address), wall_clock())
    network.control("POST", "reset")
    job = begin(address)
    assert job.params["channel"] != Channel.objects.earliest("pk").pk
    assert Channel.objects.earliest("pk").state == "disconnected"
    assert play_on(job, wall_clock()).state == "done"


def test_the_page_begins_it_for_who_looks_after_channels(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(practising, "desk_addresses", lambda *_: [address])
    brand = a_brand()
    admin = a_client(a_person(brand, "admin"))
    assert admin.get("/storm/").status_code == 200
    assert a_client(a_person(brand, "agent")).get("/storm/").status_code == 403
    started = admin.post("/storm/", {"speed": "max", "languages": ["en", "sq"]})
    job = Job.objects.get()
    assert started.headers["Location"] == f"/channels/jobs/{job.pk}/?brand={job.brand_id}"
    assert job.params["languages"] == ["en", "sq"]
    page = admin.get(started.headers["Location"]).content.decode()
    assert "See what the public sees" in page
    assert "A storm is under way" in admin.get("/storm/").content.decode()
    assert admin.get("/channels/storm/").headers["Location"] == "/storm/"


def test_no_practice_network_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(practising, "desk_addresses", lambda *_: [closed_url()])
    owner = a_client(a_person(owner=True))
    page = owner.post("/storm/", {"speed": "300", "languages": ["en"]})
    assert "does not answer" in page.content.decode()
    assert not Job.objects.exists()
