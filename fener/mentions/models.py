"""Mentions and what belongs to them: authors, conversations, versions, watch terms."""

from __future__ import annotations

from django.db import models

from fener.channels.models import Channel
from fener.people.models import Brand


class Author(models.Model):
    """A voice on one network."""

    space = models.CharField(max_length=60)
    native_id = models.CharField(max_length=300)
    handle = models.CharField(max_length=200, default="")
    name = models.CharField(max_length=200, default="")
    url = models.CharField(max_length=500, default="")
    avatar_url = models.CharField(max_length=500, default="")
    followers = models.BigIntegerField(null=True)
    first_seen_at = models.DateTimeField()

    class Meta:
        db_table = "mentions_author"
        constraints = [models.UniqueConstraint(fields=["space", "native_id"], name="author_once")]


class Conversation(models.Model):
    """A thread on a network, as one channel sees it."""

    channel = models.ForeignKey(Channel, models.PROTECT, db_index=False, db_constraint=False)
    native_id = models.CharField(max_length=300)
    visibility = models.CharField(max_length=8)
    url = models.CharField(max_length=500, default="")
    started_at = models.DateTimeField()

    class Meta:
        db_table = "mentions_conversation"
        constraints = [
            models.UniqueConstraint(fields=["channel", "native_id"], name="conversation_once")
        ]


class Mention(models.Model):
    """A stored post that concerns a brand, and what it was judged to mean."""

    brand = models.ForeignKey(Brand, models.PROTECT, db_index=False, db_constraint=False)
    channel = models.ForeignKey(Channel, models.PROTECT, db_index=False, db_constraint=False)
    space = models.CharField(max_length=60)
    native_id = models.CharField(max_length=300)
    conversation = models.ForeignKey(Conversation, models.PROTECT, db_index=False)
    author = models.ForeignKey(Author, models.PROTECT, db_index=False)
    kind = models.CharField(max_length=10)
    """`core.posts.PostKind`."""
    visibility = models.CharField(max_length=8)
    by_us = models.BooleanField()
    text = models.TextField()
    digest = models.CharField(max_length=64)
    """SHA-256 of the text as first recorded; the event log holds it too."""
    folded = models.TextField()
    """Text, name and handle, folded for search."""
    in_reply_to = models.CharField(max_length=300)
    url = models.CharField(max_length=500)
    place = models.CharField(max_length=200)
    reposts = models.IntegerField()
    attachments = models.JSONField()
    terms = models.JSONField()
    """The watch terms found, as written in the text."""
    at = models.DateTimeField()
    """When it was written, as the network says."""
    recorded_at = models.DateTimeField()
    is_backlog = models.BooleanField()
    """Written before we listened here: nobody is late for it."""
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    language = models.CharField(max_length=5)
    script = models.CharField(max_length=4)
    judged = models.CharField(max_length=10)
    """`core.decisions.Kind`, or a person's correction of it."""
    confidence = models.FloatField()
    complaint = models.FloatField()
    negative = models.FloatField()
    abusive = models.FloatField(default=0.0, db_default=0.0)
    spam = models.FloatField(default=0.0, db_default=0.0)
    in_latin = models.BooleanField(default=False, db_default=False)
    """Greek, Persian, Arabic or Bulgarian in Latin letters."""
    topic = models.CharField(max_length=20)
    urgency = models.FloatField()
    severity = models.JSONField()
    reasons = models.JSONField()
    model = models.CharField(max_length=40)
    near_key = models.CharField(max_length=16)
    closed = models.JSONField(null=True)
    """Ways of answering that the network shuts: capability to key of a sentence; None: none."""

    class Meta:
        db_table = "mentions_mention"
        constraints = [
            models.UniqueConstraint(fields=["brand", "space", "native_id"], name="mention_once")
        ]
        indexes = [
            models.Index(
                fields=["brand", "-at", "-id", "judged", "language"], name="mention_newest"
            ),
            models.Index(fields=["conversation", "at"], name="mention_thread"),
            models.Index(fields=["author", "-at"], name="mention_author"),
        ]


class UnfiledMention(models.Model):
    """A mention is `recorded` while it has a row here, and `filed` when a case has looked at it
    and taken the row away. Beside the mention, because PostgreSQL writes a row and all its
    entries in indexes, the full text too, once more when a column of it changes."""

    pk = models.CompositePrimaryKey("brand_id", "mention_id")
    brand = models.ForeignKey(
        Brand, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    mention = models.ForeignKey(
        Mention, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    is_again = models.BooleanField(default=False, db_default=False)
    """Cases have looked at it before; since then it was judged to be something else."""

    class Meta:
        db_table = "mentions_unfiled"


class Rank(models.IntegerChoices):
    """Who goes first to the deep tier; of equals, the newest."""

    SET_ASIDE = -1
    """The deep tier can't judge it; the fast judgement stands."""
    LAST = 0
    """Back-log, and what only repeats another post."""
    USUAL = 1
    PRESSING = 2


class ShallowMention(models.Model):
    """A mention that the fast tier alone has judged: it waits here for the deep one, which takes
    the row away. Beside the mention for the same reason as `UnfiledMention`. Written for every post
    with words that is not our own, also where no encoder is built: one may be tomorrow, and what
    waits then is the only record of what it has missed. A row is a fiftieth of its mention."""

    pk = models.CompositePrimaryKey("brand_id", "mention_id")
    brand = models.ForeignKey(
        Brand, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    mention = models.ForeignKey(
        Mention, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    rank = models.SmallIntegerField()
    """`Rank`."""
    since_at = models.DateTimeField()
    """When it began to wait, on the wall clock."""
    problem = models.CharField(max_length=80, default="", db_default="")
    """Name of the error for which it was set aside; never its message, which may hold words of
    the post."""
    leaves_cases = models.BooleanField(default=False, db_default=False)
    """It was dealt with long ago, and is only judged anew: no case looks at it again."""

    class Meta:
        db_table = "mentions_shallow"
        indexes = [models.Index(fields=["-rank", "-since_at", "-mention"], name="shallow_next")]


class MentionVector(models.Model):
    """What the encoder made of a mention's present text, for finding those that mean the same.
    Goes with the mention, and with an edit of its text."""

    mention = models.OneToOneField(Mention, models.CASCADE, primary_key=True, related_name="vector")
    encoder = models.CharField(max_length=60)
    """Name and version: vectors of different encoders are never compared."""
    vector = models.BinaryField()
    """`core.signals.vectors.pack_vectors`."""

    class Meta:
        db_table = "mentions_vector"


class SamePerson(models.Model):
    """Two voices of a brand's customers that somebody found to be one person, and on what ground. A
    person is whoever these links reach; nothing is merged, so a link is taken back by ending it."""

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    one = models.ForeignKey(Author, models.PROTECT, related_name="+")
    other = models.ForeignKey(Author, models.PROTECT, related_name="+")
    ground = models.CharField(max_length=300)
    evidence = models.ForeignKey(Mention, models.PROTECT, related_name="+", null=True)
    """The post that shows it, where one does."""
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    ended_by = models.CharField(max_length=80, default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "mentions_same_person"
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "one", "other"],
                name="same_person_once",
                condition=models.Q(ended_at=None),
            )
        ]


class MentionVersion(models.Model):
    """What a mention said before its author changed it."""

    mention = models.ForeignKey(Mention, models.PROTECT, related_name="versions")
    text = models.TextField()
    digest = models.CharField(max_length=64)
    until_at = models.DateTimeField()

    class Meta:
        db_table = "mentions_version"


class MentionBucket(models.Model):
    """How many mentions of one kind were written in one minute, hour or day, and by how many
    people: kept, not counted, for charts and for what is usual. Moved in the transaction that
    records or changes a mention (`fener.mentions.counting`, ADR 28)."""

    pk = models.CompositePrimaryKey(
        "brand_id", "span", "starts_at", "is_backlog", "topic", "network", "language", "place"
    )
    brand = models.ForeignKey(
        Brand, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    span = models.SmallIntegerField()
    """Minutes: 1, 60 or 1440."""
    starts_at = models.DateTimeField()
    """On a whole minute, hour or day of UTC."""
    is_backlog = models.BooleanField()
    topic = models.CharField(max_length=20)
    network = models.CharField(max_length=40)
    language = models.CharField(max_length=5)
    place = models.CharField(max_length=2)
    """`fener.mentions.places.country_of` what the author says."""
    posts = models.IntegerField()
    complaints = models.IntegerField()
    negative = models.IntegerField()
    people = models.IntegerField()
    """Different authors of this very row."""
    people_of_brand = models.IntegerField()
    """Of these, the authors whose first mention of this minute or hour stands here: summed over
    rows, every person counts once. In the next three columns the first of the same topic,
    language or place."""
    people_of_topic = models.IntegerField()
    people_of_language = models.IntegerField()
    people_of_place = models.IntegerField()
    complainants = models.IntegerField()
    """As `people`, of those who complain; and so the rest."""
    complainants_of_brand = models.IntegerField()
    complainants_of_topic = models.IntegerField()
    complainants_of_language = models.IntegerField()
    complainants_of_place = models.IntegerField()

    class Meta:
        db_table = "mentions_bucket"


class BucketHorizon(models.Model):
    """From when on the minutes and the hours of a brand are kept: what is older is kept by the
    hour, and by the day."""

    brand = models.OneToOneField(
        Brand, models.PROTECT, primary_key=True, related_name="+", db_constraint=False
    )
    minutes_from = models.DateTimeField()
    hours_from = models.DateTimeField()

    class Meta:
        db_table = "mentions_bucket_horizon"


class PendingChange(models.Model):
    """An edit or deletion that came before its post: networks do not keep the order."""

    channel = models.ForeignKey(Channel, models.CASCADE, db_index=False)
    native_id = models.CharField(max_length=300)
    text = models.TextField(null=True)
    """The new text; None: deleted."""
    at = models.DateTimeField()

    class Meta:
        db_table = "mentions_pending_change"
        indexes = [models.Index(fields=["channel", "native_id"], name="pending_change")]


class Correction(models.Model):
    """An agent says what a post really is. Kept as a label to learn from."""

    mention = models.ForeignKey(Mention, models.PROTECT, related_name="corrections")
    field = models.CharField(max_length=12)
    """`judged`, `topic` or `language`."""
    was = models.CharField(max_length=20)
    now = models.CharField(max_length=20)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        db_table = "mentions_correction"


class WatchTerm(models.Model):
    """What a brand listens for where posts are not addressed to it."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="watch_terms")
    text = models.CharField(max_length=120)
    kind = models.CharField(max_length=8)
    """`phrase`, `hashtag` or `handle`."""
    misspellings = models.JSONField(default=list)
    excludes = models.JSONField(default=list)
    is_whole_word = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "mentions_watch_term"
        constraints = [
            models.UniqueConstraint(fields=["brand", "kind", "text"], name="watch_term_once")
        ]


class SeverityWord(models.Model):
    """A word of a brand's own that raises a severity flag, besides those of the lexicons."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="severity_words")
    flag = models.CharField(max_length=14)
    """One of `core.signals.lexicons.SEVERITIES`."""
    language = models.CharField(max_length=2, default="")
    """Of the posts it counts in; empty: of all."""
    text = models.CharField(max_length=120)
    """In the notation of the lexicons: a `*` at the end lets anything follow."""
    created_at = models.DateTimeField()

    class Meta:
        db_table = "mentions_severity_word"
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "flag", "language", "text"], name="severity_word_once"
            )
        ]
