"""The sentences of this connector."""

from fener.connectors.sentences import gettext_noop as _

SENTENCES = {
    "fake.title": _("Fake network"),
    "fake.description": _(
        "A small social network of our own, for trying things out and for tests. Nothing leaves "
        "this machine."
    ),
    "fake.url": _("Address of the network"),
    "fake.url_help": _("For example http://127.0.0.1:8100"),
    "fake.terms": _("Words to listen for"),
    "fake.terms_help": _(
        "Public posts with one of these words are brought in too, even if nobody tags you. "
        "Separate them by commas."
    ),
    "fake.token": _("Token"),
    "fake.token_help": _("The network gives it to you when you sign up."),
    "fake.webhook_secret": _("Webhook secret"),
    "fake.webhook_secret_help": _("The secret you gave the network with your webhook address."),
}
