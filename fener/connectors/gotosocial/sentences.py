"""The sentences of this connector; the others stand with Mastodon."""

from fener.connectors.sentences import gettext_noop as _

SENTENCES = {
    "gotosocial.title": _("GoToSocial"),
    "gotosocial.description": _(
        "Mentions, private mentions and hashtags on any GoToSocial server, answered from your own "
        "account there."
    ),
    "gotosocial.url_help": _("The server your account is on, for example https://social.example"),
    "gotosocial.token": _("Access token"),
    "gotosocial.token_help": _(
        "The settings panel shows it once, when you request it for your application."
    ),
    "gotosocial.step_settings": _(
        "Sign in to the settings panel of your server as the account that is to answer. Open "
        "Applications under User."
    ),
    "gotosocial.step_new": _(
        "Press New Application. Give it a name such as “Desk”, the scopes “read write:statuses”, "
        "and as redirect URI the settings panel's callback address that the form shows."
    ),
    "gotosocial.step_token": _(
        "Open the application, enter the same scopes, press Request access token, agree, and copy "
        "the token: it is shown only once. Enter it here with the server's address."
    ),
}
