from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "fener.kit"
    label = "kit"
