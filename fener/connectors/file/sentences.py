"""The sentences of this connector."""

from fener.connectors.sentences import gettext_noop as _

SENTENCES = {
    "file.title": _("File"),
    "file.description": _(
        "Posts from a file of JSON lines: replay a past storm, or import what another tool "
        "exported."
    ),
    "file.time_zone": _("Time zone of the file"),
    "file.time_zone_help": _(
        "For times in the file that name no time zone, for example Europe/Tirane. Leave it "
        "empty if every time in the file names its own."
    ),
}
