from django.urls import path

from fener.guide import views

app_name = "guide"
urlpatterns = [
    path("", views.page, name="guide"),
    path("<int:brand_id>/", views.page, name="book"),
]
