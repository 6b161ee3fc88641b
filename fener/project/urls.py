"""Every address of the desk."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from fener.project.storm_views import storm

urlpatterns = [
    path("", include("fener.cases.urls")),
    path("", include("fener.people.urls")),
    path("settings/watch/", include("fener.mentions.urls")),
    path("guide/", include("fener.guide.urls")),
    path("problems/", include("fener.problems.urls")),
    path("watch/", include("fener.problems.watch_urls")),
    path("escalation/", include("fener.playbooks.urls")),
    path("storm/", storm, name="storm"),
    path("channels/", include("fener.channels.urls")),
    path("account/", include("fener.people.account_urls")),
    path("", include("fener.api.urls")),
    path("", include("fener.project.pages")),
]

handler400 = "fener.project.pages.bad_request"
handler403 = "fener.project.pages.forbidden"
handler404 = "fener.project.pages.not_found"
handler500 = "fener.project.pages.fault"

if settings.DEBUG:
    from fener.project.pages import styleguide

    urlpatterns.append(path("styleguide/", styleguide))
