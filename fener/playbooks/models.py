"""Versions of each brand's escalation plan, who is on duty, how people are reached, and every
escalation with each page it sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from fener.core.lifecycles import ESCALATION, PAGE
from fener.people.models import Brand


class PlanVersion(models.Model):
    """One version of the escalation plan; published ones never change."""

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    number = models.IntegerField()
    """0: the draft that is being written."""
    document = models.JSONField()
    """`core.playbooks.EscalationPlan` as JSON."""
    note = models.CharField(max_length=300, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "playbooks_plan_version"
        constraints = [models.UniqueConstraint(fields=["brand", "number"], name="plan_number")]


class DutyShift(models.Model):
    """Somebody is on duty: `core.playbooks.Shift`. Changed ones are removed and written anew, so
    that it stays known who was on duty when."""

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    role = models.CharField(max_length=20)
    rank = models.SmallIntegerField(default=1)
    weekdays = models.JSONField(default=list)
    """0: Monday; empty where it is for one day."""
    day = models.DateField(null=True)
    start = models.SmallIntegerField()
    end = models.SmallIntegerField()
    """Minutes after midnight in the brand's zone; above 1440: on the next day."""
    skips = models.JSONField(default=dict)
    """Days on which it falls out, and since when that is known."""
    written_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "playbooks_shift"
        indexes = [models.Index(fields=["brand", "removed_at"], name="shift_of_brand")]


class ContactPoint(models.Model):
    """How a person is reached by one means. Without one, e-mail goes to the address with which
    they sign in, and nothing else reaches them."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    means = models.CharField(max_length=10)
    sealed = models.TextField()
    """`kit.secrets`: an e-mail address, or the address of a service in apprise's writing."""
    shown = models.CharField(max_length=120)
    """The service, and enough of the address to recognise it."""
    set_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)
    """When the person followed the link of a test page."""

    class Meta:
        db_table = "playbooks_contact_point"
        constraints = [models.UniqueConstraint(fields=["person", "means"], name="one_by_means")]


class Escalation(models.Model):
    """One run of the plan, for whatever called it."""

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    subject = models.CharField(max_length=60)
    """What it is about, as an event subject (`problem:12`); the caller's business, not ours."""
    title = models.CharField(max_length=200)
    path = models.CharField(max_length=200, default="")
    """Where the desk shows the subject."""
    facts = models.JSONField(default=list)
    """Reasons, as JSON: what people are told besides the title."""
    department = models.CharField(max_length=40, default="")
    """Key of the guide's department that owns it."""
    state = models.CharField(max_length=14, default=ESCALATION.first)
    level = models.SmallIntegerField()
    plan = models.JSONField()
    """The plan as it was when this began: editing it changes nothing that is under way."""
    plan_number = models.IntegerField()
    due_at = models.DateTimeField(null=True)
    """When the ladder looks at it next; None: it is over."""
    held_since = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True)
    """When somebody comes, as far as the rota says."""
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "playbooks_escalation"
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "subject"],
                name="one_escalation",
                condition=~models.Q(state="ended"),
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="escalation_due", condition=~models.Q(state="ended")
            ),
            models.Index(fields=["brand", "-id"], name="escalation_of_brand"),
        ]


class EscalationFact(models.Model):
    """Something that happened to an escalation, from which everything else is worked out."""

    escalation = models.ForeignKey(Escalation, models.CASCADE, related_name="happened")
    kind = models.CharField(max_length=14)
    """`level`, `acknowledged` or `decided`."""
    at = models.DateTimeField()
    level = models.SmallIntegerField(null=True)
    standing = models.JSONField(default=dict)
    """With a level: whom each part of the plan meant at that moment."""
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    words = models.CharField(max_length=500, default="")
    """What was decided."""

    class Meta:
        db_table = "playbooks_fact"
        indexes = [models.Index(fields=["escalation", "at"], name="fact_of_escalation")]


class Page(models.Model):
    """One message to one person by one means."""

    escalation = models.ForeignKey(Escalation, models.CASCADE, null=True, related_name="pages")
    """None: a page that tries a contact point."""
    step = models.CharField(max_length=80)
    """`core.playbooks.DuePage.step`; `alarm.…` from the auditor, `test.…` to try."""
    rung = models.CharField(max_length=40)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    means = models.CharField(max_length=10)
    level = models.SmallIntegerField()
    until_acknowledged = models.BooleanField(default=True)
    due_at = models.DateTimeField()
    """When the plan wanted it."""
    state = models.CharField(max_length=14, default=PAGE.first)
    send_at = models.DateTimeField()
    """When it is tried, or tried again."""
    attempts = models.SmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    key = models.CharField(max_length=36, unique=True)
    """Goes with the message each time it is sent."""
    token_digest = models.CharField(max_length=64, default="")
    token_expires_at = models.DateTimeField()
    problem_key = models.CharField(max_length=60, default="")
    problem_detail = models.CharField(max_length=300, default="")
    created_at = models.DateTimeField()

    class Meta:
        db_table = "playbooks_page"
        constraints = [
            models.UniqueConstraint(
                fields=["escalation", "step", "person", "means"], name="each_page_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["send_at"],
                name="page_due",
                condition=models.Q(state__in=["queued", "unknown"]),
            ),
            models.Index(
                fields=["claimed_at"], name="page_sending", condition=models.Q(state="sending")
            ),
            models.Index(
                fields=["token_digest"], name="page_token", condition=~models.Q(token_digest="")
            ),
        ]


class LadderAlarm(models.Model):
    """The auditor found that somebody was not told in time."""

    escalation = models.ForeignKey(Escalation, models.CASCADE, related_name="alarms")
    kind = models.CharField(max_length=10)
    """`missing`: there is no such page; `late`; `unreached`: it failed by every means; `stuck`:
    what should be sent can't be worked out, so the ladder stands still."""
    step = models.CharField(max_length=80)
    rung = models.CharField(max_length=40)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+"
    )
    """None: it is not known who should have been told."""
    due_at = models.DateTimeField()
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        db_table = "playbooks_alarm"
        constraints = [
            models.UniqueConstraint(
                fields=["escalation", "kind", "step", "person"], name="each_alarm_once"
            )
        ]
        indexes = [
            models.Index(fields=["id"], name="alarm_unseen", condition=models.Q(seen_at=None))
        ]
