"""The storm watch on the screen: whose brands, which span, what is usual, what was found."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from fener.cases.testing import a_brand, a_channel, a_mention, a_person, as_actor, signed_in
from fener.channels.actions import set_channel_state
from fener.core.bursts.notices import Alert
from fener.core.reasons import Reason
from fener.kit.actors import DESK
from fener.kit.times import now
from fener.people.actions import set_tempo
from fener.problems import actions, volume
from fener.problems.models import Problem, ProblemMention, Spike, WatchMemory
from fener.problems.silences import silences
from fener.problems.testing import a_problem

pytestmark = pytest.mark.django_db

WATCH = "/watch/"
LOST = "My parcel is lost, this is terrible service, number {n}"


@pytest.fixture(autouse=True)
def _nothing_known():
    volume.forget_counts()


@pytest.fixture
def desk():
    brand = a_brand()
    return brand, a_channel(brand), a_person("Ana", "agent", brand)


def heard(channel, count=5, at=None, text=LOST):
    """Posts of so many people, a minute apart, the last one `at`."""
    at = at or now() - timedelta(minutes=4)
    return [
        a_mention(
            channel, text.format(n=n), who=f"Person {n}", handle=f"p{n}",
            native_id=f"{channel.pk}-{n}-{at.isoformat()}", at=at - timedelta(minutes=count - n),
        )
        for n in range(count)
    ]  # fmt: skip


def found(brand, posts, *, at=None, key="storm", topic="delivery", **more) -> Spike:
    """A finding of `posts`, as the watch keeps it."""
    alert = Alert(
        at=at or posts[-1].at, key=key, topic=topic, level=3, people=len(posts), posts=len(posts),
        complaints=len(posts), networks=("replay",), languages=("en",), terms=("parcel", "lost"),
        refs=tuple(str(post.pk) for post in posts), began_at=posts[0].at,
        reasons=(Reason("level.people", {"count": len(posts)}),), **more,
    )  # fmt: skip
    (pk,) = actions.raise_spikes(brand, [alert], now=now())
    return Spike.objects.select_related("brand").get(pk=pk)


def page(person, url=WATCH) -> str:
    answer = signed_in(person).get(url)
    assert answer.status_code == 200
    return answer.content.decode()


# --- what is shown -------------------------------------------------------------------------------


def test_an_empty_watch_teaches(desk):
    text = page(desk[2])
    assert "Nothing to watch yet" in text
    assert '<svg class="chart__svg"' not in text


def test_who_may_not_connect_is_offered_no_channel(desk):
    assert "Connect a channel" not in page(desk[2])


def test_an_administrator_is_shown_what_to_do(desk):
    assert "Connect a channel" in page(a_person("Lena", "admin", desk[0]))


def test_volume_is_drawn_with_a_sentence_and_a_table(desk):
    heard(desk[1], 5)
    text = page(desk[2], f"{WATCH}?span=1h")
    assert "The most was 1 person" in text
    assert text.count('<table class="table">') >= 2
    assert "5 complaints" in text  # of the topic, summed up
    assert "5 posts" in text  # of the network


def test_people_are_not_added_up_over_hours(desk):
    """One person who writes in three hours is three posts, and never three people."""
    _brand, channel, ana = desk
    for hour in (1, 3, 5):
        at = now() - timedelta(hours=hour)
        a_mention(channel, LOST.format(n=hour), handle="one", native_id=f"h{hour}", at=at)
    text = page(ana, f"{WATCH}?span=6h")
    assert "3 complaints" in text
    assert "3 posts" in text
    assert "3 people" not in text


@pytest.mark.parametrize("span", ["6h", "1d", "7d"])
def test_a_topic_is_never_more_than_all(desk, span):
    brand, channel, _ana = desk
    heard(channel, 9)
    window = volume.window_of(span, now(), first=None)
    of_all = {point.starts_at: point.counts for point in volume.points_of(brand, window)}
    for points in volume.points_by_topic(brand, window).values():
        for point in points:
            assert point.counts.complainants <= of_all[point.starts_at].complainants


def test_too_little_history_is_said(desk):
    heard(desk[1])
    assert "What is usual is not known yet" in page(desk[2])


@pytest.mark.parametrize("span", ["1h", "6h", "1d", "7d", "all", "nonsense"])
def test_every_span_has_its_page(desk, span):
    heard(desk[1])
    assert 'class="chart__line"' in page(desk[2], f"{WATCH}?span={span}&of=posts")


def test_what_nobody_sends_changes_nothing(desk):
    heard(desk[1])
    assert 'class="chart__line"' in page(desk[2], f"{WATCH}?topic=<b>&of=x&from=-9&span=")


def test_one_topic_by_itself(desk):
    posts = heard(desk[1])
    topic = posts[0].topic
    text = page(desk[2], f"{WATCH}?topic={topic}")
    assert "multiples" not in text
    assert "take away" in text


def test_before_anything_was_heard_there_is_no_line_at_zero(desk):
    heard(desk[1])
    assert "not heard" in page(desk[2], f"{WATCH}?span=7d")


def test_what_is_usual_is_drawn_where_the_watch_knows_it(desk):
    brand, channel, ana = desk
    for days in (3, 2, 1, 0):
        heard(channel, 6, at=now() - timedelta(days=days, minutes=4))
    set_tempo(brand, now=now(), stream=now(), speed=1.0)  # a post arrives when it was written
    brand.refresh_from_db()
    actions.forget_watches()
    actions.watch_brand(brand, now=now())
    assert WatchMemory.objects.filter(brand=brand).exists()
    text = page(ana, f"{WATCH}?span=1d")
    assert 'class="chart__band"' in text
    assert "What is usual is not known yet" not in text


def test_what_another_version_has_learned_breaks_nothing(desk):
    brand, channel, ana = desk
    heard(channel)
    WatchMemory.objects.create(brand=brand, upto=1, state={"version": 0}, kept_at=now())
    assert "What is usual is not known yet" in page(ana)


def test_time_runs_from_the_right_in_persian(desk):
    heard(desk[1])
    client = signed_in(a_person("Omid", "agent", desk[0], language="fa", digits="local"))
    client.cookies["django_language"] = "fa"
    text = client.get(WATCH).content.decode()
    assert 'dir="rtl"' in text
    assert '<text class="chart__value" x="100%"' in text


def test_a_replayed_brand_is_shown_in_its_own_present(desk):
    brand, channel, ana = desk
    then = datetime(2015, 2, 22, 18, tzinfo=UTC)
    set_tempo(brand, now=now(), stream=then, speed=1.0)
    heard(channel, 5, at=then - timedelta(minutes=2))
    text = page(ana, f"{WATCH}?span=1h")
    assert "2015" in text
    assert "The most was 1 person" in text


# --- whose brands --------------------------------------------------------------------------------


def test_all_brands_stand_under_one_another_and_nobody_sees_anothers(desk):
    brand, channel, _ana = desk
    other, third = a_brand("Otherland"), a_brand("Thirdland")
    heard(channel)
    heard(a_channel(other, name="Other"))
    heard(a_channel(third, name="Third"))
    found(third, heard(a_channel(third, name="Third too")), key="third")
    ana = a_person("Vera", "viewer", brand)
    from fener.people.actions import set_role

    set_role(ana, other.pk, "viewer", actor=DESK, now=now())
    text = page(ana, f"{WATCH}?brand=all")
    assert f'id="brand-{brand.pk}"' in text
    assert f'id="brand-{other.pk}"' in text
    assert "Thirdland" not in text
    assert "finding-" not in text


def test_of_many_brands_those_with_findings_come_first():
    owner = a_person("Alice", owner=True)
    brands = [a_brand(f"Brand {n}") for n in range(8)]
    last = brands[-1]
    found(last, heard(a_channel(last)))
    text = page(owner, f"{WATCH}?brand=all")
    assert f'id="brand-{last.pk}"' in text
    assert "Other brands" in text
    assert text.count("watch__brand") == 6


# --- findings ------------------------------------------------------------------------------------


def test_findings_are_numbered_in_the_chart_and_newest_first_in_the_list(desk):
    brand, channel, ana = desk
    posts = heard(channel, 5)
    early = found(brand, posts, at=now() - timedelta(hours=9), key="a")
    late = found(brand, posts, at=now() - timedelta(minutes=5), key="b")
    text = page(ana, f"{WATCH}?span=1d")
    assert text.index(f"finding-{late.pk}") < text.index(f"finding-{early.pk}")
    assert text.count('class="chart__mark"') >= 2
    assert "2 findings of the storm watch are marked." in text
    assert f'href="/watch/findings/{late.pk}/"' in text


def test_a_dismissed_finding_is_drawn_quietly_with_its_reason(desk):
    brand, channel, ana = desk
    spike = found(brand, heard(channel))
    actions.dismiss_spike(spike, actor=DESK, now=now(), because="A running gag")
    text = page(ana)
    assert "chart__mark--quiet" in text
    assert "A running gag" in text


def test_older_findings_are_a_page_further(desk):
    brand, channel, ana = desk
    posts = heard(channel)
    for n in range(22):
        found(brand, posts, key=f"k{n}", at=now() - timedelta(hours=n))
    assert "from=20" in page(ana)
    text = page(ana, f"{WATCH}?from=20")
    assert text.count('class="finding') - text.count('class="finding_') == 3  # the list, and two


def test_a_finding_says_why_shows_its_posts_and_what_was_around(desk):
    brand, channel, ana = desk
    spike = found(brand, heard(channel))
    text = page(ana, f"/watch/findings/{spike.pk}/")
    assert "Why it was found" in text
    assert "My parcel is lost" in text
    assert 'id="around"' in text
    assert "Make a problem of it" in text


def test_a_finding_whose_posts_are_gone_says_so(desk):
    brand, channel, ana = desk
    spike = found(brand, heard(channel, 2))
    spike.finding["refs"] = ["999999", "bluesky:x"]
    spike.save()
    text = page(ana, f"/watch/findings/{spike.pk}/")
    assert "1 of its posts is not there any more." in text


def test_another_brands_finding_is_not_known(desk):
    other = a_brand("Otherland")
    spike = found(other, heard(a_channel(other)))
    assert signed_in(desk[2]).get(f"/watch/findings/{spike.pk}/").status_code == 404


@pytest.mark.parametrize("deed", ["problem", "join", "dismiss"])
def test_nobody_settles_another_brands_finding(desk, deed):
    other = a_brand("Otherland")
    spike = found(other, heard(a_channel(other)))
    assert signed_in(desk[2]).post(f"/watch/findings/{spike.pk}/{deed}/").status_code == 404
    spike.refresh_from_db()
    assert spike.state == "raised"


@pytest.mark.parametrize("deed", ["problem", "join", "dismiss"])
def test_a_viewer_settles_nothing(desk, deed):
    spike = found(desk[0], heard(desk[1]))
    vera = a_person("Vera", "viewer", desk[0])
    assert signed_in(vera).post(f"/watch/findings/{spike.pk}/{deed}/").status_code == 403


def test_a_viewer_is_shown_no_buttons(desk):
    spike = found(desk[0], heard(desk[1]))
    vera = a_person("Vera", "viewer", desk[0])
    assert "Make a problem of it" not in page(vera, f"/watch/findings/{spike.pk}/")


def test_a_problem_is_made_of_a_finding(desk):
    brand, channel, ana = desk
    posts = heard(channel)
    spike = found(brand, posts)
    answer = signed_in(ana).post(f"/watch/findings/{spike.pk}/problem/")
    problem = Problem.objects.get()
    assert answer["Location"] == f"/problems/{problem.pk}/"
    spike.refresh_from_db()
    assert (spike.state, spike.problem) == ("linked", problem)
    assert ProblemMention.objects.filter(problem=problem).count() == len(posts)


def test_no_second_problem_is_made_of_the_same_posts(desk):
    brand, channel, ana = desk
    posts = heard(channel)
    actions.open_problem(brand, [post.pk for post in posts], actor=as_actor(ana), now=now())
    spike = found(brand, posts)
    answer = signed_in(ana).post(f"/watch/findings/{spike.pk}/problem/", follow=True)
    assert "belongs to no problem yet" in answer.content.decode()
    assert Problem.objects.count() == 1


def test_a_finding_joins_a_problem_that_is_there(desk):
    brand, channel, ana = desk
    problem = a_problem(channel)
    posts = heard(channel, at=now() - timedelta(minutes=2))
    spike = found(brand, posts)
    answer = signed_in(ana).post(f"/watch/findings/{spike.pk}/join/", {"into": str(problem.pk)})
    assert answer["Location"] == f"/problems/{problem.pk}/"
    spike.refresh_from_db()
    assert spike.problem == problem
    assert ProblemMention.objects.filter(problem=problem, mention__in=posts).count() == len(posts)


@pytest.mark.parametrize("into", ["", "x", "999999", "٣"])
def test_a_problem_that_is_not_there_is_refused(desk, into):
    spike = found(desk[0], heard(desk[1]))
    answer = signed_in(desk[2]).post(
        f"/watch/findings/{spike.pk}/join/", {"into": into}, follow=True
    )
    assert "There is no such problem" in answer.content.decode()


def test_a_problem_of_another_brand_is_refused(desk):
    other = a_brand("Otherland")
    problem = a_problem(a_channel(other))
    spike = found(desk[0], heard(desk[1]))
    signed_in(desk[2]).post(f"/watch/findings/{spike.pk}/join/", {"into": str(problem.pk)})
    spike.refresh_from_db()
    assert spike.state == "raised"


def test_a_finding_is_dismissed_with_a_reason(desk):
    spike = found(desk[0], heard(desk[1]))
    answer = signed_in(desk[2]).post(
        f"/watch/findings/{spike.pk}/dismiss/", {"because": "A joke", "from_list": "1"}
    )
    assert answer["Location"] == WATCH
    spike.refresh_from_db()
    assert (spike.state, spike.dismissed_for) == ("dismissed", "A joke")


# --- what was not heard --------------------------------------------------------------------------


def test_a_channel_that_is_not_heard_is_said_and_hatched(desk):
    _brand, channel, ana = desk
    heard(channel)
    set_channel_state(
        channel, "blind", actor=DESK, now=now(), blind_since=now() - timedelta(minutes=30)
    )
    text = page(ana, f"{WATCH}?span=1h")
    assert "silence here is not calm" in text
    assert 'class="chart__gap"' in text


def test_a_silence_that_is_over_stays_in_the_chart(desk):
    brand, channel, _ana = desk
    begun = now() - timedelta(minutes=40)
    set_channel_state(channel, "blind", actor=DESK, now=begun, blind_since=begun)
    set_channel_state(
        channel, "live", actor=DESK, now=begun + timedelta(minutes=10), blind_since=None
    )
    (one,) = silences(brand, now() - timedelta(hours=1), now())
    assert (one.channel, one.until) == (channel.name, begun + timedelta(minutes=10))
    assert silences(brand, now() - timedelta(minutes=10), now()) == []


def test_a_replayed_stream_has_no_silences(desk):
    brand, channel, _ana = desk
    set_channel_state(channel, "blind", actor=DESK, now=now(), blind_since=now())
    set_tempo(brand, now=now(), stream=now(), speed=2.0)
    brand.refresh_from_db()
    assert silences(brand, now() - timedelta(hours=1), now()) == []


# --- live ----------------------------------------------------------------------------------------


def test_the_page_asks_anew_when_something_happens_and_while_nothing_does(desk):
    heard(desk[1])
    text = page(desk[2])
    (trigger,) = re.findall(r'id="watch"[^>]*hx-trigger="([^"]+)"', text)
    assert "live:spike from:body" in trigger
    assert "every 60s" in trigger


# --- numbers -------------------------------------------------------------------------------------


def test_windows_begin_with_a_step_and_have_few():
    at = datetime(2026, 3, 4, 12, 7, 31, tzinfo=UTC)
    for name in volume.SPANS:
        window = volume.window_of(name, at, first=None)
        assert window.until == at
        assert (window.until - window.since) / window.step <= volume.MOST_STEPS
        assert window.since.second == 0
    for days in (1, 30, 400, 4000):
        window = volume.window_of("all", at, first=at - timedelta(days=days))
        assert (window.until - window.since) / window.step <= volume.MOST_STEPS + 1


def test_people_are_spread_over_networks_and_languages(desk):
    brand, channel, _ana = desk
    heard(channel, 4)
    spread = volume.spread_of(brand, volume.window_of("1h", now(), first=None))
    assert spread.networks == {"replay": 4}
    assert sum(spread.languages.values()) == 4


def test_the_spread_of_a_long_time_is_kept_for_minutes_and_the_line_is_not(desk):
    brand, channel, _ana = desk
    heard(channel, 4)
    week = volume.window_of("7d", now(), first=None)
    assert volume.spread_of(brand, week).networks == {"replay": 4}
    a_mention(channel, "Your till is closed again", who="Zana", handle="zana")
    assert volume.spread_of(brand, week).networks == {"replay": 4}
    later = volume.Window(week.since, week.until + timedelta(minutes=3), week.step)
    assert volume.spread_of(brand, later).networks == {"replay": 5}
    assert sum(point.counts.posts for point in volume.points_of(brand, week)) == 5
