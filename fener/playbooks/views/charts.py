"""The flow chart of a level as a page draws it: a spine from the top to the end, and beside it
what happens once somebody has it in hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fener.core.playbooks import EscalationPlan, FlowNode, Step, flow
from fener.kit.reading import Reader
from fener.people.context import preferences_of
from fener.playbooks.naming import level_name, means_list, whom_name

HOUR = 60
"""Minutes."""


@dataclass(frozen=True, slots=True)
class Call:
    key: str
    whom: str
    means: str
    is_to_know: bool
    manner: str


@dataclass(frozen=True, slots=True)
class Stage:
    """What happens at one moment; `asks`: whether it is asked then if anybody has it in hand."""

    when: str
    calls: list[Call]
    asks: bool


@dataclass(slots=True)
class Chart:
    level: int
    name: str
    asks_duty: bool = False
    stages: list[Stage] = field(default_factory=list)
    waits: bool = False
    decide: str = ""
    decide_when: str = ""
    anew_when: str = ""
    """How much later the ladder begins anew where nothing was decided."""
    look: str = ""


def reader_of(request: HttpRequest) -> Reader:
    """How whoever looks at the page reads numbers."""
    return Reader.of(preferences_of(request))


def minutes_words(minutes: int, reader: Reader) -> str:
    if minutes % 60 == 0 and minutes:
        hours = minutes // 60
        told = ngettext("%(count)s hour", "%(count)s hours", hours)
        return told % {"count": reader.count(hours)}
    told = ngettext("%(count)s minute", "%(count)s minutes", minutes)
    return told % {"count": reader.count(minutes)}


def when_words(minutes: int, reader: Reader) -> str:
    if not minutes:
        return _("at once")
    return _("after %(time)s") % {"time": minutes_words(minutes, reader)}


def look_words(minutes: int, reader: Reader) -> str:
    """How often one looks again; empty where nobody is reminded."""
    if not minutes:
        return ""
    if minutes == HOUR:
        return _("Look again every hour")
    return _("Look again every %(time)s") % {"time": minutes_words(minutes, reader)}


def manner_words(step: Step, reader: Reader) -> str:
    """How often, and whether one after the other."""
    found = []
    if step.next_after:
        found.append(
            _("one after the other, every %(time)s")
            % {"time": minutes_words(step.next_after, reader)}
        )
    if step.times > 1 and step.again_after:
        words = {
            "count": reader.count(step.times),
            "time": minutes_words(step.again_after, reader),
        }
        found.append(
            ngettext(
                "%(count)s time, every %(time)s", "%(count)s times, every %(time)s", step.times
            )
            % words
        )
    return " · ".join(found)


def call_of(step: Step, people: Mapping[int, str], reader: Reader) -> Call:
    return Call(
        step.key,
        whom_name(step.whom, people),
        means_list(step.means),
        not step.until_acknowledged,
        manner_words(step, reader),
    )


def chart_of(plan: EscalationPlan, level: int, people: Mapping[int, str], reader: Reader) -> Chart:
    """Drawn from `core.playbooks.flow` alone."""
    drawn = flow(plan, level)
    chart = Chart(level, level_name(level))
    calls: list[FlowNode] = []
    for node in drawn.nodes:
        if node.kind == "duty":
            chart.asks_duty = True
        elif node.kind in ("page", "tell"):
            if calls and calls[0].after != node.after:
                chart.stages.append(_stage(calls, people, reader, asks=False))
                calls = []
            calls.append(node)
        elif node.kind == "asked":
            chart.stages.append(_stage(calls, people, reader, asks=True))
            calls = []
        elif node.kind == "waiting":
            chart.waits = True
        elif node.kind == "decide":
            chart.decide_when = minutes_words(node.after or 0, reader)
        elif node.kind == "lapsed":
            chart.anew_when = minutes_words(node.after or 0, reader)
        elif node.kind == "look":
            chart.look = look_words(node.after or 0, reader)
        if node.kind == "waiting" and calls:
            chart.stages.append(_stage(calls, people, reader, asks=False))
            calls = []
    if calls:
        chart.stages.append(_stage(calls, people, reader, asks=False))
    texts = plan.level(level).decide
    chart.decide = texts.get(translation.get_language() or "en") or texts.get("en", "")
    return chart


def _stage(
    nodes: list[FlowNode], people: Mapping[int, str], reader: Reader, *, asks: bool
) -> Stage:
    steps = [node.step for node in nodes if node.step]
    when = when_words(nodes[0].after or 0, reader)
    return Stage(when, [call_of(step, people, reader) for step in steps], asks)
