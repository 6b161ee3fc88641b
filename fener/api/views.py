"""The API's reference as a page of the desk, made from the OpenAPI document on the server."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def reference(request: HttpRequest) -> HttpResponse:
    return render(request, "api/reference.html", {"groups": []})
