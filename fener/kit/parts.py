"""The costly parts of pages (rows, posts, clocks, panes full of forms), drawn by Jinja2.

Django's templates walk a tree of nodes for every row; Jinja2 compiles a part once to Python and
draws it in a fraction of the time. Pages stay Django templates; a part lies in its room's folder
`jinja2/` and is shown by `{% part "room/part.html" %}` with everything the page knows.

A part calls functions: those below, which know the reader, and what rooms `offer`. What a floor
above has to say on a page of a floor below `stand_beside`s there: the page names the place and
knows nothing of who fills it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.template import engines
from django.template.defaultfilters import filesizeformat
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from fener.kit import elements, sentences
from fener.kit.reading import Reader

_offered: dict[str, Any] = {}

Facts = Callable[[HttpRequest, Any], Mapping[str, Any] | None]
"""What a part beside a thing shows of it to who asks; None: nothing."""
_beside: dict[str, list[tuple[str, Facts]]] = {}


def offer(*functions: Callable[..., Any]) -> None:
    """Let parts call these by their names. To be called while the rooms get ready."""
    _offered.update({function.__name__: function for function in functions})


def stand_beside(place: str, part: str, facts: Facts) -> None:
    """Let `part` be drawn at `place` of pages of a lower floor, which say `{{ beside(place, thing)
    }}` there. To be called while the rooms get ready."""
    rows = _beside.setdefault(place, [])
    if (part, facts) not in rows:
        rows.append((part, facts))


def environment(**options: Any) -> Environment:
    """For `TEMPLATES` in the settings. A name that a page did not give is an error."""
    kept = {name: options[name] for name in ("loader", "auto_reload")}
    made = Environment(
        **kept,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    made.globals |= {
        "url": elements.address,
        "csrf": _csrf,
        "icon": elements.icon,
        "static": elements.static,
        "own_name": elements.own_name,
        "own_names": elements.own_names,
        "unit_patterns": _unit_patterns,
        "avatar": elements.avatar,
        "chip": elements.chip,
        "network_icon": elements.network_icon,
        "network_name": elements.network_name,
        "at_handle": elements.at_handle,
        "kind_chip": elements.kind_chip,
        "listed": sentences.listed,
        "say": sentences.say,
        "told": sentences.told,
        "language_name": sentences.language_name,
        "topic_name": sentences.topic_name,
        "flag_name": sentences.flag_name,
        "personal_name": sentences.personal_name,
        "priority_name": sentences.priority_name,
        "purpose_name": sentences.purpose_name,
        "file_size": filesizeformat,
        "moment": _moment,
        "ago": _ago,
        "duration": _duration,
        "number": _number,
        "percent": _percent,
        "clock": _clock,
        "beside": _drawn_beside,
        **_offered,
    }
    return made


def drawn(part: str, context: Mapping[str, Any]) -> SafeString:
    """`part` with `context`, whose `preferences` say who reads. Functions come before what a
    page calls by the same name: the frame is drawn around every page."""
    reader = Reader.of(context.get("preferences"))
    words = _words(translation.get_language() or "en")
    return _drawn(part, {**context, **_engine().globals, **words, "reader": reader})


def clock(reader: Reader, due_at: datetime | None, name: str = "", **more: Any) -> SafeString:
    """Time left on a clock, or how late it is: see `elements.clock_facts`."""
    return _drawn("kit/clock.html", elements.clock_facts(reader, due_at, name, **more))


def _drawn(part: str, known: dict[str, Any]) -> SafeString:
    # As `Template.render`, which puts the globals of the environment together anew each time
    # and takes longer over that than over a clock.
    template = _engine().get_template(part)
    try:
        return mark_safe("".join(template.root_render_func(template.new_context(known, True))))
    except Exception:
        _engine().handle_exception()


@cache
def _engine() -> Environment:
    made: Environment = engines["jinja2"].env
    return made


@cache
def _words(language: str) -> dict[str, Callable[..., Markup]]:
    """What a part calls to say something in `language`. A page says the same two hundred
    sentences every time; each is looked up once, and not by way of the thread's language."""

    @cache
    def bare(message: str, about: str | None = None) -> Markup:
        with translation.override(language):
            said = translation.pgettext(about, message) if about else translation.gettext(message)
        return Markup(said)  # noqa: S704 - words of ours

    @cache
    def whole(message: str, about: str | None = None) -> Markup:
        return bare(message, about) % {}

    def gettext(message: str, **variables: Any) -> Markup:
        return bare(message) % variables if variables else whole(message)

    def pgettext(about: str, message: str, **variables: Any) -> Markup:
        return bare(message, about) % variables if variables else whole(message, about)

    return {"_": gettext, "gettext": gettext, "pgettext": pgettext}


@pass_context
def _drawn_beside(context: Context, place: str, thing: Any) -> SafeString:
    known = context.get_all()
    drawn_parts = []
    for part, facts in _beside.get(place, ()):
        found = facts(known["request"], thing)
        if found is not None:
            drawn_parts.append(_drawn(part, {**known, **found}))
    return mark_safe("".join(drawn_parts))


@pass_context
def _moment(context: Context, at: datetime | None, shape: str = "short") -> str:
    return elements.moment(context["reader"], at, shape) if at else ""


@pass_context
def _ago(context: Context, at: datetime | None) -> str:
    return elements.ago(context["reader"], at) if at else ""


@pass_context
def _csrf(context: Context) -> SafeString:
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">', context["csrf_token"]
    )


@pass_context
def _duration(context: Context, span: timedelta) -> str:
    return str(context["reader"].duration(span))


@pass_context
def _unit_patterns(context: Context) -> str:
    return elements.unit_patterns(context["reader"])


@pass_context
def _number(context: Context, value: float) -> str:
    return str(context["reader"].count(value))


@pass_context
def _percent(context: Context, share: float | None) -> str:
    return "–" if share is None else str(context["reader"].percent(share))


@pass_context
def _clock(
    context: Context,
    due_at: datetime | None,
    name: str = "",
    started_at: datetime | None = None,
    paused: bool = False,
) -> SafeString:
    return clock(context["reader"], due_at, name, started_at=started_at, paused=paused)
