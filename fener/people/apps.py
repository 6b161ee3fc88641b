from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "fener.people"
    label = "people"
