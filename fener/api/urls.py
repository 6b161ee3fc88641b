from django.urls import include, path

from fener.api import hooks, subscription_views, v1, views

app_name = "api"
urlpatterns = [
    path("hooks/<str:hook>/", hooks.hook, name="hook"),
    path("settings/subscriptions/", subscription_views.subscriptions, name="subscriptions"),
    path(
        "settings/subscriptions/<int:subscription_id>/",
        include(
            [
                path("hello/", subscription_views.hello, name="subscription_hello"),
                path(
                    "pause/",
                    subscription_views.switch,
                    {"is_on": False},
                    name="subscription_pause",
                ),
                path(
                    "resume/",
                    subscription_views.switch,
                    {"is_on": True},
                    name="subscription_resume",
                ),
                path("remove/", subscription_views.remove, name="subscription_remove"),
            ]
        ),
    ),
    path("api/v1/docs", views.reference, name="reference"),
    path("api/v1/", include((v1.patterns, "api-v1"))),
]
