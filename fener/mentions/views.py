"""Watch terms: what a brand listens for, and a place to try them on a sentence."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fener.core.matching import Hit, misspellings_of
from fener.core.text import fold
from fener.mentions.actions import add_watch_term, change_watch_term, remove_watch_term
from fener.mentions.forms import TryForm, WatchTermForm
from fener.mentions.listening import matcher_of
from fener.mentions.models import WatchTerm
from fener.mentions.queries import watch_terms
from fener.people.doors import brand_for
from fener.people.models import Brand
from fener.people.roles import CHANNELS

FIELDS = ("text", "kind", "misspellings", "excludes", "is_whole_word")


def _term(brand: Brand, term_id: int) -> WatchTerm:
    term = watch_terms(brand).filter(pk=term_id).first()
    if term is None:
        raise Http404("no such watch term")
    return term


def watch(request: HttpRequest, brand_id: int) -> HttpResponse:
    """All terms of a brand; `?sentence=` tries them."""
    brand = brand_for(request, brand_id, CHANNELS)
    form = TryForm(request.GET or None)
    terms = list(watch_terms(brand))
    context: dict[str, Any] = {"brand_shown": brand, "terms": terms, "form": form}
    if form.is_bound and form.is_valid() and form.cleaned_data["sentence"].strip():
        context |= _tried(brand, terms, form.cleaned_data["sentence"])
    return render(request, "mentions/watch.html", context)


def _tried(brand: Brand, terms: list[WatchTerm], sentence: str) -> dict[str, Any]:
    """The sentence as it is compared, in pieces, and which terms it holds."""
    folded = fold(sentence)
    matcher = matcher_of(brand)
    hits = matcher.match(sentence) if matcher else ()
    names = {term.pk: term for term in terms}
    by_term: dict[int, list[str]] = {}
    for hit in hits:
        by_term.setdefault(hit.term_id, []).append(hit.found)
    found = [
        {"term": names.get(term_id), "found": list(dict.fromkeys(words))}
        for term_id, words in by_term.items()
    ]
    return {
        "tried": True,
        "listens_for_all": matcher is None,
        "pieces": _pieces(folded, hits),
        "found": found,
    }


def _pieces(folded: str, hits: tuple[Hit, ...]) -> list[tuple[str, bool]]:
    """The folded text cut where hits begin and end; True: this piece was found."""
    pieces, place = [], 0
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if hit.end <= place:
            continue
        start = max(hit.start, place)
        if start > place:
            pieces.append((folded[place:start], False))
        pieces.append((folded[start : hit.end], True))
        place = hit.end
    if place < len(folded):
        pieces.append((folded[place:], False))
    return pieces


def edit_term(request: HttpRequest, brand_id: int, term_id: int = 0) -> HttpResponse:
    """Add or change one. The button `suggest` fills in likely misspellings to choose from."""
    brand = brand_for(request, brand_id, CHANNELS)
    term = _term(brand, term_id) if term_id else None
    initial = {name: getattr(term, name) for name in FIELDS} if term else {}
    form = WatchTermForm(request.POST or None, initial=initial)
    if request.method == "POST" and request.POST.get("do") == "suggest":
        form = _with_suggestions(request)
    elif request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if _is_taken(brand, data, term):
            form.add_error("text", _("This is on the list already."))
        else:
            _save(request, brand, term, data)
            messages.success(request, _("Saved. It counts for posts that come in from now on."))
            return redirect("mentions:watch", brand_id=brand.pk)
    context = {"brand_shown": brand, "term": term, "form": form}
    return render(request, "mentions/watch_form.html", context)


def _with_suggestions(request: HttpRequest) -> WatchTermForm:
    data = request.POST.copy()
    written = data.get("misspellings", "").splitlines()
    offered = misspellings_of(data.get("text", ""))
    data["misspellings"] = "\n".join(dict.fromkeys([*filter(None, written), *offered]))
    if offered:
        messages.info(
            request, _("Likely spellings are filled in. Delete those that mean something else.")
        )
    else:
        messages.info(request, _("Write the word first; then there is something to suggest."))
    return WatchTermForm(data)


def _is_taken(brand: Brand, data: dict[str, Any], term: WatchTerm | None) -> bool:
    text = data["text"].strip().lstrip("#@")
    same = watch_terms(brand).filter(kind=data["kind"], text=text)
    return same.exclude(pk=term.pk if term else None).exists()


def _save(request: HttpRequest, brand: Brand, term: WatchTerm | None, data: dict[str, Any]) -> None:
    fields = {name: data[name] for name in FIELDS}
    actor, now = request.access.actor, request.now
    if term is None:
        add_watch_term(brand, actor=actor, now=now, **fields)
    else:
        change_watch_term(term, actor=actor, now=now, **fields)


@require_POST
def remove_term(request: HttpRequest, brand_id: int, term_id: int) -> HttpResponse:
    brand = brand_for(request, brand_id, CHANNELS)
    term = _term(brand, term_id)
    remove_watch_term(term, actor=request.access.actor, now=request.now)
    messages.success(request, _("“%(text)s” is off the list.") % {"text": term.text})
    return redirect("mentions:watch", brand_id=brand.pk)
