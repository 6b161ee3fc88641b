from django.urls import path

from fener.api import views

app_name = "api"
urlpatterns = [
]
