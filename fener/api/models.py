"""What the API itself remembers: answers to requests that may be sent twice, and who wants to
be told what happens."""

from __future__ import annotations

from django.db import models

from fener.people.models import Brand, Token


class KeptAnswer(models.Model):
    """The answer to a request with an `Idempotency-Key`, written in the transaction of what
    the request did."""

    token = models.ForeignKey(Token, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    """SHA-256 of method, path and body: the same key with another request is a mistake."""
    status = models.IntegerField(default=0)
    body = models.TextField(default="")
    kept_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "api_kept_answer"
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="one_answer")]


class Subscription(models.Model):
    """An address that is told what happens to a brand, in the order in which it happened."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    sealed_secret = models.TextField()
    verbs = models.JSONField()
    """`case.opened`, or `case.*`; empty: everything."""
    allows_private_hosts = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    seq = models.BigIntegerField()
    """The last event of the brand's book that was told, or needed no telling."""
    due_at = models.DateTimeField()
    failures = models.IntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    problem_key = models.CharField(max_length=60, default="")
    problem_detail = models.CharField(max_length=500, default="")
    told_at = models.DateTimeField(null=True)
    """When the address last took a call."""
    created_at = models.DateTimeField()

    class Meta:
        db_table = "api_subscription"
        indexes = [
            models.Index(
                fields=["due_at"],
                name="subscription_due",
                condition=models.Q(is_active=True),
            )
        ]
