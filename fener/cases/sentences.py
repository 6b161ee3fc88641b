"""English sentences of cases: what stopped a reply, why two cases do not join, what was done."""

from __future__ import annotations

from fener.connectors.sentences import gettext_noop as _

SENTENCES = {
    # What stopped a reply, or went wrong with one.
    "reply.empty": _("There is nothing to send: write something first."),
    "reply.channel_cannot_send": _(
        "This channel cannot send such a reply now. Write down what was said, or choose "
        "another way."
    ),
    "reply.unfilled": _(
        "Something is still missing: fill in what stands in ⟨brackets⟩, or take it out."
    ),
    "reply.merged": _("This case is part of another one now; answer there."),
    "note.empty": _("A note needs words, also where files go with it."),
    "reply.unknown": _(
        "We do not know whether the last reply went out. Somebody has to look at the network."
    ),
    "reply.failed": _("The last reply did not go out."),
    # Why a case is where it is.
    "case.unsure": _(
        "The judge was unsure (%(confidence)s), so a person should look: better one too many."
    ),
    "route.by_hand": _("%(who)s decided this by hand."),
    # Who is who.
    "person.same_voice": _("This is the voice itself; choose another."),
    "person.no_ground": _("Say what shows that it is the same person."),
    "person.linked_already": _("That is said already."),
    "person.no_such_voice": _("Nobody of this name has written to the brand."),
    "person.many_voices": _(
        "Several voices have this name, on different networks. Write down the number of one of "
        "their cases instead, as #12."
    ),
    # Joining and parting.
    "merge.same_case": _("A case can't become part of itself."),
    "merge.other_brand": _("That case belongs to another brand; its posts can't move there."),
    "merge.already_merged": _("One of the two is part of another case already."),
    "merge.closed": _("That case is closed. Take it up again first, then merge."),
    "merge.not_merged": _("This case is not part of another one."),
    "merge.no_such_case": _("There is no case with this number that you may see."),
    "split.not_its_posts": _("Choose the posts that are to have a case of their own."),
    "split.first_post_stays": _(
        "The first post stays here, and at least one has to: choose among the later ones."
    ),
    # The history of a case.
    "case.opened": _("%(who)s opened it."),
    "case.opened_by_hand": _("%(who)s decided that it needs an answer."),
    "case.seen": _("%(who)s was the first to look at it."),
    "case.assigned": _("%(who)s gave it to %(to)s."),
    "case.taken": _("%(who)s took it."),
    "case.released_by": _("%(who)s gave it back to everybody."),
    "case.moved": _("%(who)s moved it to the department %(department)s."),
    "case.kind_set": _("%(who)s made it: %(name)s."),
    "case.priority_set": _("%(who)s set the priority to %(priority)s."),
    "case.reconsidered": _(
        "A closer look at the post changed how this case is handled: %(name)s, priority "
        "%(priority)s."
    ),
    "case.waits_again": _("A closer look at a later post: the customer waits for us again."),
    "case.corrected": _("%(who)s corrected how it was read."),
    "case.replied": _("%(who)s wrote a reply."),
    "case.replied_openly": _(
        "%(who)s wrote a public reply and confirmed that it is meant to show %(personal)s."
    ),
    "case.said": _("The customer has our reply."),
    "case.reply_in_trouble": _("A reply is in trouble: look at it."),
    "case.reply_withdrawn": _("A reply was taken back before it went out."),
    "case.reply_settled": _("%(who)s looked at the network and settled what became of a reply."),
    "case.answered": _("%(who)s answered."),
    "case.answered_outside": _("Somebody of ours answered on the network itself."),
    "case.appended": _("The customer wrote again."),
    "case.noted": _("%(who)s left a note."),
    "case.tagged": _("%(who)s set the tags: %(tags)s."),
    "case.promised": _("%(who)s promised to come back by %(until)s."),
    "case.snoozed": _("%(who)s put it aside until %(until)s."),
    "case.woken": _("%(who)s took it up again."),
    "case.breached": _("A clock ran out: %(clock)s."),
    "case.solved": _("%(who)s solved it."),
    "case.ended": _("%(who)s closed it. %(reason)s"),
    "case.reopened": _("%(who)s took it up again."),
    "case.merged": _("%(who)s made it part of case %(into)s."),
    "case.absorbed": _("%(who)s joined case %(case)s to it."),
    "case.unmerged": _("%(who)s took it back out of case %(from)s."),
    "case.released": _("%(who)s took case %(case)s back out of it."),
    "case.split": _("%(who)s gave some posts a case of their own: %(into)s."),
    # Why a case ended without a solution.
    "end.said_our_piece": _("We made our point clear, once, and move on."),
    "end.no_answer_needed": _("It needs no answer."),
    "end.answered_elsewhere": _("It was answered elsewhere."),
    "end.customer_withdrew": _("The customer took it back."),
    "end.not_about_us": _("It is not about us."),
    "end.spam": _("It is spam."),
}
