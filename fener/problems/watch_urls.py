"""Addresses of the storm watch."""

from __future__ import annotations

from django.urls import path

from fener.problems.views import finding, watch

app_name = "watch"
urlpatterns = [
    path("", watch.watch, name="screen"),
    path("findings/<int:spike_id>/", finding.finding, name="finding"),
    path("findings/<int:spike_id>/problem/", finding.open_problem, name="open"),
    path("findings/<int:spike_id>/join/", finding.join, name="join"),
    path("findings/<int:spike_id>/dismiss/", finding.dismiss, name="dismiss"),
]
