"""The sentences of this connector."""

from fener.connectors.sentences import gettext_noop as _

SENTENCES = {
    "firehose.title": _("Bluesky, public posts"),
    "firehose.description": _(
        "Every public post on Bluesky that holds one of your watch terms, heard as it is "
        "published. Needs no account."
    ),
    "firehose.url": _("Stream"),
    "firehose.url_help": _(
        "The address of a Jetstream server, which ends in /subscribe, or of a relay or a personal "
        "data server. Leave it as it is unless you run one yourself."
    ),
    "firehose.allow_private_hosts": _("Allow private addresses"),
    "firehose.allow_private_hosts_help": _(
        "Lets the desk listen to a server in your own network or on this machine. Leave it off "
        "unless you run that server yourself."
    ),
    "firehose.step_terms": _(
        "Enter the names you want to hear of under Watch terms. Without any, nothing is kept of "
        "the stream."
    ),
    "firehose.step_server": _(
        "Save the channel. Bluesky’s own stream is entered already; enter another address only "
        "to listen to a server of your own."
    ),
    "firehose.step_answer": _(
        "To answer what is heard here, connect your Bluesky account as a channel of its own."
    ),
    "firehose.no_terms": _(
        "There are no watch terms, so there is nothing to listen for. Add the names you want to "
        "hear of."
    ),
    "firehose.no_stream": _(
        "The server has no stream at this address. Enter the address of a Jetstream server, "
        "which ends in /subscribe, or of a relay or personal data server."
    ),
    "firehose.unreadable": _("The stream sent something that is no event of the AT Protocol."),
}
