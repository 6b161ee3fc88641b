"""What the screen of a run shows: how far it is, why some are left to a person, and each reply."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from fener.cases.actions.replying import draft_for
from fener.channels import queries as channel_queries
from fener.core.posts import Visibility
from fener.core.replies import APART, Parts, hints_of
from fener.kit.sentences import language_name, say, told
from fener.people.queries import brand_now
from fener.people.roles import REPLY
from fener.problems import answering as runs
from fener.problems.models import Answer, Answering
from fener.problems.views.frame import reader_at

PAGE = 20
PURPOSE_ASKS = {
    "acknowledge": gettext_lazy("Tell everybody that we have heard them"),
    "answer": gettext_lazy("Answer everybody"),
    "solve": gettext_lazy("Tell everybody that it is solved"),
}
PURPOSE_HELP = {
    "acknowledge": gettext_lazy(
        "Those who have not heard from us yet. Don’t wait for the solution: say that it is seen, "
        "and by when they hear more."
    ),
    "answer": gettext_lazy(
        "All who wait for us. One set of facts for everybody, and for each their own words."
    ),
    "solve": gettext_lazy(
        "All who complained, also those who were answered. Their cases are solved when it is said."
    ),
}
PURPOSE_TITLES = {
    "acknowledge": gettext_lazy("We have heard you"),
    "answer": gettext_lazy("Answer"),
    "solve": gettext_lazy("It is solved"),
}
STATE_TITLES = {
    "planned": pgettext_lazy("run of replies", "to be read"),
    "running": pgettext_lazy("run of replies", "going out"),
    "paused": pgettext_lazy("run of replies", "paused"),
    "stopped": pgettext_lazy("run of replies", "stopped"),
    "done": pgettext_lazy("run of replies", "done"),
}
GROUP_TITLES = {
    "planned": {
        "left": gettext_lazy("To read"),
        "held": gettext_lazy("To edit"),
        "apart": gettext_lazy("Look at these yourself"),
        "skipped": gettext_lazy("Left out"),
    },
    "": {
        "sent": gettext_lazy("Said"),
        "left": pgettext_lazy("replies", "Not yet"),
        "held": gettext_lazy("To edit"),
        "apart": gettext_lazy("Look at these yourself"),
        "skipped": gettext_lazy("Left to a person"),
    },
}


def run_context(
    request: HttpRequest, run: Answering, here: str, group: str, start: int
) -> dict[str, Any]:
    """Everything of a run that its page shows."""
    progress = runs.progress_of(run)
    titles = GROUP_TITLES["planned" if run.state == "planned" else ""]
    counts = {
        "sent": progress.sent, "left": progress.left, "held": progress.held,
        "apart": progress.apart, "skipped": progress.skipped + progress.refused,
    }  # fmt: skip
    if group not in titles:
        group = next((name for name in titles if counts[name]), next(iter(titles)))
    found = list(runs.answers_of(run, group)[start : start + PAGE + 1])
    more = len(found) > PAGE
    shown = [shown_answer(answer) for answer in found[:PAGE]]
    reader = reader_at(request, run.problem.brand)

    def url(place: int) -> str:
        return f"{here}?of={group}" + (f"&from={place}" if place else "")

    may_reply = request.access.may(REPLY, run.problem.brand_id)
    return {
        "run": run,
        "run_url": here,
        "here": url(start),
        "start": start,
        "next_start": start + PAGE if more else 0,
        "title": PURPOSE_TITLES[run.purpose],
        "state_title": STATE_TITLES[run.state],
        "halted": say(run.halted_for) if run.halted_for else "",
        "progress": progress,
        "is_over": run.state in ("stopped", "done"),
        "may_start": may_reply and run.state == "planned" and progress.left and not progress.unread,
        "lasts": reader.duration(timedelta(minutes=max(1, progress.left / run.per_minute))),
        "doubles": runs.doubles_in(run) if run.state == "planned" else 0,
        "hints": _hints(run),
        "reasons": reasons_told(runs.reasons_of(run)),
        "groups": [
            {
                "url": f"{here}?of={name}", "label": title, "count": counts[name],
                "current": name == group,
            }
            for name, title in titles.items()
            if counts[name] or name == group
        ],
        "group": group,
        "answers": shown,
        "unread_here": any(one["is_unread"] for one in shown),
        "newer_url": url(max(start - PAGE, 0)) if start else "",
        "older_url": url(start + PAGE) if more else "",
    }  # fmt: skip


def reasons_told(found: Mapping[str, int]) -> list[dict[str, Any]]:
    """Sentences for keys, with how many each is true of."""
    return [{"told": say(key), "count": count} for key, count in found.items()]


def shown_answer(answer: Answer) -> dict[str, Any]:
    """One reply beside what the customer wrote, with their own words in it marked."""
    before, words, after = answer.text, "", ""
    if answer.words and answer.words in answer.text:
        before, words, after = answer.text.partition(answer.words)
    run = answer.answering
    args = [run.problem_id, run.pk, answer.pk]
    is_open = run.state in runs.LIVE_RUNS and answer.state != "sent"
    delivery = answer.reply.delivery if answer.reply else None
    brand = run.problem.brand
    return {
        "answer": answer,
        "before": before,
        "words": words,
        "after": after,
        "left": _left(answer),
        "sent_at": brand_now(brand, answer.sent_at) if answer.sent_at else None,
        "due_at": brand_now(brand, answer.due_at) if answer.due_at else None,
        "remarks": [told(one) for one in answer.remarks],
        "reason": say(answer.reason) if answer.reason else "",
        "is_apart": answer.state == "skipped" and answer.reason in APART,
        "language": language_name(answer.language) or _("language not known"),
        "case_url": reverse("cases:case", args=[answer.case_id]),
        "edit_url": reverse("problems:answer", args=args) if is_open else "",
        "skip_url": reverse("problems:answer_skip", args=args)
        if is_open and answer.state == "planned"
        else "",
        "restore_url": reverse("problems:answer_restore", args=args)
        if is_open and answer.state != "planned" and answer.text
        else "",
        "is_unread": answer.state == "planned" and not answer.confirmed_by and not answer.is_held,
        "arrived": bool(answer.reply and answer.reply.said_at),
        "trouble": say(f"reply.{delivery.state}")
        if delivery and delivery.state in ("failed", "unknown")
        else "",
    }


def _left(answer: Answer) -> int | None:
    """What the network leaves after the text."""
    if not answer.text:
        return None
    draft = draft_for(answer.mention, answer.text, Visibility(answer.visibility))
    return channel_queries.preview(answer.channel, draft).left


def _hints(run: Answering) -> list[dict[str, str]]:
    """What a careful colleague would remark, as long as it can be changed."""
    if run.state != "planned":
        return []
    return [
        {"language": language_name(language), "told": told(hint)}
        for language, own in run.parts.items()
        for hint in hints_of(Parts.of(own), language)
    ]
