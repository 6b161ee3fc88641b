from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "fener.api"
    label = "api"
