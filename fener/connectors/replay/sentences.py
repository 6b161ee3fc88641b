"""The sentences of this connector."""

from fener.connectors.sentences import gettext_noop as _

SENTENCES = {
    "replay.title": _("Replay"),
    "replay.description": _(
        "A stream of posts from a file, played again with its real times. Answers stay in the "
        "desk: nothing leaves it."
    ),
}
