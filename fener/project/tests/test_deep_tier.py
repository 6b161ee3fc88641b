"""How far the deep tier is behind, and that it lacks its encoder, is said where somebody can do
something about it."""

import json
from datetime import timedelta

import pytest

from fener.cases.testing import a_brand, a_channel, a_mention, a_person, signed_in
from fener.kit.times import now as wall_clock
from fener.mentions.actions import judge_deeply
from fener.mentions.models import Rank, ShallowMention
from fener.mentions.testing import deep_tier
from fener.project.command import main
from fener.project.commands import doctor

pytestmark = pytest.mark.django_db

BUILD = "fener models build"
LANGUAGES = ("en", "sq", "el", "ar", "bg", "fa")


@pytest.fixture
def brand():
    return a_brand()


@pytest.fixture
def channel(brand):
    return a_channel(brand)


def page_for(role, brand, url="/"):
    return signed_in(a_person("Ada", role, brand)).get(url).content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_administrator_is_told_that_the_encoder_is_missing(brand, channel, language):
    client = signed_in(a_person("Ada", "admin", brand, language=language))
    assert BUILD in client.get("/").content.decode()
    assert client.get("/channels/").content.decode().count(BUILD) == 2
    with deep_tier():
        assert BUILD not in client.get("/").content.decode()
        assert BUILD not in client.get("/channels/").content.decode()


@pytest.mark.parametrize("role", ["viewer", "agent", "lead"])
def test_who_cannot_mend_it_is_not_told(brand, channel, role):
    assert BUILD not in page_for(role, brand)


def test_the_page_of_the_channels_says_how_many_wait_and_since_when(brand, channel):
    for number in range(3):
        a_mention(channel, native_id=f"p{number}")
    ShallowMention.objects.update(since_at=wall_clock() - timedelta(hours=5))
    client = signed_in(a_person("Ada", "admin", brand))
    assert "3 posts wait; the oldest came" in client.get("/channels/").content.decode()
    ShallowMention.objects.filter(mention__native_id="p1").update(rank=Rank.SET_ASIDE)
    page = client.get("/channels/").content.decode()
    assert "2 posts wait" in page
    assert "1 post could not be judged in depth" in page
    assert "fener models rejudge" in page
    with deep_tier():
        judge_deeply(now=wall_clock())
        page = client.get("/channels/").content.decode()
    assert "Every post has been judged in depth." in page


def test_more_than_are_counted(brand, channel, monkeypatch):
    monkeypatch.setattr("fener.mentions.queries.WAITING_COUNTED", 2)
    for number in range(3):
        a_mention(channel, native_id=f"p{number}")
    assert "More than 2 posts wait" in page_for("admin", brand, "/channels/")


def test_the_doctor_says_it_too(channel):
    a_mention(channel)
    found = doctor._deep_tier()
    assert found["ok"], "everything goes on"
    assert BUILD in found["words"]
    assert "posts that wait: 1" in found["words"]
    with deep_tier():
        assert BUILD not in doctor._deep_tier()["words"]
        judge_deeply(now=wall_clock())
        assert doctor._deep_tier()["words"] == "every post has been judged in depth"


@pytest.fixture
def rejudge(monkeypatch, capsys):
    monkeypatch.setattr("fener.project.commands.setting_up.set_up", lambda: None)

    def run(*arguments):
        code = main(["models", "rejudge", *arguments])
        out, err = capsys.readouterr()
        return code, json.loads(out) if out else None, err

    return run


def test_the_command_says_how_many_posts_have_their_turn_again(channel, rejudge):
    a_mention(channel, native_id="p1")
    a_mention(channel, native_id="p2")
    ShallowMention.objects.filter(mention__native_id="p1").update(rank=Rank.SET_ASIDE)
    ShallowMention.objects.filter(mention__native_id="p2").delete()
    assert "fener models rejudge" in doctor._deep_tier()["words"]
    code, found, err = rejudge()
    assert (code, found["queued"], found["set_aside"]) == (0, 1, 1)
    assert BUILD in found["to_do"]
    assert "1 posts wait" in err
    with deep_tier():
        _, found, _ = rejudge("--days", "36500")
    assert (found["queued"], found["earlier"], found["to_do"]) == (1, 1, None)
    assert ShallowMention.objects.filter(leaves_cases=True).count() == 1


@pytest.mark.parametrize("days", ["0", "-3", "999999999999"])
def test_days_that_are_none_are_refused(channel, rejudge, days):
    code, found, err = rejudge("--days", days)
    assert (code, found) == (2, None)
    assert "--days" in err
