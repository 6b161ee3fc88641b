from django.apps import AppConfig
from django.db import models


class KitConfig(AppConfig):
    name = "fener.kit"
    label = "kit"

    def ready(self) -> None:
        from fener.kit.arrays import Among

        # Foreign keys keep a list of lookups of their own.
        models.Field.register_lookup(Among)
        models.ForeignObject.register_lookup(Among)
