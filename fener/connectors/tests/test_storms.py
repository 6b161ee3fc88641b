from __future__ import annotations

import math
from collections import Counter

import httpx
import pytest

from fener.connectors.fake.network.store import MAX_LENGTH
from fener.connectors.fake.storms import FRIDAY, HOUR, LANGUAGES, courier_storm, play, texts
from fener.connectors.testing import RunningNetwork
from fener.core.text import graphemes

SAID = ("question", "praise", "complaint", "spam", "storm", "storm_comment", "storm_message")


def test_there_are_enough_texts_and_no_two_are_the_same() -> None:
    wordings = [
        wording
        for section in (*SAID, "suggestion", "troll", "journalist")
        for language in texts()[section].values()
        for wording in language
    ]
    assert len(set(wordings)) == len(wordings) >= 120
    for section in SAID:
        assert set(texts()[section]) == set(LANGUAGES)


def test_the_same_seed_tells_the_same_story() -> None:
    assert courier_storm(7) == courier_storm(7)
    assert courier_storm(7) != courier_storm(8)


@pytest.mark.parametrize("seed", range(5))
def test_the_story_holds_together(seed: int) -> None:
    told = courier_storm(seed, "fanari", "Фанари", size=400)
    offsets = [offset for offset, _ in told]
    assert offsets == sorted(offsets)
    seen: set[str] = set()
    for _, action in told:
        assert action.key not in seen
        assert not action.about or action.about in seen, "nobody answers what is not there yet"
        seen.add(action.key)
        assert graphemes(action.text) <= MAX_LENGTH
        assert "{" not in action.text
        assert action.text or action.kind in ("repost", "delete")


def test_the_storm_stands_out_from_the_day_before() -> None:
    told = courier_storm()
    by_hour = Counter(int(offset // HOUR) for offset, _ in told)
    usual = max(by_hour[hour] for hour in range(24))
    peak = max(by_hour[hour] for hour in range(24, 48))
    assert peak > 2 * usual
    kinds = Counter(action.kind for offset, action in told if offset > FRIDAY)
    assert set(kinds) == {"post", "comment", "message", "repost", "edit", "delete"}


def test_one_language_can_be_told_alone() -> None:
    told = courier_storm(languages=("fa",))
    greek_or_cyrillic = [a.text for _, a in told if any("Ͱ" <= c <= "ӿ" for c in a.text)]
    assert not greek_or_cyrillic


def test_it_is_played_with_its_pauses_and_goes_on_where_it_stopped(network: RunningNetwork) -> None:
    told = courier_storm(size=30)
    slept: list[float] = []
    reached = play(told[:20], network.url, network.control_token, speed=3600, sleep=slept.append)
    assert reached == 20
    assert sum(slept) == pytest.approx((told[19][0] - told[0][0]) / 3600)

    reached = play(told, network.url, network.control_token, speed=math.inf, start=15)
    assert reached == len(told)
    said = sum(action.kind not in ("edit", "delete") for _, action in told)
    count = network.control("GET", "count")
    assert count == {"posts": said, "keys": said, "doubles": {}}
    page = httpx.get(network.url + "/", trust_env=False, verify=False).text
    assert "Lumina" in page
    assert "edited" in page

    play(told, network.url, network.control_token, speed=math.inf)
    assert network.control("GET", "count")["posts"] == said, "playing again says nothing twice"


def test_a_wrong_token_stops_it(network: RunningNetwork) -> None:
    with pytest.raises(httpx.HTTPStatusError):
        play(courier_storm(size=1), network.url, "wrong", speed=math.inf)
