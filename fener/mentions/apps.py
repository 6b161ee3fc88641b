from django.apps import AppConfig


class MentionsConfig(AppConfig):
    name = "fener.mentions"
    label = "mentions"
