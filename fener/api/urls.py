from django.urls import path

from fener.api import hooks

app_name = "api"
urlpatterns = [
    path("hooks/<str:hook>/", hooks.hook, name="hook"),
]
