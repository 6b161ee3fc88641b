"""What each role may do. Rights are checked by name; roles only bundle them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

READ = "read"
REPLY = "reply"
ASSIGN = "assign"
GUIDE = "guide"
DECIDE = "decide"
"""How grave a problem is, what the public hears of it, and that it is over."""
CHANNELS = "channels"
PEOPLE = "people"

RIGHTS = (READ, REPLY, ASSIGN, GUIDE, DECIDE, CHANNELS, PEOPLE)

ROLE_RIGHTS: dict[str, frozenset[str]] = {
    "viewer": frozenset({READ}),
    "agent": frozenset({READ, REPLY, ASSIGN}),
    "lead": frozenset({READ, REPLY, ASSIGN, GUIDE, DECIDE}),
    "admin": frozenset(RIGHTS),
}

ROLE_NAMES = {
    "viewer": _("Viewer: reads everything, changes nothing"),
    "agent": _("Agent: answers and assigns cases"),
    "lead": _("Team lead: also edits the guide and decides about problems"),
    "admin": _("Administrator: also channels, settings and people"),
}
