"""The sentences that every channel of Meta shares; each takes them into its own."""

from fener.connectors.sentences import gettext_noop as _

SENTENCES = {
    "meta.app_secret": _("App secret"),
    "meta.app_secret_help": _(
        "In Meta’s App Dashboard, under App settings, Basic. Calls that it does not sign are "
        "refused."
    ),
    "meta.previous_app_secret": _("Previous app secret"),
    "meta.previous_app_secret_help": _(
        "Still accepted after you have reset the app secret at Meta. Empty it a day later."
    ),
    "meta.verify_token": _("Verify token"),
    "meta.verify_token_help": _(
        "Any words of your own. Enter the same ones at Meta beside the callback URL, so that "
        "both sides know they mean each other."
    ),
    "meta.app_id": _("App ID"),
    "meta.app_id_help": _(
        "At the top of the App Dashboard. With it, the desk can tell what the token allows and "
        "when it ends."
    ),
    "meta.app_wrong": _(
        "The app secret does not belong to the app that the token was made for. Copy the App ID, "
        "the app secret and the token from the same app."
    ),
    "meta.app_removed": _(
        "The app was removed from the account at Meta, so the access has ended. An administrator "
        "has to connect the channel again."
    ),
    "meta.checkpoint": _(
        "Meta wants the person who made the token to sign in to Facebook and confirm something "
        "first. After that, an administrator has to connect the channel again."
    ),
    "meta.password_changed": _(
        "The person who made the token has changed their password, or Meta ended their sessions. "
        "An administrator has to make a new token and connect the channel again."
    ),
    "meta.token_ended": _(
        "The token has run out. An administrator has to make a new one and connect the channel "
        "again."
    ),
    "meta.window_closed": _(
        "Meta no longer takes an answer here: too much time has passed since the customer’s last "
        "message. Answer in public, or wait until they write again."
    ),
    "meta.window_needs_person": _(
        "More than 24 hours have passed since the customer’s last message. Meta now takes only "
        "what a person writes: open the case and answer by hand."
    ),
    "meta.unreachable": _(
        "This person cannot be written to now: they have blocked the account, deleted theirs, or "
        "do not take such messages."
    ),
    "meta.blocked": _(
        "Meta has blocked the account from this for a while because of its rules. Read the notice "
        "in Meta’s Business Support Home before you try again."
    ),
    "meta.said_already": _(
        "Meta refuses it because the same words were posted just before. Change the text."
    ),
    "meta.private_reply_used": _(
        "Meta takes one private message for each comment, and it has been sent. Wait until the "
        "customer answers it, or answer in public."
    ),
    "meta.private_reply_refused": _(
        "Meta takes no private message here: one was sent already, the comment is older than seven "
        "days, or the person takes none. Answer in public."
    ),
    "meta.no_public_reply": _("Meta takes no public answer to this post."),
    "meta.cannot_hide": _("Meta does not let us hide or show this post."),
    "meta.cannot_remove": _("Meta does not let us remove this post."),
    "meta.verify_token_wrong": _(
        "The verify token does not fit. Enter the same words at Meta and in the channel’s settings."
    ),
    "meta.challenge_missing": _("The call has no challenge that could be answered."),
    "meta.subscribe_refused": _(
        "Meta did not let us subscribe to what happens on the account, so it would never call us. "
        "Grant the permissions named in the steps, make a new token, and try again; or empty the "
        "app secret to go without calls."
    ),
}
