"""English sentences of answering many: what holds it up, what was done."""

from __future__ import annotations

from fener.connectors.sentences import gettext_noop as _

ANSWERING_SENTENCES = {
    # Why it can't be done, and what to do instead.
    "answering.nobody": _("Nobody is owed this now, or another run is about to say it."),
    "answering.no_parts": _("Write the parts in at least one language."),
    "answering.not_solved": _("Everybody is told once the problem is solved. Solve it first."),
    "answering.over": _("This problem is over. Take it up again to answer for it."),
    "answering.fact_unconfirmed": _("Only confirmed facts may be said. Confirm it first."),
    "answering.started": _("It has begun already; the words can't be changed any more."),
    "answering.person": _("Only a person can read replies and let them go."),
    "answering.right": _("You may not answer for this brand."),
    "answering.nothing": _("There is no reply that could go out."),
    "answering.unread": _("Replies that nobody has read yet: %(count)s. Read them first."),
    "answering.problem_changed": _(
        "The problem is in another state than when this was written. Look whether it still holds."
    ),
    "answering.facts_changed": _(
        "A fact that these replies state was withdrawn. Nothing more goes out: plan anew with what "
        "is true."
    ),
    "answering.starter_gone": _(
        "Whoever started it may not answer for the brand any more. Somebody else has to let it go "
        "on."
    ),
    # Why somebody is not among those who wait.
    "answering.answered": _("A person has answered already."),
    "answering.closed": _("The case is closed."),
    "answering.put_aside": _("The case is put aside."),
    "answering.elsewhere": _("Another run is about to answer."),
    "answer.no_text": _("A reply needs words."),
    "answer.settled": _("It was said already, or its run is over."),
    # Why one was not said.
    "answer.by_person": _("A person left it out."),
    "answer.answered": _("A reply of ours stands under it on the network."),
    "answer.under_way": _("Another reply of ours is under way."),
    "answer.by_hand": _("The desk can't send here: answer by hand."),
    "answer.window": _("The network takes no reply to a post this old."),
    "answer.post_gone": _("The post was deleted."),
    "answer.post_changed": _("The post was changed after the reply was written."),
    "answer.left_problem": _("The case belongs to this problem no more."),
    "answer.case_closed": _("The case is closed."),
    "answer.colleague": _("A colleague answered meanwhile."),
    "answer.wrote_again": _("The customer wrote again: read it first."),
    "answer.personal": _("Everybody would read %(personal)s. Edit it, or answer in private."),
    "answer.is_personal": _("It holds personal data that everybody would read."),
    "answer.taken_back": _("Taken back before it left, when the run was stopped."),
    # What was done.
    "answering.planned": _("%(who)s wrote replies for %(answers)s customers; none was said yet."),
    "answering.reworded": _("%(who)s worded the replies anew."),
    "answering.read": _("%(who)s read %(answers)s replies."),
    "answering.dropped": _("%(who)s dropped the replies before any was said."),
    "answering.paused": _("%(who)s paused the replies."),
    "answering.resumed": _("%(who)s let the replies go on."),
    "answering.stopped": _("%(who)s stopped the replies."),
    "answering.done": _("The replies are out: %(sent)s said, %(with_person)s left to a person."),
}
"""`answering.started` is two things: a refusal without parameters, and the deed."""

DEEDS_SENTENCES = {
    "answering.started": _("%(who)s let %(answers)s replies go out, one by one."),
}
