"""Who is behind a voice: linked by people, on evidence, and taken back at any time."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fener.cases import queries
from fener.cases.forms import LinkForm
from fener.cases.models import Case
from fener.cases.views.case import Toast, done
from fener.cases.views.desk import guarded
from fener.kit.sentences import say
from fener.mentions import actions as mention_actions
from fener.mentions import persons
from fener.mentions import queries as mention_queries
from fener.mentions.models import Author, Mention
from fener.people.queries import Access
from fener.people.roles import REPLY


@guarded
@require_POST
def link_voice(request: HttpRequest, case_id: int) -> HttpResponse:
    """Say that the case's voice and another one are one person."""
    case = queries.case_for(request.access, case_id, REPLY)
    return done(request, case.pk, _linked(request, case))


def _linked(request: HttpRequest, case: Case) -> Toast:
    form = LinkForm(request.POST)
    if not form.is_valid():
        return Toast(say("person.no_ground"), "error")
    told = form.cleaned_data
    evidence = _evidence(case, told["evidence"])
    try:
        voice = _voice(request.access, case, told["voice"], told["author"], evidence)
        mention_actions.link_voices(
            case.brand, case.author, voice, actor=request.access.actor, now=request.now,
            ground=told["ground"], evidence=evidence,
        )  # fmt: skip
    except mention_actions.CannotLink as refused:
        return Toast(say(refused.key), "error")
    return Toast(_("One person from now on. Answers still go only where each was asked."))


def _evidence(case: Case, mention_id: int | None) -> Mention | None:
    rows = Mention.objects.filter(pk=mention_id, brand_id=case.brand_id, author_id=case.author_id)
    return rows.first() if mention_id else None


def _voice(
    access: Access, case: Case, name: str, author_id: int | None, evidence: Mention | None
) -> Author:
    """The voice that is meant: one that was suggested, that of a case (`#12`), or by its name."""
    if author_id and evidence:
        likely = persons.likely_voices(case.brand_id, case.author, ())
        for one in likely:
            if one.voice.pk == author_id:
                return one.voice
    number = name.strip().removeprefix("#")
    if name.strip().startswith("#") and number.isascii() and number.isdigit():
        other = queries.case_for(access, int(number))
        if other.brand_id == case.brand_id:
            return mention_queries.author_by_id(other.author_id)
    found = [one for one in persons.voice_named(case.brand_id, name) if one.pk != case.author_id]
    if not found:
        raise mention_actions.CannotLink("person.no_such_voice")
    if len(found) > 1:
        raise mention_actions.CannotLink("person.many_voices")
    return found[0]


@guarded
@require_POST
def unlink_voice(request: HttpRequest, case_id: int, link_id: int) -> HttpResponse:
    case = queries.case_for(request.access, case_id, REPLY)
    link = persons.link_by_id(link_id)
    if link.brand_id != case.brand_id:
        return done(request, case.pk, Toast(say("person.no_such_voice"), "error"))
    mention_actions.unlink_voices(link, actor=request.access.actor, now=request.now)
    return done(request, case.pk, Toast(_("Two people again. Nothing was lost.")))
