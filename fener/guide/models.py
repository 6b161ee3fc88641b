"""The versions of each brand's guide. A case keeps the number in force when it opened."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from fener.people.models import Brand


class GuideVersion(models.Model):
    """One version of the guide; published ones never change."""

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="guide_versions")
    number = models.IntegerField()
    """0: the draft that is being written."""
    document = models.JSONField()
    """`guide.document.Guide` as JSON."""
    note = models.CharField(max_length=300, default="")
    """Why it was changed, in the words of whoever published it."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "guide_version"
        constraints = [models.UniqueConstraint(fields=["brand", "number"], name="guide_number")]
