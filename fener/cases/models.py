"""Cases and everything that hangs on one."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from fener.channels.models import Channel, Delivery
from fener.core.lifecycles import CASE
from fener.mentions.models import Author, Conversation, Mention
from fener.people.models import Brand

QUEUE_STATES = ("new", "open")
"""The customer waits for us."""
LIVE_STATES = ("new", "open", "waiting", "snoozed")
CLOSED_STATES = ("solved", "ended", "merged")

FILTERED = ("kind_key", "language", "department", "network", "priority")
"""What lists are narrowed by: in the indexes, so that a filter reads no row it does not show."""

QUEUED = models.Q(state__in=QUEUE_STATES, is_backlog=False)
QUEUED_SQL = "NOT cases_case.is_backlog AND cases_case.state IN ('new', 'open')"
BACKLOG_SQL = "cases_case.is_backlog AND cases_case.state IN ('new', 'open')"
NOT_LATE_SQL = (
    "cases_case.due_at IS NOT NULL AND NOT cases_case.is_backlog AND cases_case.late_at IS NULL "
    "AND cases_case.state IN ('new', 'open', 'waiting')"
)
"""The same as the indexes' conditions, letter by letter: SQLite takes a partial index only
where it sees its condition, and it does not see values that are handed over as parameters."""


class Case(models.Model):
    """One complainant's matter. What the queue shows of it is kept on the row, so that the
    queue reads one table in the order of one index."""

    brand = models.ForeignKey(Brand, models.PROTECT, db_index=False, db_constraint=False)
    channel = models.ForeignKey(Channel, models.PROTECT, db_index=False, db_constraint=False)
    author = models.ForeignKey(Author, models.PROTECT, db_index=False, db_constraint=False)
    conversation = models.ForeignKey(
        Conversation, models.PROTECT, db_index=False, db_constraint=False
    )
    opening = models.OneToOneField(Mention, models.PROTECT, related_name="+")
    """The post that opened it; no post opens two."""
    network = models.CharField(max_length=40)
    state = models.CharField(max_length=8, default=CASE.first)
    version = models.IntegerField(default=1)
    """Counts changes; whoever writes must have read the newest."""
    kind_key = models.CharField(max_length=40)
    department = models.CharField(max_length=40)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    priority = models.CharField(max_length=6)
    language = models.CharField(max_length=5)
    judged = models.CharField(max_length=10)
    severity = models.JSONField()
    reasons = models.JSONField()
    """Why it has this kind, department and priority: `core.reasons.Reason` as JSON."""
    guide_number = models.IntegerField()
    is_backlog = models.BooleanField()
    opened_at = models.DateTimeField()
    """When its first post was written."""
    last_post_at = models.DateTimeField()
    """When the complainant last wrote."""
    posts = models.IntegerField()
    replies = models.IntegerField()
    """How many we have decided to send; the send guard counts on it."""
    who = models.CharField(max_length=200)
    handle = models.CharField(max_length=200)
    excerpt = models.CharField(max_length=300)
    """The complainant's newest words."""
    clocks = models.JSONField()
    """`core.clocks.Clock` of each kind, as JSON."""
    due_at = models.DateTimeField(null=True)
    """When the first open clock runs out."""
    due_clock = models.CharField(max_length=12)
    queue_at = models.DateTimeField()
    """Place in the queue: `due_at`, or far away where nothing is due."""
    late_at = models.DateTimeField(null=True)
    """Since when the clock of `due_clock` has run out."""
    trouble = models.CharField(max_length=60, default="")
    """Key of what went wrong with our last reply."""
    snoozed_until = models.DateTimeField(null=True)
    ended_for = models.CharField(max_length=24, default="")
    ended_note = models.CharField(max_length=500, default="")
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="merged", db_index=False
    )

    class Meta:
        db_table = "cases_case"
        indexes = [
            models.Index(
                fields=["brand", "queue_at", "id", *FILTERED], name="case_queue", condition=QUEUED
            ),
            models.Index(
                fields=["brand", "-last_post_at", "-id"],
                name="case_backlog",
                condition=models.Q(state__in=QUEUE_STATES, is_backlog=True),
            ),
            models.Index(
                fields=["brand", "queue_at", "id"],
                name="case_put_aside",
                condition=models.Q(state="snoozed"),
            ),
            models.Index(
                fields=["brand", "queue_at", "id"],
                name="case_trouble",
                condition=models.Q(trouble__gt=""),
            ),
            models.Index(
                fields=["brand", "department", "queue_at", "id"],
                name="case_queue_department",
                condition=QUEUED,
            ),
            models.Index(
                fields=["assignee", "queue_at", "id"], name="case_queue_mine", condition=QUEUED
            ),
            models.Index(
                fields=["brand", "due_at"],
                name="case_not_late",
                condition=models.Q(
                    state__in=["new", "open", "waiting"],
                    is_backlog=False,
                    late_at=None,
                    due_at__isnull=False,
                ),
            ),
            models.Index(
                fields=["snoozed_until"],
                name="case_snoozed",
                condition=models.Q(state="snoozed"),
            ),
            models.Index(fields=["author", "-last_post_at"], name="case_author"),
            models.Index(
                fields=["merged_into"],
                name="case_merged",
                condition=models.Q(merged_into__isnull=False),
            ),
            models.Index(
                fields=["brand", "state", "-last_post_at", "-id", *FILTERED], name="case_state"
            ),
        ]

    def __str__(self) -> str:
        return f"case {self.pk}"


class CaseMention(models.Model):
    """A mention is part of at most one case."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="links")
    mention = models.OneToOneField(Mention, models.PROTECT, related_name="case_link")

    class Meta:
        db_table = "cases_mention"


class Tally(models.Model):
    """Kept counts, so that a million cases are never counted to show a number.

    Changed in the transaction of every change to a case; `fener check` recounts.
    """

    brand = models.ForeignKey(Brand, models.CASCADE, db_index=False)
    lane = models.CharField(max_length=8)
    """`queue`, `backlog`, `waiting`, `snoozed` or `closed`."""
    department = models.CharField(max_length=40)
    assignee = models.BigIntegerField()
    """0: nobody."""
    is_late = models.BooleanField()
    due_on = models.CharField(max_length=10)
    """The brand's local day on which it is due, or empty."""
    count = models.BigIntegerField()

    class Meta:
        db_table = "cases_tally"
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "lane", "department", "assignee", "is_late", "due_on"],
                name="tally_once",
            )
        ]


class Reply(models.Model):
    """Something we said, or are about to say, in a case."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="said")
    delivery = models.OneToOneField(Delivery, models.PROTECT, null=True, related_name="+")
    """None: said by hand (on the phone, at the counter, on the network itself)."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    purpose = models.CharField(max_length=12)
    """`acknowledge`, `answer`, `ask` (we wait for the customer) or `solve`."""
    text = models.TextField()
    folded = models.TextField()
    visibility = models.CharField(max_length=8)
    in_reply_to = models.ForeignKey(Mention, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    """In the brand's time."""
    said_at = models.DateTimeField(null=True)
    """When the network had it."""

    class Meta:
        db_table = "cases_reply"


class Note(models.Model):
    """Words for colleagues only."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    text = models.TextField()
    folded = models.TextField()
    attachments = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        db_table = "cases_note"


class Tag(models.Model):
    """A word by which the people of a brand find cases again."""

    brand = models.ForeignKey(Brand, models.CASCADE)
    name = models.CharField(max_length=60)
    cases = models.ManyToManyField(Case, related_name="tags")

    class Meta:
        db_table = "cases_tag"
        constraints = [models.UniqueConstraint(fields=["brand", "name"], name="tag_once")]

    def __str__(self) -> str:
        return self.name


class SavedDraft(models.Model):
    """What a person has begun to write; each person has their own."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="drafts")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    text = models.TextField()
    visibility = models.CharField(max_length=8)
    purpose = models.CharField(max_length=12)
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "cases_draft"
        constraints = [models.UniqueConstraint(fields=["case", "by"], name="one_draft")]


class Presence(models.Model):
    """Who is looking at a case, or typing in it, right now."""

    case = models.ForeignKey(Case, models.CASCADE, db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    is_typing = models.BooleanField(default=False)
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "cases_presence"
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="one_presence")]
