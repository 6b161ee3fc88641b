"""English sentences of problems: what was done, what can't be done, what speaks for a crisis."""

from __future__ import annotations

from fener.connectors.sentences import gettext_noop as _

MANY_THINGS = _("Many things at once")
"""What a storm without one cause is called until a person names it."""
SENTENCES = {
    # What can't be done, and what to do instead.
    "problem.merge_same": _("A problem can't become part of itself."),
    "problem.merge_brand": _("That problem belongs to another brand; its posts can't move there."),
    "problem.merge_closed": _("One of the two is closed. Take it up again first, then merge."),
    "problem.not_merged": _("This problem is not part of another one."),
    "problem.split_some": _("Choose some of its cases, not all: those are to leave."),
    "problem.posture_raised": _(
        "The public still hears more than usual from us. Decide to go back to normal first."
    ),
    "problem.solution_words": _("Write what was mended: everyone who complained is told so."),
    "problem.end_words": _("Write why it is over: somebody will ask."),
    "problem.nothing_shared": _("Choose at least one post that belongs to no problem yet."),
    "problem.no_such_problem": _("There is no such problem to choose."),
    "problem.not_alone": _("This case belongs to a problem already. Take it out there first."),
    "fact.words": _("A fact needs words."),
    "fact.source": _("A confirmed fact needs its source: who or what confirms it?"),
    "fact.gone": _("This fact was withdrawn; state it anew if it is true after all."),
    "fact.withdraw_words": _("Write why it no longer holds: somebody may have said it."),
    "decision.person": _("Only a person can decide what the public hears."),
    "decision.grounds": _(
        "To call it a crisis, tick at least one criterion and write why. When unsure, stay with "
        "normal service: calling it a crisis draws attention to it."
    ),
    "decision.posture": _("The posture “crisis” and the decision “crisis” go together."),
    "decision.posture_normal": _("Normal service has a normal posture; choose one of the two."),
    "decision.look_again": _("The moment to look again has passed already; choose a later one."),
    "decision.when_again": _("Say when to look again, so that nobody forgets."),
    "decision.dissent_words": _("Write why you see it differently."),
    "hand.person": _("Only a person can decide whether people or one hand wrote these posts."),
    "hand.grounds": _("Write why: the next person will ask."),
    "hand.over": _("It is over. Take it up again first, then decide."),
    "hand.moved": _("These posts have changed meanwhile: look at them as they are now."),
    # Who was counted for the level.
    "level.one_hand": _(
        "Posts that a person found to be coordinated: %(posts)s. Voices as which they count: "
        "%(voices)s."
    ),
    "level.each_counts": _(
        "People who say nearly the same: %(people)s. Each of them counts until a person decides "
        "what they are."
    ),
    # What was done.
    "problem.opened": _("%(who)s found that several posts share a cause."),
    "problem.grew": _("More posts share the cause: %(mentions)s."),
    "problem.shrank": _("%(who)s took cases out of it."),
    "problem.reassessed": _("It has become graver."),
    "problem.seen": _("%(who)s was the first to look at it."),
    "problem.seen_again": _("%(who)s looked at it again, as it had become graver."),
    "problem.renamed": _("%(who)s gave it another name."),
    "problem.assigned": _("%(who)s gave it to the department %(department)s."),
    "problem.origin_noted": _("%(who)s wrote down where it began."),
    "problem.level_set": _("%(who)s set the level from %(was)s to %(level)s."),
    "problem.scope_set": _("%(who)s set how far it reaches."),
    "problem.matrix_followed": _("%(who)s left level and scope to the matrix again."),
    "problem.readiness_turned": _("%(who)s turned readiness from %(was)s to %(readiness)s."),
    "problem.decided": _("%(who)s decided."),
    "problem.decided_as": _("%(who)s decided: %(verdict)s. What the public hears: %(posture)s."),
    "problem.reassessed_to": _("It has become graver: level %(level)s."),
    "problem.dissented": _("%(who)s sees the decision differently."),
    "problem.hand_decided": _(
        "%(who)s decided what %(posts)s posts that say the same are: %(verdict)s."
    ),
    "problem.solved": _("%(who)s says that the cause is mended."),
    "problem.ended": _("%(who)s closed it: it is no problem of ours, or it has passed."),
    "problem.reopened": _("%(who)s took it up again."),
    "problem.merged": _("%(who)s made it part of problem %(into)s."),
    "problem.absorbed": _("%(who)s joined problem %(problem)s to it."),
    "problem.unmerged": _("%(who)s took it back out of problem %(from)s."),
    "problem.released": _("%(who)s took problem %(problem)s back out of it."),
    "spike.raised": _("The storm watch noticed something unusual."),
    "spike.linked": _("A finding of the storm watch belongs to it."),
    "spike.dismissed": _("%(who)s looked at a finding of the storm watch: it is nothing."),
    "fact.stated": _("%(who)s added a line to the fact sheet."),
    "fact.confirmed": _("%(who)s confirmed a fact."),
    "fact.withdrawn": _("%(who)s withdrew a fact."),
    "matrix.set": _("%(who)s changed the matrix of levels."),
    # Conditions of the matrix.
    "rule.people": _("people who speak of it: at least %(least)s"),
    "rule.complainants": _("people who complain: at least %(least)s"),
    "rule.severe": _("people who use words of danger or law: at least %(least)s"),
    "rule.life": _("people who speak of safety or health: at least %(least)s"),
    "rule.law": _("people who speak of law, personal data or discrimination: at least %(least)s"),
    "rule.press": _("media that write about it: at least %(least)s"),
    "rule.largest_account": _("followers of the largest account: at least %(least)s"),
    "rule.speed": _("times the usual speed: at least %(least)s"),
    "rule.copies": _("people who repeat one text: at least %(least)s"),
    "rule.ignored_for": _("minutes for which somebody waits for any answer: at least %(least)s"),
    "rule.networks": _("networks on which it is spoken of: at least %(least)s"),
    "rule.languages": _("languages in which it is spoken of: at least %(least)s"),
    "rule.places": _("countries from which people write: at least %(least)s"),
    # What the screen proposes, and why.
    "propose.normal": _(
        "Proposed: normal service. At this level it is answered like every other complaint, and "
        "calling a problem a crisis draws attention to it. When unsure, start here."
    ),
    "propose.problem": _(
        "Proposed: a problem. It needs one owner and the same facts for everybody; calling it a "
        "crisis would draw attention to it."
    ),
    "propose.nothing": _(
        "Nothing is proposed at this level: a person has to weigh it. When unsure, start with "
        "normal service."
    ),
    # What speaks for a crisis.
    "criterion.life": _("Life, safety or health of people is in danger."),
    "criterion.law": _("A law was broken, data leaked, or a regulator asks."),
    "criterion.trust": _("It touches what the brand promises: who trusts us would be shaken."),
    "criterion.media": _("National media write about it, or ask us."),
    "criterion.beyond_customers": _("People who are no customers of ours speak of it."),
    "criterion.our_fault": _("It is our fault, or many believe so."),
    "criterion.hidden": _("We kept silent about it, or it looks as if we did."),
    "criterion.spreads": _("It grows faster than we answer."),
    "criterion.several_places": _("It happens in several places or countries at once."),
    "criterion.no_end": _("We do not know the cause, or can't say when it ends."),
}
