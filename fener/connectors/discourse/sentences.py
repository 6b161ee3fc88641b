"""The sentences of this connector."""

from fener.connectors.sentences import gettext_noop as _

SENTENCES = {
    "discourse.title": _("Discourse"),
    "discourse.description": _(
        "Posts and personal messages of a Discourse forum, your own or one that gave you an API "
        "key."
    ),
    "discourse.url": _("Forum"),
    "discourse.url_help": _(
        "The address of its front page, for example https://forum.example.org."
    ),
    "discourse.user": _("User name"),
    "discourse.user_help": _("The account that answers, for example care."),
    "discourse.token": _("API key"),
    "discourse.token_help": _("Made by an administrator of the forum for this one user."),
    "discourse.all_ours": _("Everything on this forum concerns us"),
    "discourse.all_ours_help": _(
        "For a forum of your own. Otherwise only what names or answers the account, and what holds "
        "a watch term, becomes work."
    ),
    "discourse.webhook_secret": _("Secret of the webhook"),
    "discourse.webhook_secret_help": _(
        "Only if the forum calls the desk. With it, edits and deletions come in, and posts come at "
        "once. Use at least 32 random characters."
    ),
    "discourse.previous_webhook_secret": _("Previous secret of the webhook"),
    "discourse.previous_webhook_secret_help": _(
        "Still accepted while you change the secret on the forum. Empty it afterwards."
    ),
    "discourse.allow_private_hosts": _("Allow private addresses"),
    "discourse.allow_private_hosts_help": _(
        "Lets the desk call a forum in your own network or on this machine. Leave it off unless "
        "you run that server yourself."
    ),
    "discourse.step_account": _(
        "Register an account for the brand on the forum. To let the desk remove posts, a "
        "moderator's account is needed."
    ),
    "discourse.step_key": _(
        "As an administrator of the forum, choose Admin, API, Add API key: User level Single user, "
        "that account, Scope Global."
    ),
    "discourse.step_enter": _("Enter the address, the user name and the key here."),
    "discourse.step_webhook": _(
        "For edits and deletions, add a webhook with the address that is shown after saving, "
        "content type application/json, the secret, and the post events."
    ),
    "discourse.key_invalid": _(
        "The forum does not accept this API key for this user. Have an administrator of the forum "
        "make a new one, and enter it."
    ),
    "discourse.user_unknown": _("The forum has no user of this name. Check the spelling."),
    "discourse.not_permitted": _(
        "The forum does not let the account do this here: the topic may be closed, or a "
        "moderator's account is needed."
    ),
    "discourse.refused": _("The forum did not take it, for the reason it gives."),
    "discourse.nobody": _(
        "It is not known to whom this personal message would go. Answer a post of the person."
    ),
    "discourse.not_private": _(
        "This topic is not a personal message, so nothing private can be said in it."
    ),
}
