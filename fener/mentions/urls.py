from django.urls import path

from fener.mentions import severity_views, views

app_name = "mentions"
urlpatterns = [
    path("<int:brand_id>/severity/", severity_views.severity, name="severity"),
    path(
        "<int:brand_id>/severity/<int:word_id>/remove/",
        severity_views.remove_severity,
        name="remove_severity",
    ),
    path("<int:brand_id>/", views.watch, name="watch"),
    path("<int:brand_id>/new/", views.edit_term, name="new_watch_term"),
    path("<int:brand_id>/<int:term_id>/", views.edit_term, name="watch_term"),
    path("<int:brand_id>/<int:term_id>/remove/", views.remove_term, name="remove_watch_term"),
]
