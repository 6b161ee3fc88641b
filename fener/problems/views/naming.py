"""What problems, levels, scopes and dials are called, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from fener.cases.views.naming import names_for
from fener.core.reasons import Reason
from fener.kit.reading import Reader
from fener.kit.sentences import IN_MINUTES, listed, say, topic_name
from fener.problems.alerts import Raised
from fener.problems.models import Problem
from fener.problems.sentences import MANY_THINGS

LEVEL_NAMES = (
    pgettext_lazy("level", "noise"),
    pgettext_lazy("level", "complaint"),
    pgettext_lazy("level", "problem"),
    pgettext_lazy("level", "issue"),
    pgettext_lazy("level", "possible crisis"),
    pgettext_lazy("level", "severe"),
)
SCOPE_NAMES = {
    "local": pgettext_lazy("scope", "Local"),
    "national": pgettext_lazy("scope", "National"),
    "global": pgettext_lazy("scope", "Global"),
}
POSTURE_NAMES = {
    "normal": pgettext_lazy("posture", "Normal"),
    "acknowledge": pgettext_lazy("posture", "Acknowledge"),
    "statement": pgettext_lazy("posture", "Statement"),
    "crisis": pgettext_lazy("posture", "Crisis"),
}
POSTURE_MEANINGS = {
    "normal": gettext_lazy("Everybody is answered where they wrote, and nothing more is said."),
    "acknowledge": gettext_lazy("We say, where it is spoken of, that we know of it."),
    "statement": gettext_lazy("We say the same in public on every channel."),
    "crisis": gettext_lazy("A crisis team, a spokesperson, one voice; the ordinary stops."),
}
VERDICT_NAMES = {
    "normal": pgettext_lazy("verdict", "Normal service"),
    "problem": pgettext_lazy("verdict", "A problem"),
    "crisis": pgettext_lazy("verdict", "A crisis"),
}
VERDICT_MEANINGS = {
    "normal": gettext_lazy("Go on with normal customer service. The choice when unsure."),
    "problem": gettext_lazy("One owner, one set of facts, the same answer for everybody."),
    "crisis": gettext_lazy("It touches a larger audience, and needs a special response."),
}
HAND_NAMES = {
    "genuine": pgettext_lazy("posts that say the same", "Genuine people"),
    "coordinated": pgettext_lazy("posts that say the same", "Coordinated"),
    "unclear": pgettext_lazy("posts that say the same", "Cannot tell"),
}
HAND_MEANINGS = {
    "genuine": gettext_lazy(
        "Each of them counts as a person of their own, as everybody does until somebody decides."
    ),
    "coordinated": gettext_lazy(
        "Together these posts count as one voice in level and scope. Nothing is hidden, and no "
        "clock and no order of cases changes. An answer to many leaves them to a person. The level "
        "stays until a person lowers it."
    ),
    "unclear": gettext_lazy(
        "Nothing changes: each of them counts as a person. The choice when unsure."
    ),
}
STATE_NAMES = {
    "new": pgettext_lazy("problem", "new"),
    "open": pgettext_lazy("problem", "open"),
    "solved": pgettext_lazy("problem", "solved"),
    "ended": pgettext_lazy("problem", "closed"),
    "merged": pgettext_lazy("problem", "merged"),
}
MEASURE_NAMES = {
    "people": gettext_lazy("People who speak of it"),
    "complainants": gettext_lazy("People who complain"),
    "severe": gettext_lazy("People with words of danger or law"),
    "life": gettext_lazy("People who speak of safety or health"),
    "law": gettext_lazy("People who speak of law, personal data or discrimination"),
    "press": gettext_lazy("Media among those who write"),
    "largest_account": gettext_lazy("Followers of the largest account"),
    "speed": gettext_lazy("Times the usual speed"),
    "copies": gettext_lazy("People who repeat one text"),
    "ignored_for": gettext_lazy("Minutes without any answer"),
    "networks": gettext_lazy("Networks"),
    "languages": gettext_lazy("Languages"),
    "places": gettext_lazy("Countries"),
}


def problem_name(problem: Problem | Raised) -> str:
    """As a person calls it, or its topic with the words that tell its posts from others."""
    if problem.name:
        return problem.name
    topic = topic_name(problem.topic)
    if problem.words and problem.topic == "other":
        return listed(problem.words[:4])
    if problem.words:
        return _("%(topic)s: %(words)s") % {"topic": topic, "words": listed(problem.words[:4])}
    return _(MANY_THINGS) if problem.topic == "other" else topic


def level_name(level: int, reader: Reader) -> str:
    """Number and word: a number alone tells a newcomer nothing."""
    told = {"level": reader.count(level), "name": LEVEL_NAMES[level]}
    return _("Level %(level)s, %(name)s") % told


def level_tone(level: int) -> str:
    return "signal" if level >= 4 else "lamp" if level >= 2 else ""


def department_name(problem: Problem) -> str:
    return names_for(problem.brand).department(problem.department)


def told_in(reader: Reader, reason: Reason | Mapping[str, Any]) -> str:
    """The sentence of a reason, with its numbers as the reader writes them."""
    data = reason.as_json() if isinstance(reason, Reason) else reason
    key, params = str(data.get("key", "")), data.get("params") or {}
    if key in IN_MINUTES:
        return reader.numerals(say(key, params))
    return say(key, counted_in(reader, params))


def counted_in(reader: Reader, params: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: reader.count(value)
        if isinstance(value, int | float) and not isinstance(value, bool)
        else value
        for name, value in params.items()
    }


def described(names: Mapping[str, Any], meanings: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Choices that say what each will do."""
    said = _("%(name)s – %(meaning)s")
    return [(key, said % {"name": name, "meaning": meanings[key]}) for key, name in names.items()]


def choices(names: Mapping[str, Any]) -> Sequence[tuple[str, Any]]:
    return list(names.items())
