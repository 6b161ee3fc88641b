from django.urls import path

from fener.channels import views

app_name = "channels"
urlpatterns = [
    path("", views.page, name="list"),
    path("<int:channel_id>/", views.page, name="channel"),
]
