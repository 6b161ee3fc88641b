"""A brand's own severity words: the list, and a place to try them on a sentence."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from fener.core.signals.lexicons import SEVERITIES, plain_many
from fener.core.text import tidy
from fener.kit.sentences import flag_name, language_name
from fener.mentions.actions import add_severity_words, remove_severity_word
from fener.mentions.forms import SeverityWordsForm, TryForm
from fener.mentions.listening import severity_finder
from fener.mentions.queries import severity_words
from fener.people.doors import brand_for
from fener.people.models import Brand
from fener.people.roles import GUIDE


def severity(request: HttpRequest, brand_id: int) -> HttpResponse:
    """All words of a brand by flag, and the form for more; `?sentence=` tries them."""
    brand = brand_for(request, brand_id, GUIDE)
    form = SeverityWordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _add(request, brand, form)
        return redirect("mentions:severity", brand_id=brand.pk)
    trial = TryForm(request.GET or None)
    context: dict[str, Any] = {
        "brand_shown": brand,
        "form": form,
        "trial": trial,
        "flags": _by_flag(brand),
    }
    if trial.is_bound and trial.is_valid() and trial.cleaned_data["sentence"].strip():
        context |= {"tried": True, "raised": _raised(brand, trial.cleaned_data["sentence"])}
    return render(request, "mentions/severity.html", context)


def _add(request: HttpRequest, brand: Brand, form: SeverityWordsForm) -> None:
    count = add_severity_words(
        brand, actor=request.access.actor, now=request.now, **form.cleaned_data
    )
    if count:
        said = ngettext(
            "%(count)s word added. It counts for posts that come in from now on.",
            "%(count)s words added. They count for posts that come in from now on.",
            count,
        )
        messages.success(request, said % {"count": count})
    else:
        messages.info(request, _("This is on the list already."))


def _by_flag(brand: Brand) -> list[dict[str, Any]]:
    rows = list(severity_words(brand))
    return [
        {
            "name": flag_name(flag),
            "words": [
                {"row": row, "language": language_name(row.language)}
                for row in rows
                if row.flag == flag
            ],
        }
        for flag in SEVERITIES
    ]


def _raised(brand: Brand, sentence: str) -> list[dict[str, Any]]:
    """The flags that a post with this sentence would raise, in whichever language it is."""
    text = tidy(sentence, limit=4000)
    (found,) = severity_finder(brand).find_many(plain_many([text]), [""], [text])
    return [{"name": flag_name(flag), "words": words} for flag, words in found.items()]


@require_POST
def remove_severity(request: HttpRequest, brand_id: int, word_id: int) -> HttpResponse:
    brand = brand_for(request, brand_id, GUIDE)
    word = severity_words(brand).filter(pk=word_id).first()
    if word is None:
        raise Http404("no such severity word")
    remove_severity_word(word, actor=request.access.actor, now=request.now)
    messages.success(request, _("“%(text)s” is off the list.") % {"text": word.text})
    return redirect("mentions:severity", brand_id=brand.pk)
