"""The page that says what a storm is, and starts one."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fener.channels import practising
from fener.connectors.contract import ConnectorError, OutcomeUnknown
from fener.connectors.fake.storms import LANGUAGES
from fener.kit.sentences import say
from fener.people.forms.places import language_choices
from fener.people.queries import brand_named
from fener.people.roles import CHANNELS
from fener.project.storm import SHOP, start_storm, storm_under_way

FASTEST = "max"


class StormForm(forms.Form):
    speed = forms.ChoiceField(
        label=_("How fast?"),
        choices=[
            ("60", _("An hour in a minute: the whole storm takes about an hour")),
            ("300", _("Five times faster: about ten minutes")),
            (FASTEST, _("As fast as possible: a wall of complaints within seconds")),
        ],
        initial="300",
        widget=forms.RadioSelect,
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages its customers write"),
        initial=LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["languages"].choices = [
            (code, name) for code, name in language_choices() if code in LANGUAGES
        ]


def storm(request: HttpRequest) -> HttpResponse:
    access = request.access
    if not (access.is_owner or access.brands_with(CHANNELS)):
        raise PermissionDenied(CHANNELS)
    brand = brand_named(SHOP)
    under_way = storm_under_way(brand) if brand else None
    form = StormForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["speed"]
        try:
            job = start_storm(
                actor=access.actor,
                now=request.now,
                address=practising.reachable_desk(practising.desk_addresses(request)),
                speed=None if chosen == FASTEST else float(chosen),
                languages=form.cleaned_data["languages"],
                user=request.user,
            )
        except practising.NoPracticeNetwork:
            messages.error(request, say("storm.no_network"))
        except (ConnectorError, OutcomeUnknown) as error:
            key = error.key if isinstance(error, ConnectorError) else "connector.try_later"
            messages.error(request, say(key))
        else:
            return redirect(f"{reverse('channels:job', args=[job.pk])}?brand={job.brand_id}")
    return render(
        request,
        "project/storm.html",
        {
            "form": form,
            "under_way": under_way,
            "is_served": settings.FAKE_NETWORK,
            "public_url": f"{practising.PATH}/",
            "shop": SHOP,
        },
    )
