"""Pages that belong to no room: faults, health, the language menu."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path

from fener.people.middleware import open_to_strangers
from fener.people.views.preferences import choose_language


@open_to_strangers
def health(request: HttpRequest) -> JsonResponse:
    """Answers while the desk can reach its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})


def styleguide(request: HttpRequest) -> HttpResponse:
    return render(request, "kit/styleguide.html")


styleguide = open_to_strangers(styleguide)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "kit/errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "kit/errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "kit/errors/404.html", status=404)


def fault(request: HttpRequest) -> HttpResponse:
    return render(request, "kit/errors/500.html", status=500)


urlpatterns = [
    path("health/", health, name="health"),
    path("language/", choose_language, name="language"),
]
