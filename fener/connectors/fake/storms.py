"""A story to try the desk on: an on-line shop whose courier lost its parcels on a Friday.

It begins on Thursday at eight with an ordinary day: questions, praise, a complaint here and
there, spam. On Friday after noon the first people miss their parcels; by evening it is a storm,
with comments under the shop's own posts, private messages, shared posts, a journalist, trolls
who copy each other, a post that is edited and one that is taken back. On Saturday it ebbs.

    python -m fener.connectors.fake.storms http://127.0.0.1:8100 --brand lumina --speed 60
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import sys
import time
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import httpx

LANGUAGES = ("en", "sq", "el", "ar", "bg", "fa")
HOUR = 3600.0
FRIDAY = 24 * HOUR
"""Friday, eight in the morning, in seconds from the beginning."""
_SUMS = {"en": "€{}", "sq": "{}€", "el": "{}€", "ar": "{} دولاراً", "bg": "{} лв.", "fa": "{} تومان"}
_PATIENCE = 60.0
"""Seconds for which a network that is away is waited for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something somebody does on the network. `key` names it, so that doing it again does
    nothing; `about` is the key of what it answers, shares, edits or deletes."""

    kind: str
    """`post`, `comment`, `message`, `repost`, `edit`, `delete`."""
    key: str
    handle: str
    name: str = ""
    place: str = ""
    followers: int = 0
    official: bool = False
    text: str = ""
    about: str = ""
    to: str = ""


Scenario = list[tuple[float, Action]]
"""Actions in order, each with its offset in seconds from the beginning."""


@lru_cache(maxsize=1)
def texts() -> dict[str, Any]:
    """Everything people say, from `storm_texts.toml`."""
    return tomllib.loads(Path(__file__).with_name("storm_texts.toml").read_text(encoding="utf-8"))


def courier_storm(
    seed: int = 1,
    brand_handle: str = "lumina",
    brand_name: str = "Lumina",
    *,
    size: int = 240,
    languages: Sequence[str] = LANGUAGES,
) -> Scenario:
    """The story, the same for the same arguments. `size`: how many posts, comments and messages
    the storm itself has; the ordinary day before is always about forty."""
    story = _Story(random.Random(seed), seed, brand_handle, brand_name, tuple(languages))  # noqa: S311
    story.ordinary_day()
    story.storm(size)
    story.incidents()
    return sorted(story.told, key=lambda moment: moment[0])


def play(
    scenario: Scenario,
    base_url: str,
    token: str,
    *,
    speed: float = 60.0,
    start: int = 0,
    sleep: Callable[[float], None] = time.sleep,
    told: Callable[[int, Action], None] | None = None,
) -> int:
    """Do `scenario` on the network at `base_url`, from action number `start`, and return the
    number of the next one. `token`: the network's control token. `speed` 60: an hour in a
    minute; `math.inf`: without a pause. Doing actions again changes nothing, so a run that was
    broken off may start at any number up to where it stopped. `told` hears of each one done.
    """
    number = start
    before = scenario[start][0] if start < len(scenario) else 0.0
    with httpx.Client(trust_env=False, timeout=30.0) as client:
        for number in range(start, len(scenario)):
            offset, action = scenario[number]
            if offset > before and math.isfinite(speed):
                sleep((offset - before) / speed)
            before = offset
            _do(client, base_url, token, action, sleep)
            if told is not None:
                told(number, action)
    return max(number + 1, start) if start < len(scenario) else start


def _do(
    client: httpx.Client,
    base_url: str,
    token: str,
    action: Action,
    sleep: Callable[[float], None],
) -> None:
    if action.kind in ("edit", "delete"):
        path = "/control/change"
        values = {"key": action.about, "text": action.text, "delete": action.kind == "delete"}
    else:
        path = "/control/say"
        values = {
            "kind": action.kind,
            "key": action.key,
            "handle": action.handle,
            "name": action.name,
            "place": action.place,
            "followers": action.followers,
            "official": action.official,
            "text": action.text,
            "in_reply_to_key": action.about,
            "to": action.to,
        }
    headers = {"authorization": f"Bearer {token}"}
    waited = 0.0
    while True:
        try:
            answer = client.post(base_url.rstrip("/") + path, json=values, headers=headers)
        except httpx.TransportError:
            if waited >= _PATIENCE:
                raise
            sleep(0.5)
            waited += 0.5
            continue
        # What was to be answered or changed may have been deleted by hand meanwhile.
        if answer.status_code != httpx.codes.GONE:
            answer.raise_for_status()
        return


@dataclass(slots=True)
class _Story:
    chance: random.Random
    seed: int
    handle: str
    name: str
    languages: tuple[str, ...]
    told: Scenario = field(default_factory=list)
    _used: dict[str, int] = field(default_factory=dict)

    def ordinary_day(self) -> None:
        self._brand(1.5 * HOUR, "promotion")
        for section, share in (("question", 3), ("praise", 2), ("complaint", 1), ("spam", 1)):
            for language in self.languages:
                for _ in range(share):
                    at = self.chance.uniform(0.2, 15) * HOUR
                    self._say(at, "post", section, language)

    def storm(self, size: int) -> None:
        self._brand(FRIDAY + 4 * HOUR, "shipped")
        # People do not write about the same thing at the same pace: a slow beginning, a peak
        # on Friday evening, a long tail into Saturday.
        offsets = sorted(
            FRIDAY + (5 + 14 * self.chance.betavariate(2.2, 3.2)) * HOUR
            if self.chance.random() < 0.85
            else FRIDAY + self.chance.uniform(19, 30) * HOUR
            for _ in range(size)
        )
        public: list[str] = []
        for at in offsets:
            language = self.chance.choice(self.languages)
            roll = self.chance.random()
            if roll < 0.18:
                about = self._key_of("shipped" if self.chance.random() < 0.6 else "promotion")
                self._say(at, "comment", "storm_comment", language, about=about)
            elif roll < 0.28:
                self._say(at, "message", "storm_message", language, to=self.handle)
            elif roll < 0.33:
                public.append(self._say(at, "post", "suggestion", language))
            elif roll < 0.48 and public:
                self._share(at, self.chance.choice(public[-12:]), language)
            else:
                public.append(self._say(at, "post", "storm", language))

    def incidents(self) -> None:
        """The moments that every storm has, at fixed times, so that a demonstration can wait
        for them."""
        evening = FRIDAY + 9 * HOUR
        for number, wording in enumerate(texts()["troll"]["en"]):
            who = f"lampfan{4410 + number}"
            self._add(evening + 240 * number, "post", who, who, self._filled(wording, "en"))
        asked, reported = texts()["journalist"]["en"]
        writer: dict[str, Any] = {"name": "Harriet Voss", "followers": 48_200}
        self._add(evening + 0.5 * HOUR, "post", "hvoss", text=self._filled(asked, "en"), **writer)
        first = self._add(
            evening + 1.5 * HOUR, "post", "hvoss", text=self._filled(reported, "en"), **writer
        )
        for step, language in enumerate(self.languages):
            self._share(evening + 1.6 * HOUR + 200 * step, first, language)
        self._brand(evening + 2 * HOUR, "own_statement")
        wording, order = texts()["edited"], self._order()
        angry = self._add(
            evening + 0.2 * HOUR,
            "post",
            "paulv",
            "Paul Verne",
            self._filled(wording["before"], "en", order),
        )
        changed = self._filled(wording["after"], "en", order)
        self._add(evening + 5 * HOUR, "edit", "paulv", text=changed, about=angry)
        rash = self._filled(texts()["deleted"]["text"], "en")
        taken_back = self._add(evening + 0.7 * HOUR, "post", "gmoss", "Greta Moss", rash)
        self._add(evening + 1.1 * HOUR, "delete", "gmoss", about=taken_back)

    def _say(
        self, at: float, kind: str, section: str, language: str, *, about: str = "", to: str = ""
    ) -> str:
        wordings = texts()[section][language]
        turn = self._used.get(f"{section}.{language}", self.seed)
        self._used[f"{section}.{language}"] = turn + 1
        text = self._filled(wordings[turn % len(wordings)], language)
        handle, name = self._person(language)
        followers = int(self.chance.paretovariate(1.1) * 40)
        place = self.chance.choice(texts()["places"][language])
        return self._add(
            at, kind, handle, name, text, about=about, to=to, followers=followers, place=place
        )

    def _share(self, at: float, about: str, language: str) -> None:
        handle, name = self._person(language)
        self._add(at, "repost", handle, name, about=about)

    def _brand(self, at: float, what: str) -> None:
        text = texts()["brand_posts"][what]
        action = Action(
            kind="post",
            key=self._key_of(what),
            handle=self.handle,
            name=self.name,
            official=True,
            text=text,
        )
        self.told.append((at, action))

    def _add(
        self, at: float, kind: str, handle: str, name: str = "", text: str = "", **how: Any
    ) -> str:
        key = f"storm-{self.seed}-{len(self.told):04d}"
        action = Action(kind=kind, key=key, handle=handle, name=name, text=text, **how)
        self.told.append((at, action))
        return key

    def _key_of(self, what: str) -> str:
        return f"storm-{self.seed}-{what}"

    def _person(self, language: str) -> tuple[str, str]:
        """Mostly somebody new: a storm is many people, and a few who come back."""
        names = texts()["people"][language]
        number = self.chance.randrange(len(names))
        again = self.chance.random() < 0.25
        suffix = self.chance.randrange(3) if again else self.chance.randrange(10, 1000)
        return f"{language}{number + 1:02d}.{suffix}", names[number]

    def _order(self) -> str:
        return str(self.chance.randrange(46_000, 52_000))

    def _filled(self, wording: str, language: str, order: str = "") -> str:
        return wording.format(
            brand=f"@{self.handle}",
            name=self.name,
            order=order or self._order(),
            city=self.chance.choice(texts()["places"][language]),
            days=self.chance.randrange(3, 9),
            sum=_SUMS[language].format(self.chance.randrange(29, 180)),
        )


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m fener.connectors.fake.storms",
        description="Play the story of the lost parcels on a running fake network. The control "
        "token comes from FENER_FAKE_CONTROL_TOKEN.",
    )
    parser.add_argument("url", help="address of the network")
    parser.add_argument("--brand", default="lumina", help="handle of the shop")
    parser.add_argument("--name", default="Lumina", help="name of the shop")
    parser.add_argument("--seed", type=int, default=1, help="another number, another storm")
    parser.add_argument("--size", type=int, default=240, help="posts of the storm itself")
    parser.add_argument("--speed", default="60", help="60: an hour in a minute; max: no pause")
    parser.add_argument("--start", type=int, default=0, help="number of the first action")
    chosen = parser.parse_args(arguments)
    token = os.environ.get("FENER_FAKE_CONTROL_TOKEN", "")
    if not token:
        parser.error("FENER_FAKE_CONTROL_TOKEN is not set")
    scenario = courier_storm(chosen.seed, chosen.brand, chosen.name, size=chosen.size)

    def tell(number: int, action: Action) -> None:
        sys.stderr.write(f"{number + 1}/{len(scenario)} {action.kind} @{action.handle}\n")

    speed = math.inf if chosen.speed == "max" else float(chosen.speed)
    reached = play(scenario, chosen.url, token, speed=speed, start=chosen.start, told=tell)
    sys.stdout.write(json.dumps({"actions": len(scenario), "reached": reached}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
