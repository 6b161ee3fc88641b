"""The sentences of this connector."""

from fener.connectors.sentences import gettext_noop as _

SENTENCES = {
    "webhook.title": _("Webhook"),
    "webhook.description": _(
        "A signed webhook in and out, for any tool or network that has no connector of its own."
    ),
    "webhook.url": _("Address for our replies"),
    "webhook.url_help": _(
        "Each reply is sent to this address as signed JSON. Leave it empty if this channel only "
        "listens."
    ),
    "webhook.secret": _("Secret"),
    "webhook.secret_help": _("Both sides sign with it. Use at least 32 random characters."),
    "webhook.previous_secret": _("Previous secret"),
    "webhook.previous_secret_help": _(
        "Still accepted while you change the secret on the other side. Empty it afterwards."
    ),
    "webhook.time_zone": _("Time zone"),
    "webhook.time_zone_help": _(
        "For times that name no time zone, for example Europe/Tirane. Leave it empty if every "
        "time names its own."
    ),
    "webhook.allow_private_hosts": _("Allow private addresses"),
    "webhook.allow_private_hosts_help": _(
        "Lets replies go to a server in your own network or on this machine. Leave it off "
        "unless you run that server yourself."
    ),
}
