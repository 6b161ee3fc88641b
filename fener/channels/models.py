"""Connected accounts, what they brought in raw, and what waits to be sent."""

from __future__ import annotations

from django.db import models

from fener.core.lifecycles import CHANNEL, DELIVERY, PAYLOAD
from fener.people.models import Brand


class Channel(models.Model):
    """One account of a brand on one network."""

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="channels")
    network = models.CharField(max_length=40)
    """Name of the connector's folder."""
    space = models.CharField(max_length=60)
    """Where native ids are unique: the network, or one file source."""
    name = models.CharField(max_length=120)
    native_id = models.CharField(max_length=200, default="")
    handle = models.CharField(max_length=200, default="")
    state = models.CharField(max_length=16, default=CHANNEL.first)
    settings = models.JSONField(default=dict)
    sealed_secrets = models.TextField(default="")
    hook = models.CharField(max_length=40, unique=True)
    """The unguessable end of its webhook address."""
    cursor = models.TextField(default="")
    connected_at = models.DateTimeField()
    """Posts written before this are back-log."""
    due_at = models.DateTimeField(null=True)
    """When to poll next; None: nothing is polled here."""
    heard_at = models.DateTimeField(null=True)
    """The last time the network answered us or called us."""
    blind_since = models.DateTimeField(null=True)
    problem_key = models.CharField(max_length=60, default="")
    problem_detail = models.CharField(max_length=500, default="")
    failures = models.IntegerField(default=0)
    send_after_at = models.DateTimeField(null=True)
    """The network asked for a rest: nothing leaves before this."""

    class Meta:
        db_table = "channels_channel"
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "network", "name"],
                name="one_channel",
                condition=~models.Q(state="disconnected"),
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="channel_due",
                condition=models.Q(state__in=["live", "blind"]),
            )
        ]

    def __str__(self) -> str:
        return self.name


class RawPayload(models.Model):
    """Bytes as a network sent them, kept before anybody tries to read them."""

    channel = models.ForeignKey(Channel, models.PROTECT, db_index=False, db_constraint=False)
    key = models.CharField(max_length=64)
    """The vendor's event id or a hash of the body: the same event has the same key."""
    body = models.BinaryField()
    headers = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=8, default=PAYLOAD.first)
    line = models.BigIntegerField(null=True)
    """Its place in the file it came from."""
    problem_key = models.CharField(max_length=60, default="")
    problem_params = models.JSONField(default=dict)

    class Meta:
        db_table = "channels_raw_payload"
        constraints = [
            models.UniqueConstraint(fields=["channel", "key"], name="payload_once"),
        ]
        indexes = [
            models.Index(
                fields=["channel", "id"],
                name="payload_waiting",
                condition=models.Q(state="stored"),
            ),
            models.Index(
                fields=["channel", "-id"],
                name="payload_parked",
                condition=models.Q(state="parked"),
            ),
        ]


class Delivery(models.Model):
    """Something we say on a network: sent at most once."""

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="deliveries")
    key = models.CharField(max_length=36, unique=True)
    """Our own key, handed to networks that hand it back."""
    purpose = models.CharField(max_length=60, default="")
    """What it is for, as an event subject (`case:12`); the asker's business, not ours."""
    text = models.TextField()
    visibility = models.CharField(max_length=8)
    conversation = models.CharField(max_length=300, default="")
    in_reply_to = models.CharField(max_length=300, default="")
    to = models.CharField(max_length=300, default="")
    attachments = models.JSONField(default=list)
    state = models.CharField(max_length=10, default=DELIVERY.first)
    rank = models.CharField(max_length=10, default="")
    """How far the network says it got: sent, delivered, read. Never goes back."""
    attempts = models.IntegerField(default=0)
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    native_id = models.CharField(max_length=300, default="")
    url = models.CharField(max_length=500, default="")
    problem_key = models.CharField(max_length=60, default="")
    problem_detail = models.CharField(max_length=500, default="")
    is_pulled = models.BooleanField(default=False)
    """The floor above has taken notice of the present state."""
    created_at = models.DateTimeField()

    class Meta:
        db_table = "channels_delivery"
        indexes = [
            models.Index(
                fields=["due_at"], name="delivery_due", condition=models.Q(state="queued")
            ),
            models.Index(
                fields=["claimed_at"], name="delivery_sending", condition=models.Q(state="sending")
            ),
            models.Index(
                fields=["id"],
                name="delivery_unpulled",
                condition=models.Q(
                    is_pulled=False, state__in=["sent", "failed", "unknown", "cancelled"]
                ),
            ),
            models.Index(
                fields=["channel", "native_id"],
                name="delivery_native",
                condition=~models.Q(native_id=""),
            ),
        ]
