"""The watch does what a head of communication would expect, also with bad input."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fener.core.bursts import Alert, Notice, Watch, Watched
from fener.core.bursts.first_day import FLOOD
from fener.core.bursts.sentences import BURST_SENTENCES
from fener.core.text import fold
from fener.core.text.wording import near_key

BEGIN = datetime(2024, 5, 6, tzinfo=UTC)  # a Monday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TALK = (
    "where is my {} please", "the {} came late again", "lovely {} today, thank you",
    "how do i change my {}", "my {} is broken and nobody answers", "new {} in the window",
)  # fmt: skip
THINGS = [
    first + second
    for first in ("blue", "green", "warm", "small", "plain", "round")
    for second in ("jacket", "ticket", "lamp", "order", "table", "bottle", "basket")
]


def new_watch() -> Watch:
    return Watch(Watched(names=frozenset({"fener"}), zone="Europe/Athens"))


def post(at: datetime, text: str, author: str = "", **more: object) -> Notice:
    folded = fold(text)
    given: dict[str, object] = {
        "ref": f"{author}@{at.timestamp()}", "at": at, "arrived_at": at, "author": author,
        "network": "x", "language": "en", "topic": "delivery", "kind": "complaint",
        "complaint": 0.9, "negative": 0.8, "near_key": near_key(folded), "text": folded,
    }  # fmt: skip
    return Notice(**{**given, **more})  # type: ignore[arg-type]


def everyday(
    days: float, *, a_day: float = 48, begin: datetime = BEGIN, seed: int = 1
) -> Iterator[Notice]:
    """Talk of different people about different things, a third of it complaints."""
    chance = random.Random(seed)
    at = begin
    for number in range(100_000):
        at += timedelta(seconds=chance.expovariate(a_day) * 86_400)
        if at >= begin + days * DAY:
            return
        complains = chance.random() < 0.33
        yield post(
            at,
            chance.choice(TALK).format(chance.choice(THINGS)),
            f"x:{seed}-{number}",
            topic=chance.choice(("delivery", "product", "staff", "billing", "other")),
            complaint=0.9 if complains else 0.1,
            kind="complaint" if complains else "other",
            negative=0.8 if complains else 0.3,
        )


def storm(
    at: datetime, people: int, *, every: float = 60.0, words: str = "van stolen", **more: object
) -> list[Notice]:
    return [
        post(at + timedelta(seconds=every * one), f"{words} number {chr(97 + one % 26) * 4} {one}",
             f"x:angry{one}", **more)
        for one in range(people)
    ]  # fmt: skip


def told(watch: Watch, notices: Iterable[Notice]) -> list[Alert]:
    return [alert for notice in notices for alert in watch.notice(notice)]


def english(alert: Alert) -> str:
    return " ".join(
        BURST_SENTENCES[reason.key]
        % {
            name: ", ".join(value) if isinstance(value, list) else value
            for name, value in reason.params.items()
        }
        for reason in alert.reasons
    )


@pytest.fixture(scope="module")
def eight_days() -> str:
    watch = new_watch()
    assert told(watch, everyday(8)) == []
    return json.dumps(watch.state())


@pytest.fixture
def settled(eight_days: str) -> Watch:
    """A watch that has heard eight ordinary days."""
    return Watch.from_state(json.loads(eight_days))


NOW = BEGIN + 8 * DAY + timedelta(minutes=5)


def test_a_storm_is_one_alert_with_reasons_that_a_person_would_say(settled: Watch) -> None:
    (alert,) = told(settled, storm(NOW, 60))
    assert alert.people <= 12, "it does not wait until the storm is over"
    assert alert.at >= alert.began_at >= NOW
    assert alert.level >= 2
    assert 0.5 < alert.score < 1
    assert alert.refs
    assert set(alert.refs) <= {notice.ref for notice in storm(NOW, 60)}
    assert "stolen" in alert.terms
    said = english(alert)
    assert "%" not in said
    assert "people" in said


def test_a_storm_that_goes_on_says_until_when(settled: Watch) -> None:
    (alert,) = told(settled, storm(NOW, 60))
    (open_storm,) = settled.storms()
    assert (open_storm.key, open_storm.kind) == (alert.key, alert.kind)
    assert alert.at < open_storm.lasts_until <= NOW + 2 * HOUR
    told(settled, everyday(3, begin=NOW + 2 * HOUR, seed=5))
    assert settled.storms() == []


def test_more_of_the_same_days_later_is_the_same_storm(settled: Watch) -> None:
    first = told(settled, storm(NOW, 40))
    later = told(settled, [replace(one, author=f"{one.author}-later", ref=f"{one.ref}-later")
                           for one in storm(NOW + 8 * HOUR, 40)])  # fmt: skip
    assert (len(first), len(later)) == (1, 0)


def test_a_storm_that_becomes_far_bigger_is_told_once_more(settled: Watch) -> None:
    (first,) = told(settled, storm(NOW, 12, every=300))
    much = storm(NOW + 7 * HOUR, 400, every=10, words="lorry stolen")
    (second,) = told(settled, [replace(one, author=f"{one.author}-b") for one in much])
    assert second.grows == first.key
    assert "burst.bigger" in {reason.key for reason in second.reasons}
    assert second.people > 2 * first.people


def test_the_same_notices_give_the_same_alerts_wherever_a_state_is_written(settled: Watch) -> None:
    notices = [*everyday(3, seed=2, begin=NOW), *storm(NOW + DAY, 30)]
    notices.sort(key=lambda one: one.arrived_at)
    start = json.dumps(settled.state())
    whole = told(Watch.from_state(json.loads(start)), notices)
    assert whole
    for step in (1, 7):
        watch, found = Watch.from_state(json.loads(start)), []
        for place, notice in enumerate(notices):
            found += watch.notice(notice)
            if place % step == 0:
                watch = Watch.from_state(json.loads(json.dumps(watch.state())))
        assert found == whole
    assert [Alert.from_json(json.loads(json.dumps(one.as_json()))).key for one in whole] == [
        one.key for one in whole
    ]


def test_a_replay_from_an_older_state_gives_the_same_keys(settled: Watch) -> None:
    older = json.loads(json.dumps(settled.state()))
    first = told(settled, storm(NOW, 20))
    again = told(Watch.from_state(older), storm(NOW, 20))
    assert [one.key for one in first] == [one.key for one in again]


def test_one_person_who_posts_a_thousand_times_is_no_storm(settled: Watch) -> None:
    notices = [
        post(NOW + timedelta(seconds=20 * one), f"the lift is stuck {'ab' * (one % 9)}", "x:one",
             ref=str(one))
        for one in range(1_000)
    ]  # fmt: skip
    assert told(settled, notices) == []


@pytest.mark.parametrize("people", [1, 2, 3])
def test_three_people_on_one_day_are_news_where_three_a_month_are_usual(people: int) -> None:
    watch = new_watch()
    assert told(watch, everyday(60, a_day=0.1)) == []
    begin = BEGIN + 60 * DAY
    found = told(watch, storm(begin, people, every=3 * 3_600, words="the courier lost a parcel"))
    assert len(found) == (1 if people == 3 else 0)
    if found:
        assert found[0].level == 2
        assert found[0].people == 3


def test_three_who_speak_of_different_things_are_not(settled: Watch) -> None:
    watch = new_watch()
    told(watch, everyday(60, a_day=0.1))
    begin = BEGIN + 60 * DAY
    things = (("a bitter coffee", "product"), ("rude cashier", "staff"), ("refund?", "billing"))
    notices = [
        post(begin + one * 3 * HOUR, text, f"x:{one}", topic=topic)
        for one, (text, topic) in enumerate(things)
    ]
    assert told(watch, notices) == []


def test_posts_of_last_year_are_no_storm_and_spoil_nothing(settled: Watch) -> None:
    before = settled.usual("", NOW)
    old = [
        replace(one, at=one.at - 365 * DAY, arrived_at=NOW + timedelta(seconds=place))
        for place, one in enumerate(storm(NOW, 300))
    ]
    assert told(settled, old) == []
    assert settled.usual("", NOW) == before
    assert len(told(settled, storm(NOW + HOUR, 30))) == 1, "and the watch is not deaf afterwards"


def test_a_first_back_log_is_no_alarm_but_tells_what_is_usual() -> None:
    watch = new_watch()
    assert watch.usual("", BEGIN + 8 * DAY) == (0, 0, 0)
    now = BEGIN + 8 * DAY
    history = [replace(one, arrived_at=now, is_backlog=True) for one in everyday(8, a_day=400)]
    assert told(watch, reversed(history)) == []
    low, middle, high = watch.usual("", now + HOUR, slots=4)
    assert low <= middle <= high
    assert 10 < middle < 24
    assert told(watch, everyday(1, begin=now, a_day=400, seed=3)) == []
    assert len(told(watch, storm(now + DAY + HOUR, 60, every=10))) == 1


def test_posts_from_the_future_count_when_they_come(settled: Watch) -> None:
    future = [replace(one, at=one.at + 900 * DAY) for one in storm(NOW, 30)]
    assert len(told(settled, future)) == 1
    assert told(settled, everyday(2, begin=NOW + HOUR, seed=4)) == []


def test_a_clock_that_leaps_ahead_and_is_set_back_loses_nothing(settled: Watch) -> None:
    before = settled.usual("", NOW, slots=96)
    ahead = [replace(one, arrived_at=one.arrived_at + 90 * DAY) for one in storm(NOW, 2)]
    assert told(settled, ahead) == []
    assert told(settled, everyday(1, begin=NOW, seed=5)) == []
    _, middle, _ = settled.usual("", NOW + DAY, slots=96)
    assert 0.5 * before[1] < middle < 1.5 * before[1]
    assert len(told(settled, storm(NOW + DAY + HOUR, 30))) == 1


def test_a_clock_that_is_set_back_does_not_make_the_watch_deaf(settled: Watch) -> None:
    back = NOW - 3 * DAY
    assert told(settled, everyday(1, begin=back, seed=6)) == []
    assert len(told(settled, storm(back + DAY + HOUR, 30))) == 1


def test_a_silent_channel_is_not_calm(settled: Watch) -> None:
    """Two deaf days neither lower what is usual nor make its return a storm."""
    before = settled.usual("", NOW, slots=96)
    settled.blind(NOW, NOW + 2 * DAY)
    assert settled.usual("", NOW + 2 * DAY, slots=96)[1] > 0.8 * before[1]
    missed = [
        replace(one, arrived_at=NOW + 2 * DAY, is_backlog=True)
        for one in everyday(2, begin=NOW, a_day=300, seed=7)
    ]
    assert told(settled, missed) == []
    assert told(settled, everyday(2, begin=NOW + 2 * DAY, seed=8)) == []
    assert len(told(settled, storm(NOW + 4 * DAY + HOUR, 30))) == 1


def test_late_posts_count_at_their_own_time(settled: Watch) -> None:
    """A channel that is read every three hours brings its posts in bunches: no storm."""
    usual = list(everyday(3, begin=NOW, seed=9))
    bunches = [
        replace(one, arrived_at=NOW + ((one.at - NOW) // (3 * HOUR) + 1) * 3 * HOUR)
        for one in usual
    ]
    assert told(settled, bunches) == []
    flood = [replace(one, arrived_at=NOW + 3 * DAY + 3 * HOUR)
             for one in storm(NOW + 3 * DAY + HOUR, 40)]  # fmt: skip
    assert len(told(settled, flood)) == 1, "but a storm that is heard of late is one"


def test_a_flood_of_one_text_is_told_as_that(settled: Watch) -> None:
    text = "shame on this shop, they sell rotten food and nobody should ever buy there again"
    notices = [post(NOW + timedelta(seconds=30 * one), text, f"x:new{one}") for one in range(40)]
    (alert,) = told(settled, notices)
    assert alert.reasons[0].key == "burst.copies"
    assert "coordinated" in english(alert)
    assert alert.level >= 3
    assert {"rotten", "food"} <= set(alert.terms), "what it says is told too"
    assert alert.complaints <= alert.posts
    assert not any(reason.key.startswith("burst.people") for reason in alert.reasons)


def test_a_text_that_a_few_share_is_no_storm_where_nobody_complains(settled: Watch) -> None:
    text = "best day ever, i got the new sneakers at the shop in the old town with my sister"
    shared = [post(NOW + timedelta(minutes=n), text, f"x:fan{n}", complaint=0.1, negative=0.2,
                   kind="other") for n in range(9)]  # fmt: skip
    assert told(settled, shared) == []
    more = [replace(one, author=f"{one.author}{n}", ref=f"{one.ref}{n}")
            for n in range(4) for one in shared]  # fmt: skip
    assert [alert.level for alert in told(settled, more)] == [2]


def test_a_text_that_many_repeat_inside_a_storm_belongs_to_it(settled: Watch) -> None:
    (first,) = told(settled, storm(NOW, 30, words="parcel lost by the courier"))
    texts = [f"the courier lost my parcel and nobody at the {place} answers me at all"
             for place in ("depot", "shop", "office")]  # fmt: skip
    repeated = [post(NOW + 2 * HOUR + timedelta(seconds=20 * one), texts[one % 3], f"x:new{one}")
                for one in range(60)]  # fmt: skip
    assert [alert.grows for alert in told(settled, repeated)] in ([], [first.key])


def test_praise_that_all_repeat_is_no_storm(settled: Watch) -> None:
    glad = storm(NOW, 40, words="i adore the lighthouse concert", kind="praise", complaint=0.02,
                 negative=0.03)  # fmt: skip
    assert told(settled, glad) == []


def test_new_words_are_news_in_a_language_that_no_judge_knows(settled: Watch) -> None:
    notices = storm(NOW, 12, every=600, words="wypadek autobusu firmy", language="pl",
                    kind="other", complaint=0.2, negative=0.3, topic="other")  # fmt: skip
    (alert,) = told(settled, notices)
    assert {"wypadek", "autobusu"} <= set(alert.terms)
    assert "burst.terms" in {reason.key for reason in alert.reasons}


def test_words_of_danger_by_several_people_come_before_all_else(settled: Watch) -> None:
    (alert,) = told(settled, storm(NOW, 5, every=900, severity=("safety",), complaint=0.4))
    assert ("burst.severity", "safety") in {
        (reason.key, reason.params.get("flag")) for reason in alert.reasons
    }
    assert alert.people == 3


def test_a_large_account_that_complains_is_news_once(settled: Watch) -> None:
    (alert,) = told(settled, [post(NOW, "never again", "x:star", followers=3_000_000)])
    assert alert.people == 1
    assert alert.level == 2
    assert told(settled, [post(NOW + HOUR, "still waiting", "x:star", followers=3_000_000)]) == []


def test_one_report_of_a_danger_is_told_at_once(settled: Watch) -> None:
    report = post(NOW, "three workers hurt in a fire at the depot", "x:gazette", is_press=True,
                  severity=("safety",), kind="other", complaint=0.2)  # fmt: skip
    (alert,) = told(settled, [report])
    assert "news site writes of safety" in english(alert)
    plain = replace(report, ref="2", severity=(), at=NOW + HOUR, arrived_at=NOW + HOUR)
    assert told(settled, [plain]) == []


def test_media_among_the_authors_are_said(settled: Watch) -> None:
    notices = storm(NOW, 20)
    notices[1] = replace(notices[1], is_press=True)
    (alert,) = told(settled, notices)
    assert "burst.press_one" in {reason.key for reason in alert.reasons}


def test_what_the_brand_writes_is_no_news(settled: Watch) -> None:
    assert told(settled, storm(NOW, 50, by_us=True)) == []


def test_people_on_several_networks_and_in_several_languages_are_told(settled: Watch) -> None:
    notices = [
        replace(one, network=("x", "mastodon", "reviews")[place % 3],
                language=("en", "el", "sq")[place % 3])
        for place, one in enumerate(storm(NOW, 20))
    ]  # fmt: skip
    (alert,) = told(settled, notices)
    assert alert.networks == ("mastodon", "reviews", "x")
    assert {"burst.networks", "burst.languages"} <= {reason.key for reason in alert.reasons}


def test_an_ordinary_first_day_is_silent() -> None:
    assert told(new_watch(), everyday(2, a_day=500)) == []


@pytest.mark.parametrize("hours", [0, 0.2, 12])
def test_whoever_sets_up_a_desk_in_a_crisis_is_told(hours: float) -> None:
    found = told(new_watch(), [*everyday(hours / 24, a_day=500),
                               *storm(BEGIN + hours * HOUR, 100)])  # fmt: skip
    assert len(found) == 1
    assert found[0].people <= 30
    assert "nobody can say yet" in english(found[0])


def test_a_flood_of_complaints_on_the_first_day_is_told_whatever_they_are_about() -> None:
    talk = [post(BEGIN + n * timedelta(minutes=1), f"not my {thing}", f"x:{n}")
            for n, thing in enumerate(2 * THINGS)]  # fmt: skip
    (alert,) = told(new_watch(), talk)
    assert alert.people == FLOOD


def test_another_storm_beside_one_of_a_single_cause_is_told(settled: Watch) -> None:
    both = [*storm(NOW, 60, every=120),
            *(post(NOW + HOUR + n * timedelta(minutes=2), f"card charged twice {n * 'o'}k",
                   f"x:other{n}", topic="billing") for n in range(60))]  # fmt: skip
    found = told(settled, sorted(both, key=lambda one: one.at))
    assert [alert.grows for alert in found] == ["", ""]
    assert "stolen" in found[0].terms
    assert "charged" in found[1].terms


def test_a_storm_that_burns_slowly_is_told_again(settled: Watch) -> None:
    slow = storm(NOW, 30, every=1200) + [
        replace(one, author=f"{one.author}-b", ref=f"{one.ref}-b")
        for one in storm(NOW + 10 * HOUR, 200, every=900)
    ]
    first, *later = told(settled, slow)
    assert [alert.grows for alert in later] == [first.key]
    assert later[0].people >= 5 * first.people


def test_bitter_posts_count_where_the_judge_finds_no_complaint(settled: Watch) -> None:
    """Judges miss more in some languages than in others."""
    notices = [replace(one, complaint=0.2, kind="other", language="sq", negative=0.9)
               for one in storm(NOW, 60)]  # fmt: skip
    (alert,) = told(settled, notices)
    assert alert.complaints == alert.posts


def test_an_alert_has_one_number_of_people(settled: Watch) -> None:
    (alert,) = told(settled, storm(NOW, 60))
    assert f"{alert.people} people complained" in english(alert)


def test_its_memory_is_bounded() -> None:
    watch, sizes = new_watch(), []
    for day in range(6):
        told(watch, everyday(1, begin=BEGIN + day * DAY, a_day=1_200, seed=day))
        sizes.append(len(json.dumps(watch.state())))
    assert sizes[5] < 1.6 * sizes[2]
    assert sizes[5] < 3_000_000


@pytest.mark.parametrize("wrong", [{}, {"version": 0}, {"version": 1}, {"version": 1, "brand": 5}])
def test_a_state_that_it_did_not_write_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="state"):
        Watch.from_state(wrong)


def test_what_is_usual_is_asked_for_spans_that_are_kept(settled: Watch) -> None:
    assert settled.usual("no such topic", NOW) == (0, 0, 0)
    low, middle, high = settled.usual("delivery", NOW, of="complainants", slots=96)
    assert low <= middle <= high
    with pytest.raises(ValueError, match="slots"):
        settled.usual("", NOW, slots=5)
