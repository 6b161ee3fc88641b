"""The sentences of this connector."""

from fener.connectors.sentences import gettext_noop as _

SENTENCES = {
    "bluesky.title": _("Bluesky"),
    "bluesky.description": _(
        "Mentions, replies, quotes and shares of your Bluesky account, and your answers."
    ),
    "bluesky.identifier": _("Handle"),
    "bluesky.identifier_help": _("Your account’s handle, for example shop.bsky.social."),
    "bluesky.app_password": _("App password"),
    "bluesky.app_password_help": _(
        "Made for this desk alone, in Bluesky’s settings. It has four groups of four characters. "
        "Never enter the password you sign in with yourself."
    ),
    "bluesky.url": _("Server"),
    "bluesky.url_help": _(
        "Where the account signs in. Leave it as it is unless the account is on a server of its "
        "own."
    ),
    "bluesky.allow_private_hosts": _("Allow private addresses"),
    "bluesky.allow_private_hosts_help": _(
        "Lets the desk speak to a server in your own network or on this machine. Leave it off "
        "unless you run that server yourself."
    ),
    "bluesky.step_sign_in": _("Sign in to Bluesky with the account that is to answer."),
    "bluesky.step_app_password": _(
        "Open Settings, then Privacy and security, then App passwords. Choose Add App Password, "
        "give it a name such as “desk”, and copy what is shown: it is shown only once."
    ),
    "bluesky.step_enter": _("Enter the handle and the app password here."),
    "bluesky.step_terms": _(
        "To find posts that name you without a mention, add watch terms. With more than a "
        "handful, also add the channel “Bluesky, public posts”."
    ),
    "bluesky.password_wrong": _(
        "Bluesky doesn’t know this handle and app password. Make a new app password and enter it "
        "with the account’s full handle."
    ),
    "bluesky.app_password_needed": _(
        "Bluesky asks for a code that it sends by e-mail, because this is the account’s own "
        "password. Make an app password in Bluesky’s settings and enter that one."
    ),
    "bluesky.account_closed": _(
        "Bluesky has taken this account down or it was deactivated. Sign in at bsky.app to see "
        "why, then connect the channel again."
    ),
    "bluesky.no_app_view": _(
        "The account’s server has no notifications. Connect the channel again, so that the desk "
        "can hear mentions from the server’s own stream."
    ),
    "bluesky.too_many_bytes": _(
        "The text takes more than 3000 bytes, which is all that Bluesky stores of a post. Use "
        "fewer emoji, or shorten the text."
    ),
    "bluesky.refused": _("Bluesky refused the post. Its own words say why."),
    "bluesky.replies_closed": _("The author has closed this thread to replies from this account."),
    "bluesky.blocked": _(
        "The author has blocked this account, so a reply would not be shown to anybody."
    ),
    "bluesky.not_our_thread": _(
        "Replies can only be hidden under a post with which this account began the thread."
    ),
    "bluesky.too_many_hidden": _(
        "Bluesky hides at most 300 replies under one post. Show some of them again first."
    ),
    "bluesky.key_taken": _(
        "Another text was already published for this reply. Nothing was sent. Write the reply anew."
    ),
}
