"""The sentences of this connector."""

from fener.connectors.sentences import gettext_noop as _

SENTENCES = {
    "reddit.title": _("Reddit"),
    "reddit.description": _(
        "Answers, mentions and messages of a Reddit account, and what is said in communities and "
        "about watch terms."
    ),
    "reddit.client_id": _("Client ID"),
    "reddit.client_id_help": _("It stands under the name of the app on Reddit."),
    "reddit.client_secret": _("Client secret"),
    "reddit.client_secret_help": _("It stands beside “secret”. Installed apps have none."),
    "reddit.refresh_token": _("Refresh token"),
    "reddit.refresh_token_help": _(
        "Made by signing in once with the account that answers, for a permanent duration."
    ),
    "reddit.communities": _("Communities"),
    "reddit.communities_help": _(
        "One on each line, without r/. All new posts and comments there are heard; those that "
        "hold a watch term become work."
    ),
    "reddit.step_approval": _(
        "Ask Reddit for access to its API and say what the desk does with it; new apps need "
        "approval."
    ),
    "reddit.step_app": _("Create an app of the type web app and copy its ID and secret."),
    "reddit.locked": _("This thread is locked or archived: nobody can answer in it any more."),
    "reddit.not_allowed": _(
        "Reddit does not let the account write here: the community may have shut it out, or only "
        "older or approved accounts may write."
    ),
    "reddit.blocked": _("This person does not take messages from the account."),
    "reddit.not_moderator": _("Only a moderator of the community can do this."),
    "reddit.nobody": _("It is not known to whom this would go. Answer a post of the person."),
    "reddit.refused": _("Reddit did not take it, for the reason it gives."),
}
