"""The versions of each brand's guide, of which a case keeps the number in force when it opened; and
what an encoder made of the answers in it."""

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


class AnswerVector(models.Model):
    """What an encoder made of the title or the text of a prepared answer in one language. It goes
    by the words: those that a new version of the guide leaves as they were are not read again."""

    digest = models.CharField(max_length=64)
    """SHA-256 of the words, as `guide.document.words_of` leaves them."""
    encoder = models.CharField(max_length=60)
    """Name and version: vectors of different encoders are never compared."""
    vector = models.BinaryField()
    """`core.signals.vectors.pack_vectors`."""

    class Meta:
        db_table = "guide_answer_vector"
        constraints = [
            models.UniqueConstraint(fields=["encoder", "digest"], name="answer_vector_once")
        ]
