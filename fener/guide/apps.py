from django.apps import AppConfig


class GuideConfig(AppConfig):
    name = "fener.guide"
    label = "guide"
