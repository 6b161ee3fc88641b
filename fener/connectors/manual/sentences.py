"""The sentences of this connector."""

from fener.connectors.sentences import gettext_noop as _

SENTENCES = {
    "manual.title": _("Written down by us"),
    "manual.description": _(
        "A phone call, a visit to the counter, a letter, a newspaper, radio or television, "
        "written down by a colleague."
    ),
}
