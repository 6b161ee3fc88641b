"""Connected accounts, what they brought in raw, and what waits to be sent."""

from __future__ import annotations

from django.db import models

from fener.core.lifecycles import CHANNEL, DELIVERY, MODERATION, PAYLOAD
from fener.people.models import Brand, User


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
    terms = models.JSONField(default=list)
    """What to look for there, as the brand's watch terms say."""
    scopes = models.JSONField(default=list)
    """What our access allows, in the network's words."""
    access_ends_at = models.DateTimeField(null=True)
    """When the network stops knowing us unless somebody signs in anew."""
    renew_at = models.DateTimeField(null=True)
    """When our access is renewed next; None: only when the network asks for it."""
    renewing_at = models.DateTimeField(null=True)
    """A renewal was begun then and is not known to have ended."""
    fetched = models.JSONField(default=dict)
    """After a time without hearing: `{"since", "until", "posts"}` of what was fetched then."""
    month = models.CharField(max_length=7, default="")
    """The month, as 2026-11, of `month_cost`."""
    month_cost = models.BigIntegerField(default=0)
    """What the network has charged in `month`, in millionths of a US dollar."""

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
            ),
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
    to_handle = models.CharField(max_length=200, default="")
    heard_at = models.DateTimeField(null=True)
    """When the customer last wrote, as the window of a network is counted."""
    by_person = models.BooleanField(default=False)
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
    look_at = models.DateTimeField(null=True)
    """When the network is looked at next for a delivery whose outcome is unknown."""
    looks = models.IntegerField(default=0)
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
                fields=["look_at"], name="delivery_look", condition=models.Q(state="unknown")
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


class Moderation(models.Model):
    """Hiding, showing again or removing a post of somebody else's on a network: asked for by one
    person with a ground, agreed to by another, and done at once then."""

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="moderations")
    native_id = models.CharField(max_length=300)
    act = models.CharField(max_length=6)
    """`connectors.contract.Act`."""
    ground = models.CharField(max_length=500)
    snapshot = models.JSONField()
    """What it said then: `{"text", "author", "handle", "at", "url"}`; kept, whatever happens."""
    purpose = models.CharField(max_length=60, default="")
    """What it belongs to, as an event subject (`mention:12`)."""
    state = models.CharField(max_length=10, default=MODERATION.first)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    agreed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    problem_key = models.CharField(max_length=60, default="")
    problem_detail = models.CharField(max_length=500, default="")

    class Meta:
        db_table = "channels_moderation"
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "native_id"],
                name="one_moderation_open",
                condition=models.Q(state__in=["asked", "agreed", "doing"]),
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="moderation_due",
                condition=models.Q(state__in=["agreed", "doing"]),
            ),
            models.Index(fields=["purpose"], name="moderation_purpose"),
        ]
