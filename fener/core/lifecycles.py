"""Lifecycles are tables: every state and every arrow is written down, checked when it is
imported, enforced by whoever advances a row, and drawn into the documentation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class LifecycleError(ValueError):
    """A table of states and arrows that does not hold together."""


class NotAnArrow(LifecycleError):
    """Somebody asked for a change that the lifecycle does not have."""


@dataclass(frozen=True, slots=True)
class State:
    name: str
    meaning: str
    final: bool = False


@dataclass(frozen=True, slots=True)
class Arrow:
    source: str
    target: str
    verb: str
    """The event that is written when a row takes this arrow."""


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """States in order of life (the first is where a row begins) and the arrows between.

    Raises `LifecycleError` at construction for an unknown state, a doubled arrow, a state
    nobody can reach, a final state with a way out, or a state that is stuck without being final.
    """

    name: str
    states: Sequence[State]
    arrows: Sequence[Arrow]

    def __post_init__(self) -> None:
        names = [state.name for state in self.states]
        if not names:
            raise LifecycleError(f"{self.name}: there are no states")
        if len(set(names)) != len(names):
            raise LifecycleError(f"{self.name}: a state is named twice")
        pairs = [(arrow.source, arrow.target) for arrow in self.arrows]
        if len(set(pairs)) != len(pairs):
            raise LifecycleError(f"{self.name}: an arrow is drawn twice")
        for arrow in self.arrows:
            for end in (arrow.source, arrow.target):
                if end not in names:
                    raise LifecycleError(f"{self.name}: {end!r} is not a state")
        sources = {arrow.source for arrow in self.arrows}
        for state in self.states:
            if state.final and state.name in sources:
                raise LifecycleError(f"{self.name}: final state {state.name!r} has a way out")
            if not state.final and state.name not in sources:
                raise LifecycleError(f"{self.name}: {state.name!r} has no way out and is not final")
        reached, frontier = {names[0]}, [names[0]]
        while frontier:
            here = frontier.pop()
            for arrow in self.arrows:
                if arrow.source == here and arrow.target not in reached:
                    reached.add(arrow.target)
                    frontier.append(arrow.target)
        if lost := set(names) - reached:
            raise LifecycleError(f"{self.name}: nobody can reach {', '.join(sorted(lost))}")

    @property
    def first(self) -> str:
        return self.states[0].name

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(state.name for state in self.states)

    @property
    def finals(self) -> tuple[str, ...]:
        return tuple(state.name for state in self.states if state.final)

    def verb(self, source: str, target: str) -> str:
        """The event written by the arrow from `source` to `target`; raises `NotAnArrow`."""
        for arrow in self.arrows:
            if arrow.source == source and arrow.target == target:
                return arrow.verb
        raise NotAnArrow(f"{self.name}: there is no way from {source!r} to {target!r}")

    def targets(self, source: str) -> tuple[str, ...]:
        return tuple(arrow.target for arrow in self.arrows if arrow.source == source)

    def as_mermaid(self) -> str:
        """The lifecycle as a Mermaid state diagram, for ARCHITECTURE.md."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.first}"]
        lines += [f"    {a.source} --> {a.target}: {a.verb}" for a in self.arrows]
        lines += [f"    {name} --> [*]" for name in self.finals]
        return "\n".join(lines)


CASE = Lifecycle(
    "case",
    states=(
        State("new", "opened; nobody has looked at it yet"),
        State("open", "somebody has seen it; the customer waits for us"),
        State("waiting", "we have answered; we wait for the customer"),
        State("snoozed", "put aside until a time, or until the customer writes"),
        State("solved", "the cause is mended and the customer was told"),
        State("ended", "closed for a reason that was written down, without a solution"),
        State("merged", "its posts live on in another case"),
    ),
    arrows=(
        Arrow("new", "open", "case.seen"),
        Arrow("new", "waiting", "case.answered"),
        Arrow("new", "snoozed", "case.snoozed"),
        Arrow("new", "solved", "case.solved"),
        Arrow("new", "ended", "case.ended"),
        Arrow("new", "merged", "case.merged"),
        Arrow("open", "waiting", "case.answered"),
        Arrow("open", "snoozed", "case.snoozed"),
        Arrow("open", "solved", "case.solved"),
        Arrow("open", "ended", "case.ended"),
        Arrow("open", "merged", "case.merged"),
        Arrow("waiting", "open", "case.reopened"),
        Arrow("waiting", "snoozed", "case.snoozed"),
        Arrow("waiting", "solved", "case.solved"),
        Arrow("waiting", "ended", "case.ended"),
        Arrow("waiting", "merged", "case.merged"),
        Arrow("snoozed", "open", "case.woken"),
        Arrow("snoozed", "waiting", "case.answered"),
        Arrow("snoozed", "solved", "case.solved"),
        Arrow("snoozed", "ended", "case.ended"),
        Arrow("snoozed", "merged", "case.merged"),
        Arrow("solved", "open", "case.reopened"),
        Arrow("ended", "open", "case.reopened"),
        Arrow("merged", "open", "case.unmerged"),
    ),
)

MENTION = Lifecycle(
    "mention",
    states=(
        State("recorded", "stored and judged; no case has looked at it yet"),
        State("filed", "looked at: it belongs to a case, or needs none"),
    ),
    arrows=(
        Arrow("recorded", "filed", "mention.filed"),
        Arrow("filed", "recorded", "mention.reconsidered"),
    ),
)

PAYLOAD = Lifecycle(
    "payload",
    states=(
        State("stored", "raw bytes are safe; nobody has read them yet"),
        State("read", "translated and recorded", final=True),
        State("parked", "could not be read; kept, with the reason, for a person"),
    ),
    arrows=(
        Arrow("stored", "read", "payload.read"),
        Arrow("stored", "parked", "payload.parked"),
        Arrow("parked", "stored", "payload.retried"),
        Arrow("parked", "read", "payload.settled"),
    ),
)

DELIVERY = Lifecycle(
    "delivery",
    states=(
        State("queued", "waits for its turn; nothing has left"),
        State("sending", "handed to the network; the outcome is not known yet"),
        State("sent", "the network has it"),
        State("unknown", "may or may not have gone out; a person or an echo settles it"),
        State("failed", "did not go out, or came back; the reason is kept"),
        State("cancelled", "withdrawn before it left", final=True),
    ),
    arrows=(
        Arrow("queued", "sending", "delivery.claimed"),
        Arrow("queued", "cancelled", "delivery.cancelled"),
        Arrow("sending", "sent", "delivery.sent"),
        Arrow("sending", "queued", "delivery.postponed"),
        Arrow("sending", "failed", "delivery.failed"),
        Arrow("sending", "unknown", "delivery.unknown"),
        Arrow("sent", "failed", "delivery.came_back"),
        Arrow("unknown", "sent", "delivery.settled"),
        Arrow("unknown", "failed", "delivery.came_back"),
        Arrow("unknown", "queued", "delivery.sent_again"),
        Arrow("unknown", "cancelled", "delivery.given_up"),
        Arrow("failed", "queued", "delivery.retried"),
        Arrow("failed", "cancelled", "delivery.given_up"),
    ),
)

MODERATION = Lifecycle(
    "moderation",
    states=(
        State("asked", "one person wants a post hidden, shown or removed, and says why"),
        State("agreed", "a second person agreed; it is the network's turn"),
        State("doing", "handed to the network; the outcome is not known yet"),
        State("done", "the network did it", final=True),
        State("failed", "the network refused; the reason is kept"),
        State("withdrawn", "nobody wants it any more; nothing was done", final=True),
    ),
    arrows=(
        Arrow("asked", "agreed", "moderation.agreed"),
        Arrow("asked", "withdrawn", "moderation.withdrawn"),
        Arrow("agreed", "doing", "moderation.begun"),
        Arrow("doing", "agreed", "moderation.postponed"),
        Arrow("doing", "done", "moderation.done"),
        Arrow("doing", "failed", "moderation.failed"),
        Arrow("failed", "agreed", "moderation.retried"),
        Arrow("failed", "withdrawn", "moderation.withdrawn"),
    ),
)

CHANNEL = Lifecycle(
    "channel",
    states=(
        State("live", "we hear and, where the network allows, answer"),
        State("blind", "the last tries to hear failed; we may be missing posts"),
        State("needs_sign_in", "the network no longer knows us; an administrator must sign in"),
        State("paused", "a person has stopped it"),
        State("disconnected", "taken off the desk; its history stays", final=True),
    ),
    arrows=(
        Arrow("live", "blind", "channel.blind"),
        Arrow("live", "needs_sign_in", "channel.signed_out"),
        Arrow("live", "paused", "channel.paused"),
        Arrow("live", "disconnected", "channel.disconnected"),
        Arrow("blind", "live", "channel.recovered"),
        Arrow("blind", "needs_sign_in", "channel.signed_out"),
        Arrow("blind", "paused", "channel.paused"),
        Arrow("blind", "disconnected", "channel.disconnected"),
        Arrow("needs_sign_in", "live", "channel.signed_in"),
        Arrow("needs_sign_in", "disconnected", "channel.disconnected"),
        Arrow("paused", "live", "channel.resumed"),
        Arrow("paused", "disconnected", "channel.disconnected"),
    ),
)

JOB = Lifecycle(
    "job",
    states=(
        State("waiting", "asked for; the worker has not begun"),
        State("running", "under way; progress is stored after every slice"),
        State("done", "finished; the result is kept", final=True),
        State("failed", "stopped by a fault; the reason is kept"),
        State("stopped", "stopped by a person"),
    ),
    arrows=(
        Arrow("waiting", "running", "job.started"),
        Arrow("waiting", "stopped", "job.stopped"),
        Arrow("running", "done", "job.done"),
        Arrow("running", "failed", "job.failed"),
        Arrow("running", "stopped", "job.stopped"),
        Arrow("failed", "waiting", "job.retried"),
        Arrow("stopped", "waiting", "job.retried"),
    ),
)

SPIKE = Lifecycle(
    "spike",
    states=(
        State("raised", "something unusual was found; nobody has looked at it yet"),
        State("linked", "it belongs to a problem"),
        State("dismissed", "a person has looked, and it is nothing"),
    ),
    arrows=(
        Arrow("raised", "linked", "spike.linked"),
        Arrow("raised", "dismissed", "spike.dismissed"),
        Arrow("linked", "dismissed", "spike.dismissed"),
        Arrow("dismissed", "linked", "spike.linked"),
    ),
)

PROBLEM = Lifecycle(
    "problem",
    states=(
        State("new", "several cases share a cause; nobody has looked at it yet"),
        State("open", "somebody has seen it; the cause is not mended"),
        State("solved", "the cause is mended"),
        State("ended", "it was no problem of ours, or it passed by itself"),
        State("merged", "its posts live on in another problem"),
    ),
    arrows=(
        Arrow("new", "open", "problem.seen"),
        Arrow("new", "solved", "problem.solved"),
        Arrow("new", "ended", "problem.ended"),
        Arrow("new", "merged", "problem.merged"),
        Arrow("open", "solved", "problem.solved"),
        Arrow("open", "ended", "problem.ended"),
        Arrow("open", "merged", "problem.merged"),
        Arrow("solved", "open", "problem.reopened"),
        Arrow("ended", "open", "problem.reopened"),
        Arrow("merged", "open", "problem.unmerged"),
    ),
)

ESCALATION = Lifecycle(
    "escalation",
    states=(
        State("running", "people are told, step by step, until somebody has it in hand"),
        State("held", "nobody is on duty, so nobody is told until somebody is"),
        State("acknowledged", "somebody has it in hand"),
        State("ended", "it is over; nobody is told any more", final=True),
    ),
    arrows=(
        Arrow("running", "held", "escalation.held"),
        Arrow("running", "acknowledged", "escalation.acknowledged"),
        Arrow("running", "ended", "escalation.ended"),
        Arrow("held", "running", "escalation.resumed"),
        Arrow("held", "acknowledged", "escalation.acknowledged"),
        Arrow("held", "ended", "escalation.ended"),
        Arrow("acknowledged", "running", "escalation.raised"),
        Arrow("acknowledged", "ended", "escalation.ended"),
    ),
)

PAGE = Lifecycle(
    "page",
    states=(
        State("queued", "waits for its turn; nothing has left"),
        State("sending", "handed over; the outcome is not known yet"),
        State("sent", "whoever carries it has taken it"),
        State("unknown", "may or may not have gone out; it is sent again under the same id"),
        State("failed", "surely did not go out; the reason is kept"),
        State("acknowledged", "the person answered it", final=True),
        State("cancelled", "nobody needs it any more; it never left", final=True),
    ),
    arrows=(
        Arrow("queued", "sending", "page.claimed"),
        Arrow("queued", "cancelled", "page.cancelled"),
        Arrow("queued", "acknowledged", "page.acknowledged"),
        Arrow("sending", "sent", "page.sent"),
        Arrow("sending", "queued", "page.postponed"),
        Arrow("sending", "unknown", "page.unknown"),
        Arrow("sending", "failed", "page.failed"),
        Arrow("sending", "acknowledged", "page.acknowledged"),
        Arrow("unknown", "sending", "page.sent_again"),
        Arrow("unknown", "cancelled", "page.cancelled"),
        Arrow("unknown", "acknowledged", "page.acknowledged"),
        Arrow("sent", "acknowledged", "page.acknowledged"),
        Arrow("failed", "acknowledged", "page.acknowledged"),
    ),
)

ANSWERING = Lifecycle(
    "answering",
    states=(
        State("planned", "replies are written and wait to be read by a person; nothing is said"),
        State(
            "running", "one reply after the other goes out, as fast as networks and people allow"
        ),
        State("paused", "nothing goes out until a person lets it go on"),
        State("stopped", "a person has stopped it; what was not said is not said", final=True),
        State("done", "everything that could be said has been said", final=True),
    ),
    arrows=(
        Arrow("planned", "running", "answering.started"),
        Arrow("planned", "stopped", "answering.dropped"),
        Arrow("running", "paused", "answering.paused"),
        Arrow("running", "stopped", "answering.stopped"),
        Arrow("running", "done", "answering.done"),
        Arrow("paused", "running", "answering.resumed"),
        Arrow("paused", "stopped", "answering.stopped"),
    ),
)

ANSWER = Lifecycle(
    "answer",
    states=(
        State("planned", "written; it has not been said"),
        State("sent", "handed to the outbox, once"),
        State("skipped", "left out: something happened since, or a person wanted it so"),
        State("refused", "the network or the desk does not take it like this"),
    ),
    arrows=(
        Arrow("planned", "sent", "answer.sent"),
        Arrow("planned", "skipped", "answer.skipped"),
        Arrow("planned", "refused", "answer.refused"),
        Arrow("sent", "skipped", "answer.withdrawn"),
        Arrow("skipped", "planned", "answer.restored"),
        Arrow("refused", "planned", "answer.restored"),
    ),
)

LIFECYCLES = (
    PAYLOAD, MENTION, CASE, DELIVERY, MODERATION, CHANNEL, JOB, SPIKE, PROBLEM, ESCALATION, PAGE,
    ANSWERING, ANSWER,
)  # fmt: skip
"""Every lifecycle of the desk, in the order in which a post meets them."""
