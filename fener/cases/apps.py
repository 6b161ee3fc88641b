from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "fener.cases"
    label = "cases"
