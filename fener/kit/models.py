"""Rows that belong to no feature: the event log, long work, and signs of life."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from fener.core.lifecycles import JOB


class Book(models.Model):
    """One hash chain of events: a brand's, or (`id` 0) the desk's own."""

    id = models.BigIntegerField(primary_key=True)
    length = models.BigIntegerField(default=0)
    head = models.CharField(max_length=64, default="")

    class Meta:
        db_table = "kit_book"


class Event(models.Model):
    """Something that was done or decided. Appended, never changed: the database refuses it.

    Personal words stay out of `data`; it holds identifiers, numbers and digests, so that a
    text can be redacted without breaking the chain.
    """

    book = models.ForeignKey(Book, models.PROTECT, db_index=False, db_constraint=False)
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    """`person:3`, `token:2`, `network:fake`, `desk`."""
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    """`case:12`, `channel:4`, …"""
    data = models.TextField()
    """Canonical JSON: sorted keys, no spaces."""
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "kit_event"
        constraints = [models.UniqueConstraint(fields=["book", "seq"], name="event_place")]
        indexes = [models.Index(fields=["subject", "id"], name="event_subject")]


class Job(models.Model):
    """Long work that can be left and come back to."""

    kind = models.CharField(max_length=40)
    brand_id = models.BigIntegerField(null=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default=JOB.first)
    place = models.JSONField(default=dict)
    """Where the next slice goes on: whatever the kind of job needs to know."""
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    result = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    """The first hundred problems, each `{"line", "key", "params"}`."""
    problem_count = models.BigIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "kit_job"
        indexes = [
            models.Index(
                fields=["due_at"],
                name="job_due",
                condition=models.Q(state__in=["waiting", "running"]),
            )
        ]


class Pulse(models.Model):
    """Who is alive: one row for each step of the loop, written when it last ran."""

    name = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()
    problem = models.CharField(max_length=300, default="")
    failures = models.IntegerField(default=0)

    class Meta:
        db_table = "kit_pulse"


class Upload(models.Model):
    """A file a person handed in. Its bytes lie in the data folder under `digest`."""

    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "kit_upload"
