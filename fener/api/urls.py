from django.urls import include, path

from fener.api import hooks, v1, views

app_name = "api"
urlpatterns = [
    path("hooks/<str:hook>/", hooks.hook, name="hook"),
    path("api/v1/docs", views.reference, name="reference"),
    path("api/v1/", include((v1.patterns, "api-v1"))),
]
