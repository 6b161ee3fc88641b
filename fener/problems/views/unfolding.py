"""The time line of a problem: who wrote of it when, and what happened meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from fener.kit import charts
from fener.kit.reading import Reader
from fener.kit.sentences import topic_name
from fener.mentions.counts import Counts, Point
from fener.problems import queries, volume
from fener.problems.damage import Damage
from fener.problems.models import Problem, Turn
from fener.problems.unfolding import MOST_POSTS, Unfolding, end_of, first_answer_at, unfolding_of
from fener.problems.views.frame import problem_url
from fener.problems.views.naming import VERDICT_NAMES

MOST_OF_A_KIND = 10


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened; `number` is the one of its mark in the chart."""

    at: datetime
    told: str
    url: str
    number: int = 0


def time_line(problem: Problem, damage: Damage, reader: Reader) -> dict[str, Any]:
    """The chart and what is marked in it, for a reader in the brand's present."""
    moments = _moments(problem, reader)
    last = max((one.at for one in moments), default=None)
    unfolding = unfolding_of(problem, end_of(problem, last, reader.now))
    steps, usual = unfolding.steps, _usual(problem, unfolding)
    chart = charts.line(
        key=f"unfolding-{problem.pk}",
        title=_("People who complain, and posts"),
        measure=charts.COMPLAINANTS,
        points=[charts.Point(one.starts_at, one.complainants) for one in steps],
        beside=charts.Beside(charts.POSTS, [one.posts for one in steps]),
        step=unfolding.step,
        since=steps[0].starts_at,
        until=unfolding.until,
        reader=reader,
        usual=usual,
        marks=[charts.Mark(one.at, one.number, one.told, one.url) for one in moments],
        marked=_("What happened: see the list"),
        notes=_notes(problem, damage, unfolding, reader, is_usual_known=bool(usual)),
    )
    return {
        "chart": chart,
        "moments": moments,
        # Cases bring along what their people wrote before and since.
        "first_at": problem.began_at if unfolding.is_cut else unfolding.first_at,
        "last_at": unfolding.last_at,
    }


def _usual(problem: Problem, unfolding: Unfolding) -> list[charts.Usual]:
    points = [Point(one.starts_at, one.ends_at, Counts()) for one in unfolding.steps]
    found = volume.expected(problem.brand, points, of="complainants", topic=_topic(problem))
    return [charts.Usual(one.at, one.low, one.middle, one.high) for one in found]


def _topic(problem: Problem) -> str:
    """Of what is usual: a storm of everything is weighed against everything."""
    return "" if problem.topic == "other" else problem.topic


def _notes(
    problem: Problem,
    damage: Damage,
    unfolding: Unfolding,
    reader: Reader,
    *,
    is_usual_known: bool,
) -> list[str]:
    notes = [
        _(
            "In all: posts %(posts)s, accounts %(people)s. Who complains in several steps is "
            "counted in each of them."
        )
        % {"posts": reader.count(damage.posts), "people": reader.count(damage.people)}
    ]
    if unfolding.is_cut:
        notes.append(
            _("Drawn are the newest %(count)s posts.") % {"count": reader.count(MOST_POSTS)}
        )
    if not is_usual_known:
        return notes
    if topic := _topic(problem):
        notes.append(
            _(
                "What is usual: people who complain about this brand, of the topic “%(topic)s”, at "
                "this time of day."
            )
            % {"topic": topic_name(topic)}
        )
    else:
        notes.append(
            _(
                "What is usual: people who complain about this brand, of anything, at this time of "
                "day."
            )
        )
    return notes


def _moments(problem: Problem, reader: Reader) -> list[Moment]:
    """In order of time, numbered as in the chart."""
    found = [
        Moment(
            spike.at,
            _("The storm watch noticed something: %(people)s")
            % {"people": charts.PEOPLE.counted(spike.people, reader.count(spike.people))},
            reverse("watch:finding", args=[spike.pk]),
        )
        for spike in problem.spikes.order_by("at", "pk")[:MOST_OF_A_KIND]
    ]
    turns = Turn.objects.filter(problem=problem, what="level").order_by("at", "pk")
    found += [
        Moment(
            turn.at,
            _("Level from %(was)s to %(to)s")
            % {"was": reader.numerals(turn.was), "to": reader.numerals(turn.to)},
            problem_url(problem, "history"),
        )
        for turn in turns[:MOST_OF_A_KIND]
    ]
    found += [
        Moment(
            one.at,
            _("Decided: %(verdict)s") % {"verdict": VERDICT_NAMES.get(one.verdict, one.verdict)},
            f"{problem_url(problem, 'decide')}#decision-{one.pk}",
        )
        for one in queries.decisions_of(problem)[:MOST_OF_A_KIND]
    ]
    if (said_at := first_answer_at(problem)) is not None:
        found.append(Moment(said_at, _("Our first answer"), problem_url(problem, "cases")))
    if problem.state == "solved" and problem.solved_at:
        found.append(Moment(problem.solved_at, _("Solved"), problem_url(problem, "history")))
    found.sort(key=lambda one: one.at)
    return [
        Moment(one.at, one.told, one.url, number) for number, one in enumerate(found, start=1)
    ]  # fmt: skip
