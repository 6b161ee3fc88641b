"""Everything of the peer at the root, where its own links expect it."""

from django.urls import include, path

urlpatterns = [path("", include("helpdesk.urls"))]
