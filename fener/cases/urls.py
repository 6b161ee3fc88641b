from django.urls import path

from fener.cases import views

app_name = "cases"
urlpatterns = [
    path("", views.page, name="queue"),
    path("mentions/", views.page, name="mentions"),
    path("search/", views.page, name="search"),
    path("live/", views.page, name="live"),
    path("cases/<int:case_id>/", views.page, name="case"),
]
