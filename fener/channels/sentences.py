"""English sentences of channels: their state, how far a connector was tried, what to do about
a payload nobody could read, and why a file was not taken."""

from __future__ import annotations

from fener.connectors.sentences import gettext_noop as _

SENTENCES = {
    "channel.state.live": _("Hears and speaks"),
    "channel.state.listens": _("Hears; answers are given elsewhere"),
    "channel.state.blind": _("We may be missing posts"),
    "channel.state.needs_sign_in": _("Has to be signed in again"),
    "channel.state.paused": _("Paused by a person"),
    "channel.state.disconnected": _("Taken off the desk; its history stays"),
    "channel.maturity.runs_against_real_software": _("Runs against real software"),
    "channel.maturity.conforms_to_published_contract": _("Conforms to the published contract"),
    "channel.maturity.not_tested": _("Not tested"),
    "channel.name_taken": _(
        "The brand has a channel of this network with the name “%(name)s” already. Choose another."
    ),
    "channel.secrets_unreadable": _(
        "The stored secrets of this channel can't be opened: they were encrypted with a key that "
        "is not configured here. Add that key to FENER_SECRET_KEYS, or enter the secrets again."
    ),
    "channel.other_account": _(
        "This signs in as “%(found)s”, but the channel belongs to “%(known)s”. Sign in with the "
        "same account, or connect this one as a channel of its own."
    ),
    "way.window_over": _(
        "The network no longer takes an answer to this: the time it allows is over. When the "
        "customer writes again, it opens anew."
    ),
    "way.needs_person": _(
        "The network now takes only an answer that a person has written. Answer by hand."
    ),
    "channel.cap_reached": _(
        "This month has cost what you allowed for this channel. Raise the cap in its settings, or "
        "wait for the next month."
    ),
    "delivery.came_back": _("The network took it and could not deliver it."),
    "moderation.no_ground": _("Say why: the ground is kept with what the post said."),
    "moderation.people_only": _("Only a person may ask for this."),
    "moderation.not_theirs": _("Only a public post of somebody else's can be hidden or removed."),
    "moderation.cannot": _("This channel can't do that with others’ posts, or can't do it now."),
    "moderation.asked_already": _("Something is asked of this post already."),
    "moderation.second_person": _("A second person has to agree: not the one who asked."),
    "moderation.fault": _("The network could not be asked."),
    "hook.unknown": _(
        "No channel has this address. Copy the address again from the channel's page."
    ),
    "hook.disconnected": _(
        "This channel was taken off the desk. Stop calling this address, or connect it anew."
    ),
    "hook.paused": _("This channel is paused by a person. Call again later; nothing was kept."),
    "hook.not_greeted": _(
        "The network tried this address with words that are not the agreed ones."
    ),
    "hook.post_only": _("Call this address with POST and a signed body."),
    "hook.not_stored": _("The call could not be kept just now. Call again in a moment."),
    "hook.not_taken": _("This channel takes no calls; the desk asks the network by itself."),
    "todo.future": _("Check the clock or the dates where it came from."),
    "todo.again": _("Nothing is wrong with the item: read it again after the next upgrade."),
    "todo.source": _(
        "Mend it where it came from and send it again; then settle this one with a ground."
    ),
    "todo.zone": _("Set the time zone in the channel's settings, then read it again."),
    "todo.id": _("Give it an id of its own and send it again, or settle it with a ground."),
    "import.nothing": _("The file has no posts: no line could be read. Look at its first lines."),
    "import.source_differs": _(
        "“%(name)s” exists already with another time zone or another choice about back-log. "
        "Give this import a name of its own."
    ),
    "storm.no_network": _(
        "The practice network does not answer. Start the desk with `fener serve`, and leave "
        "FENER_FAKE_NETWORK at yes."
    ),
    "storm.other_network": _(
        "The practice network at %(address)s belongs to another desk: it does not know our key. "
        "Use the data folder of that desk."
    ),
}

WHAT_TO_DO = {
    "payload.future": "todo.future",
    "payload.fault": "todo.again",
    "payload.time_without_zone": "todo.zone",
    "payload.zone_unknown": "todo.zone",
    "payload.other_text": "todo.id",
}
"""What a person can do about a parked payload, by the key of its problem."""
WHAT_TO_DO_OTHERWISE = "todo.source"
