from django.urls import path

from fener.people import views

app_name = "people"
urlpatterns = [
    path("settings/", views.page, name="settings"),
    path("preferences/", views.page, name="preferences"),
]
