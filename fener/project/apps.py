from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "fener.project"
    label = "project"
