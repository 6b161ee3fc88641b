"""The watch over one brand: it is told of every mention and says when something is unusual.

Whatever it decides follows from what it was told, in that order, and from nothing else: no clock,
no batches. So whoever replays the same notices from an older state gets the same alerts, with the
same keys.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from fener.core.bursts.cause import Cause
from fener.core.bursts.chances import usual_span
from fener.core.bursts.contract import QUIET, Bucket
from fener.core.bursts.copies import Copies
from fener.core.bursts.counts import WINDOWS, Counts
from fener.core.bursts.first_day import FirstDay
from fener.core.bursts.growing import Growing, count_up
from fener.core.bursts.heard import Heard, LastDay
from fener.core.bursts.judging import Findings
from fener.core.bursts.notices import Alert, Notice, Storm, Watched
from fener.core.bursts.press import Press
from fener.core.bursts.reach import Reach
from fener.core.bursts.severity import Severity
from fener.core.bursts.share import Share
from fener.core.bursts.slots import DAY, SIZE, SLOT, slot_of, start_of
from fener.core.bursts.storms import Storms
from fener.core.bursts.terms import Terms
from fener.core.bursts.voices import Voice, Voices
from fener.core.bursts.volume import Volume
from fener.core.levels import STARTING_MATRIX, Matrix

VERSION = 1
COMPLAINT_AT, BITTER_AT = 0.5, 0.7
"""Chance of a complaint, and bitterness, from which a post counts as one."""
TOPIC_WANTED = 4.0
"""Decades for one topic: several topics are several chances to be wrong."""
TOPIC_SHORTEST = 8
"""Slots: what a short rush is about is left to the brand as a whole."""
MOST_TOPICS = 40
LATE_AFTER = 8
"""Slots from which a late post's words are no news, only its count."""
LEAP = 2 * DAY
"""A step of the clock that may be a fault of the clock: what was before is kept for a day."""
BACK_AFTER = 4
"""Slots by which an arrival may lie before the clock without doubt about the clock."""
BACK_TWICE = 2
MOST_LEARNED = 20_000
QUIET_AT_MOST = 8 * DAY
"""Empty slots in a row that the detector of volume is told of: it remembers a week."""


class Watch:
    """One brand's. `notice` is called in order of arrival."""

    def __init__(self, brand: Watched, *, matrix: Matrix = STARTING_MATRIX) -> None:
        self.brand = brand
        self.matrix = matrix
        self._now: int | None = None
        self._began = 0
        self._crowd = Counts()
        self._posts = Counts(of="posts", is_watched=False)
        self._volume = Volume(counted="complainants")
        self._topics: dict[str, tuple[Counts, Counts]] = {}
        self._terms, self._cause, self._share = Terms(), Cause(), Share()
        self._first_day = FirstDay()
        self._severity, self._copies = Severity(), Copies()
        self._press, self._reach = Press(), Reach(brand.large_account)
        self._growing, self._complaints = Growing(), Growing()
        self._growing_topics: dict[str, Growing] = {}
        self._voices, self._day, self._storms = Voices(), LastDay(), Storms()
        self._learned: OrderedDict[str, None] = OrderedDict()
        self._leap: dict[str, Any] | None = None
        self._backward = 0

    def notice(self, notice: Notice) -> list[Alert]:
        """What this mention makes unusual; nearly always nothing."""
        self._tell_time(slot_of(notice.arrived_at))
        if notice.by_us or self._now is None:
            return []
        slot = slot_of(min(notice.at, notice.arrived_at))
        if notice.is_backlog or slot <= self._now - DAY:
            self._learn(notice, slot)
            return []
        return self._hear(notice, min(slot, self._now))

    def blind(self, start: datetime, until: datetime, *, network: str = "") -> None:
        """Nothing was heard from `start` to `until`, or nothing on one network: silence then tells
        nothing of what is usual."""
        first, last = slot_of(start), slot_of(until)
        if self._now is not None and last > self._now:
            self._go_to(last)
        for counts in self._all_counts():
            counts.deafen(first, last, partly=bool(network))

    def storms(self) -> list[Storm]:
        """Those that are not over, in the order in which they were told."""
        return [
            Storm(
                key=storm.key,
                kind=storm.kind,
                topic=storm.about if storm.kind == "crowd" else "",
                lasts_until=start_of(storm.hot) + SLOT,
            )
            for storm in self._storms.all()
            if self._now is not None and not storm.is_over(self._now)
        ]

    def usual(
        self, topic: str, at: datetime, *, of: str = "posts", slots: int = 1
    ) -> tuple[float, float, float]:
        """What is usual around `at`: few, middle and many for a span of `slots` quarters of an
        hour (of `counts.WINDOWS`) that ends with the slot of `at`. `of`: `posts`, or
        `complainants`: people who complain. Zeros where nothing is known."""
        if slots not in WINDOWS:
            raise ValueError(f"slots must be one of {WINDOWS}")
        pair = (self._crowd, self._posts) if not topic else self._topics.get(topic)
        if pair is None:
            return 0.0, 0.0, 0.0
        found = pair[1 if of == "posts" else 0].usual(slot_of(at), slots)
        if not found.days:
            return 0.0, 0.0, 0.0
        low, high = usual_span(found.mean, found.mean + found.spread * found.mean**2)
        return float(low), round(found.mean, 2), float(high)

    # --- time -----------------------------------------------------------------------------------

    def _tell_time(self, slot: int) -> None:
        if self._now is None:
            self._begin(slot)
            return
        if slot < self._now - BACK_AFTER:
            self._backward += 1
            if self._backward >= BACK_TWICE:
                self._go_back(slot)
            return
        self._backward = 0
        if slot > self._now + LEAP:
            self._leap = None
            self._leap = {"state": self.state(), "from": self._now, "to": slot}
        elif self._leap and self._now > self._leap["to"] + DAY:
            self._leap = None
        self._go_to(max(slot, self._now))

    def _begin(self, slot: int) -> None:
        self._now = self._began = slot
        for counts in self._all_counts():
            counts.begin(slot)

    def _go_to(self, slot: int) -> None:
        now = self._now
        if now is None or slot <= now:
            return
        bucket = self._growing.bucket(now)
        for counts in (self._crowd, self._posts, self._press):
            counts.observe(bucket)
        for detector in (self._terms, self._share, self._severity, self._copies, self._reach):
            detector.learn(bucket)
        self._volume.observe(bucket)
        for quiet in range(max(now + 1, slot - QUIET_AT_MOST), slot):
            if self._crowd.is_heard(quiet):
                self._volume.observe(Bucket(start=start_of(quiet), span=SLOT))
        for of_complaints in (self._cause, self._first_day):
            of_complaints.learn(self._complaints.bucket(now))
        for topic, growing in self._growing_topics.items():
            for counts in self._topics[topic]:
                counts.observe(growing.bucket(now))
        self._growing.clear()
        self._complaints.clear()
        self._growing_topics.clear()
        self._now = slot
        self._voices.clear_before(slot)
        self._day.clear_before(slot)

    def _go_back(self, slot: int) -> None:
        """The clock was wrong: what was before the leap counts, or what is later is forgotten."""
        leap, self._leap, self._backward = self._leap, None, 0
        if leap and leap["from"] - BACK_AFTER <= slot < leap["to"]:
            brand, matrix = self.brand, self.matrix
            vars(self).update(vars(self.from_state(leap["state"])))
            self.brand, self.matrix = brand, matrix
            self._go_to(slot)
            return
        remembering: tuple[Counts | Terms | FirstDay | Share | Severity | Copies | Reach, ...] = (
            *self._all_counts(), self._terms, self._cause, self._first_day, self._share,
            self._severity, self._copies, self._reach,
        )  # fmt: skip
        for detector in remembering:
            detector.rewind(slot)
        self._volume = Volume(counted="complainants")
        for growing in (self._growing, self._complaints):
            growing.clear()
        self._growing_topics.clear()
        self._voices.rewind(slot)
        self._storms.rewind(slot)
        self._now, self._began = slot, min(self._began, slot)

    # --- what is told ---------------------------------------------------------------------------

    def _learn(self, notice: Notice, slot: int) -> None:
        """Old news: what is usual learns of it, as far back as it reaches."""
        now = self._now or 0
        if slot <= now - SIZE:
            return
        if notice.is_backlog and slot < self._began:
            self._began = slot
            for counts in self._all_counts():
                counts.begin(slot)
        person = f"{notice.author or notice.ref}|{slot // (DAY // 2)}"
        is_new = person not in self._learned
        self._learned[person] = None
        if len(self._learned) > MOST_LEARNED:
            self._learned.popitem(last=False)
        complains = is_new and is_complaint(notice)
        self._amend(notice.topic, slot, complains=complains)

    def _amend(self, topic: str, slot: int, *, complains: bool) -> None:
        late = Bucket(start=start_of(slot), span=SLOT, posts=1, complainants=int(complains))
        for counts in (self._crowd, self._posts, *(self._topic(topic) or ())):
            counts.amend(late)

    def _hear(self, notice: Notice, slot: int) -> list[Alert]:
        now = self._now or 0
        names = self.brand.names
        complains = is_complaint(notice)
        voice = self._voices.hear(notice, slot, names, is_complaint=complains)
        if slot < now:
            self._amend(notice.topic, slot, complains=voice.complains)
        if slot > now - LATE_AFTER:
            self._count(notice, voice, is_complaint=complains, is_late=slot < now)
        self._day.add(
            Heard(
                slot=slot,
                at=min(notice.at, notice.arrived_at).timestamp(),
                ref=notice.ref,
                author=notice.author,
                network=notice.network,
                language=notice.language,
                place=notice.place,
                topic=notice.topic,
                is_complaint=complains,
                is_glad=notice.kind == "praise" and notice.negative < 0.15,
                severity=notice.severity,
                followers=notice.followers or 0,
                is_press=notice.is_press,
                terms=voice.terms,
                copy_of=voice.copy_of,
                key=notice.near_key,
            )
        )
        if not self._growing.is_due() and slot == now:
            return []
        return self._judge(notice, now)

    def _count(self, notice: Notice, voice: Voice, *, is_complaint: bool, is_late: bool) -> None:
        if voice.is_somebody or voice.complains:
            self._storms.count(notice.topic, voice.terms, self._now or 0, complains=voice.complains)
        growing = self._growing
        on_time = 0 if is_late else 1
        growing.posts += on_time
        growing.people += voice.is_somebody
        growing.complaints += is_complaint
        growing.complainants += voice.complains * on_time
        if voice.is_somebody:
            count_up(growing.networks, notice.network)
            count_up(growing.languages, notice.language)
        if voice.copy_of:
            count_up(growing.copies, voice.copy_of)
        elif voice.is_somebody or voice.complains:
            for flag in notice.severity:
                count_up(growing.severe, flag)
            for term in voice.terms:
                count_up(growing.terms, term)
            growing.press += notice.is_press
        if voice.complains:
            growing.followers = max(growing.followers, notice.followers or 0)
            self._complaints.people += 1
            for term in voice.terms:
                count_up(self._complaints.terms, term)
        if on_time and self._topic(notice.topic):
            about = self._growing_topics.setdefault(notice.topic, Growing())
            about.posts += 1
            about.complainants += voice.complains

    def _topic(self, topic: str) -> tuple[Counts, Counts] | None:
        if not topic or (topic not in self._topics and len(self._topics) >= MOST_TOPICS):
            return None
        if topic not in self._topics:
            pair = (
                Counts(wanted=TOPIC_WANTED, shortest=TOPIC_SHORTEST),
                Counts(of="posts", is_watched=False),
            )
            for counts in pair:
                counts.begin(self._began)
            self._topics[topic] = pair
        return self._topics[topic]

    def _judge(self, notice: Notice, now: int) -> list[Alert]:
        bucket = self._growing.bucket(now)
        about = self._topics.get(notice.topic)
        growing = self._growing_topics.get(notice.topic) or Growing()
        complaints = self._complaints.bucket(now)
        findings = Findings(
            notice=notice,
            now=now,
            began=self._began,
            brand=self.brand,
            matrix=self.matrix,
            crowd=self._crowd.peek(bucket),
            volume=self._volume.peek(bucket),
            topic=about[0].peek(growing.bucket(now)) if about else None,
            terms=self._terms.peek(bucket),
            cause=self._cause.peek(complaints),
            first_day=self._first_day.peek(complaints) if now - self._began < DAY else QUIET,
            share=self._share.peek(bucket),
            severity=self._severity.peek(bucket),
            copies=self._copies.peek(bucket),
            press=self._press.peek(bucket),
            reach=self._reach.peek(bucket),
            day=self._day,
            usual_share=self._terms.usual_share,
        )
        return findings.told(self._storms)

    def _all_counts(self) -> list[Counts]:
        return [
            self._crowd,
            self._posts,
            self._press,
            *(counts for pair in self._topics.values() for counts in pair),
        ]

    # --- state ----------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """All it knows, as plain JSON."""
        return {
            "version": VERSION,
            "brand": {
                "names": sorted(self.brand.names),
                "zone": self.brand.zone,
                "large_account": self.brand.large_account,
            },
            "matrix": self.matrix.as_json(),
            "now": self._now,
            "began": self._began,
            **{name: getattr(self, f"_{name}").state() for name in _PARTS},
            "topics": {
                topic: [counts.state() for counts in pair] for topic, pair in self._topics.items()
            },
            "growing_topics": {
                topic: growing.state() for topic, growing in self._growing_topics.items()
            },
            "learned": list(self._learned),
            "leap": self._leap,
            "backward": self._backward,
        }

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Self:
        """What `state` wrote. Raises `ValueError` for anything else."""
        try:
            if state["version"] != VERSION:
                raise ValueError(f"a state of version {state['version']}")
            facts = state["brand"]
            brand = Watched(
                names=frozenset(facts["names"]),
                zone=str(facts["zone"]),
                large_account=int(facts["large_account"]),
            )
            watch = cls(brand, matrix=Matrix.from_json(state["matrix"]))
            watch._now = None if state["now"] is None else int(state["now"])
            watch._began = int(state["began"])
            for name, kind in _PARTS.items():
                setattr(watch, f"_{name}", kind.from_state(state[name]))
            for topic, (crowd, posts) in state["topics"].items():
                watch._topics[topic] = (Counts.from_state(crowd), Counts.from_state(posts))
            for topic, growing in state["growing_topics"].items():
                watch._growing_topics[topic] = Growing.from_state(growing)
            watch._learned = OrderedDict.fromkeys(state["learned"])
            watch._leap = state["leap"]
            watch._backward = int(state["backward"])
        except (KeyError, TypeError, AttributeError) as fault:
            raise ValueError(f"no state of a watch: {fault!r}") from None
        return watch


def is_complaint(notice: Notice) -> bool:
    """Whether it counts as one for the watch: judged so, likely to be one, or bitter. Judges miss
    more in some languages than in others, and bitterness is what they find best in all."""
    bitter = notice.negative >= BITTER_AT and notice.kind != "praise"
    return notice.complaint >= COMPLAINT_AT or bitter


_PARTS: dict[str, Any] = {
    "crowd": Counts,
    "posts": Counts,
    "volume": Volume,
    "terms": Terms,
    "cause": Cause,
    "first_day": FirstDay,
    "share": Share,
    "severity": Severity,
    "copies": Copies,
    "press": Press,
    "reach": Reach,
    "growing": Growing,
    "complaints": Growing,
    "voices": Voices,
    "day": LastDay,
    "storms": Storms,
}
