"""What the storm watch has found, and the problems that cases share."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from fener.cases.models import Case, Reply
from fener.channels.models import Channel
from fener.core.lifecycles import ANSWER, ANSWERING, PROBLEM, SPIKE
from fener.mentions.models import Mention
from fener.people.models import Brand

POSTURES = ("normal", "acknowledge", "statement", "crisis")
"""What the public hears from us; only a person turns it."""
CALM = "normal"
HIGHEST_READINESS = 5
LIVE_STATES = ("new", "open")


class Watchkeeper(models.Model):
    """How far the storm watch has read what was heard of a brand."""

    brand = models.OneToOneField(Brand, models.CASCADE, primary_key=True, related_name="+")
    version = models.IntegerField(default=1)
    """Counts turns; whoever writes must have read the newest."""
    read_upto = models.BigIntegerField(default=0)
    """Number of the last event of the brand's book that was read."""
    grouped_at = models.DateTimeField(null=True)
    """When its posts were last looked at for causes that they share, on the wall clock."""
    grouped_upto = models.BigIntegerField(default=0)
    """Id of the last mention that was looked at then."""

    class Meta:
        db_table = "problems_watchkeeper"


class WatchMemory(models.Model):
    """What the storm watch of a brand has learned. Beside the watchkeeper, whose row changes with
    every post: this one is large, and written now and then. Whoever takes the watch after a
    restart reads it, and hears what came since once more."""

    brand = models.OneToOneField(Brand, models.CASCADE, primary_key=True, related_name="+")
    upto = models.BigIntegerField()
    """Number of the last event that `state` knows of."""
    state = models.JSONField()
    """`core.bursts.watch.Watch.state`."""
    kept_at = models.DateTimeField()
    """On the wall clock."""

    class Meta:
        db_table = "problems_watch_memory"


class Problem(models.Model):
    """A cause that several cases share."""

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="problems", db_index=False)
    state = models.CharField(max_length=8, default=PROBLEM.first)
    version = models.IntegerField(default=1)
    """Counts changes; whoever writes must have read the newest."""
    name = models.CharField(max_length=120, default="")
    """As a person calls it; empty: by its topic and its words."""
    topic = models.CharField(max_length=20)
    words = models.JSONField(default=list)
    """Words that tell its posts from others, the most telling first."""
    kind_key = models.CharField(max_length=40, default="")
    """The guide's kind of most of its cases."""
    department = models.CharField(max_length=40)
    """Key of the guide's department that owns it."""
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    level = models.IntegerField()
    level_by = models.CharField(max_length=80, default="")
    """Who set the level; empty: the matrix."""
    seen_level = models.IntegerField(default=0)
    """The level that it had when somebody last looked at it."""
    scope = models.CharField(max_length=8)
    scope_by = models.CharField(max_length=80, default="")
    proposed_level = models.IntegerField()
    proposed_scope = models.CharField(max_length=8)
    reasons = models.JSONField(default=list)
    """Why level and scope are proposed: `core.reasons.Reason` as JSON."""
    readiness = models.IntegerField(default=0)
    """The inner dial, 0-5: may rise by rule."""
    posture = models.CharField(max_length=11, default=CALM)
    """The public dial, of `POSTURES`."""
    measured = models.JSONField(default=dict)
    """`core.levels.Measures` of which the proposal was made."""
    began_at = models.DateTimeField()
    """When its first post was written."""
    noticed_at = models.DateTimeField()
    """When we first knew of it, in the brand's time."""
    last_post_at = models.DateTimeField()
    look_again_at = models.DateTimeField(null=True)
    """When the last decision asks to look again."""
    origin = models.CharField(max_length=500, default="")
    """Where it began if not on line, in a person's words."""
    origin_at = models.DateTimeField(null=True)
    solution = models.TextField(default="")
    """What was mended, in the words in which everyone is told."""
    solved_at = models.DateTimeField(null=True)
    ended_for = models.CharField(max_length=300, default="")
    """Why it is over without a solution."""
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="merged", db_index=False
    )

    class Meta:
        db_table = "problems_problem"
        indexes = [
            models.Index(fields=["brand", "state", "-level", "-last_post_at"], name="problem_list")
        ]

    def __str__(self) -> str:
        return f"problem {self.pk}"

    @property
    def is_graver(self) -> bool:
        """Its level has risen since somebody looked at it."""
        return self.state == "open" and self.level > self.seen_level


class ProblemMention(models.Model):
    """A mention is part of at most one problem."""

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="links")
    mention = models.OneToOneField(Mention, models.PROTECT, related_name="problem_link")
    by = models.CharField(max_length=80, default="")
    """Who put it there; empty: it was found to share the cause."""

    class Meta:
        db_table = "problems_mention"


class ProblemCase(models.Model):
    """A case is part of at most one problem."""

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="case_links")
    case = models.OneToOneField(Case, models.CASCADE, related_name="problem_link")

    class Meta:
        db_table = "problems_case"


class Spike(models.Model):
    """A finding of the storm watch: something unusual, never a crisis by itself."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="spikes", db_index=False)
    key = models.CharField(max_length=80)
    """The same storm has the same key, however often it is found."""
    state = models.CharField(max_length=9, default=SPIKE.first)
    problem = models.ForeignKey(
        Problem, models.SET_NULL, null=True, related_name="spikes", db_index=False
    )
    at = models.DateTimeField()
    """When the post was written that made it."""
    noticed_at = models.DateTimeField()
    """When we learned of it, on the wall clock."""
    topic = models.CharField(max_length=20)
    score = models.FloatField()
    level = models.IntegerField()
    people = models.IntegerField()
    finding = models.JSONField()
    """`core.bursts.Alert` as JSON."""
    dismissed_for = models.CharField(max_length=300, default="")
    """Why a person found it to be nothing."""
    lasts_until = models.DateTimeField(null=True)
    """End of the quarter of an hour in which its storm last was unusual, as far as it was heard."""
    grown_until = models.DateTimeField(null=True)
    """Posts of its storm that were written before this have been put into its problem."""

    class Meta:
        db_table = "problems_spike"
        constraints = [models.UniqueConstraint(fields=["brand", "key"], name="spike_once")]
        indexes = [
            models.Index(fields=["brand", "-at"], name="spike_newest"),
            models.Index(fields=["problem", "at"], name="spike_problem"),
            models.Index(fields=["brand"], name="spike_raised", condition=models.Q(state="raised")),
        ]


class Turn(models.Model):
    """Level, scope or readiness of a problem became another one: by a person, with a reason, or
    by the matrix."""

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="turns")
    what = models.CharField(max_length=10)
    """`level`, `scope` or `readiness`; `posture` is turned by a decision alone."""
    was = models.CharField(max_length=10)
    to = models.CharField(max_length=10)
    because = models.CharField(max_length=300, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    """None: the matrix."""
    at = models.DateTimeField()

    class Meta:
        db_table = "problems_turn"
        indexes = [models.Index(fields=["problem", "at"], name="turn_problem")]


class MatrixVersion(models.Model):
    """One version of a brand's matrix of levels and scope; none is ever changed."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    number = models.IntegerField()
    document = models.JSONField()
    """`core.levels.Matrix` as JSON."""
    note = models.CharField(max_length=300, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "problems_matrix"
        constraints = [models.UniqueConstraint(fields=["brand", "number"], name="matrix_number")]


class Fact(models.Model):
    """One line of a problem's fact sheet. A line that is no longer true is withdrawn, never
    taken away: somebody may have said it."""

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="facts")
    text = models.CharField(max_length=500)
    is_confirmed = models.BooleanField(default=False)
    source = models.CharField(max_length=300, default="")
    """Where we have it from."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_for = models.CharField(max_length=300, default="")

    class Meta:
        db_table = "problems_fact"


class Decision(models.Model):
    """Problem or crisis: what was decided, on which grounds, with what before one's eyes."""

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="decisions")
    verdict = models.CharField(max_length=8)
    """`normal` (go on with normal customer service), `problem` or `crisis`."""
    posture = models.CharField(max_length=11)
    """What the public dial was turned to."""
    criteria = models.JSONField()
    """Keys of the criteria that were ticked."""
    evidence = models.JSONField()
    """What the screen showed at that moment: counts, level, scope, reasons."""
    grounds = models.TextField()
    """Why, in the words of whoever decided."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    look_again_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    """When somebody looked again; the next decision does."""

    class Meta:
        db_table = "problems_decision"


class Dissent(models.Model):
    """Somebody who does not agree with a decision, and why."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="dissents")
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "problems_dissent"
        constraints = [models.UniqueConstraint(fields=["decision", "by"], name="one_dissent")]


class OneHand(models.Model):
    """Whether posts that say the same are of many people or of one hand: what a person decided.
    None is ever changed; of each post the newest counts, whichever problem it is in by now."""

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="hands")
    """The one to which the posts belonged when it was decided."""
    verdict = models.CharField(max_length=11)
    """`genuine`, `coordinated` or `unclear`; only `coordinated` has an effect."""
    mentions = models.JSONField()
    """Ids of the posts that it is about. Who says the same later is not meant."""
    evidence = models.JSONField()
    """What the screen showed at that moment: people, times, what spoke for and against."""
    grounds = models.TextField()
    """Why, in the words of whoever decided."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "problems_one_hand"


class Answering(models.Model):
    """One run of replies to everybody who has a problem: the same facts, each in its own words.
    A person writes the parts, reads every reply, and starts it."""

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="answerings")
    state = models.CharField(max_length=8, default=ANSWERING.first)
    version = models.IntegerField(default=1)
    """Counts sends and rewordings; whoever writes must have read the newest."""
    purpose = models.CharField(max_length=12)
    """`acknowledge`, `answer` or `solve`."""
    visibility = models.CharField(max_length=8)
    """`public`, `private`, or `same`: each where the customer wrote."""
    parts = models.JSONField()
    """Language → `core.replies.Parts` as JSON."""
    facts = models.JSONField(default=list)
    """Ids of the confirmed facts that it states."""
    per_minute = models.IntegerField()
    """At most so many go out in a minute, over all networks."""
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    """In whose name it is said."""
    planned_at = models.DateTimeField()
    """In the brand's time; the others on the wall clock."""
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    """Nothing goes out before this."""
    rests = models.JSONField(default=dict)
    """Channel → until when its network wants to be left in peace."""
    halted_for = models.CharField(max_length=60, default="")
    """Key of why the desk itself has paused it; empty: a person did."""

    class Meta:
        db_table = "problems_answering"
        indexes = [
            models.Index(
                fields=["due_at"], name="answering_due", condition=models.Q(state="running")
            )
        ]


class Answer(models.Model):
    """What one case is told in a run; sent at most once."""

    answering = models.ForeignKey(Answering, models.CASCADE, related_name="answers", db_index=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    mention = models.ForeignKey(Mention, models.PROTECT, related_name="+", db_index=False)
    """The post under which it is said."""
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+", db_index=False)
    visibility = models.CharField(max_length=8)
    language = models.CharField(max_length=5)
    state = models.CharField(max_length=8, default=ANSWER.first)
    version = models.IntegerField(default=1)
    """Counts changes of the words; who confirms must have read the newest."""
    place = models.IntegerField()
    """Its turn in the run."""
    text = models.TextField()
    words = models.CharField(max_length=200, default="")
    """The piece of the customer's own words in it."""
    remarks = models.JSONField(default=list)
    """What a person has to look at: `core.reasons.Reason` as JSON."""
    is_held = models.BooleanField(default=False)
    """It can't go out as it is; a person has to edit it."""
    reason = models.CharField(max_length=60, default="")
    """Key of why it was skipped or refused."""
    seen_replies = models.IntegerField()
    seen_posts = models.IntegerField()
    """What the case held when it was written, for the send guard."""
    confirmed_by = models.CharField(max_length=80, default="")
    """Who has read it as it is now."""
    edited_by = models.CharField(max_length=80, default="")
    due_at = models.DateTimeField(null=True)
    """About when its turn comes."""
    sent_at = models.DateTimeField(null=True)
    reply = models.OneToOneField(Reply, models.SET_NULL, null=True, related_name="+")

    class Meta:
        db_table = "problems_answer"
        constraints = [
            models.UniqueConstraint(fields=["answering", "case"], name="one_answer_for_a_case")
        ]
        indexes = [
            models.Index(fields=["answering", "state", "place"], name="answer_turn"),
        ]
