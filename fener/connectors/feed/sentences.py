"""The sentences of this connector."""

from fener.connectors.sentences import gettext_noop as _

SENTENCES = {
    "feed.title": _("News and forums by feed"),
    "feed.description": _(
        "Articles of news sites, blogs and forums, by RSS, Atom or JSON Feed. Watch terms decide "
        "what concerns you."
    ),
    "feed.addresses": _("Feed addresses"),
    "feed.addresses_help": _("One address on each line, at most 40."),
    "feed.time_zone": _("Time zone"),
    "feed.time_zone_help": _(
        "For times that name no time zone, for example Europe/Tirane. Leave it empty to take "
        "them as UTC."
    ),
    "feed.allow_private_hosts": _("Allow private addresses"),
    "feed.allow_private_hosts_help": _(
        "Lets feeds be read from a server in your own network or on this machine. Leave it off "
        "unless you run that server yourself."
    ),
    "feed.step_find": _(
        "Find the feed of each site: look for “RSS”, “Feed” or “Atom”, often at the foot of the "
        "page. Many sites have one at /feed, /rss or /atom.xml."
    ),
    "feed.step_enter": _(
        "Enter the addresses below, one on each line. All of them are tried before they are saved."
    ),
    "feed.step_terms": _(
        "Add your names and products as watch terms: only articles that hold one of them come in. "
        "Without any watch term, everything does."
    ),
    "feed.none": _("No feed address is entered. Enter at least one."),
    "feed.too_many": _(
        "There are more than 40 feed addresses. Spread them over two or more channels."
    ),
    "feed.not_a_feed": _(
        "The address leads to something that is not a feed. Enter the address of the feed itself, "
        "not of the page; where the page names its feed, it is shown here."
    ),
    "feed.entities": _(
        "The feed declares entities of its own, which could be used to fill our memory. It is "
        "not read."
    ),
    "feed.too_much": _(
        "The feed has so many parts that reading it would hold up everything else. It is not read."
    ),
    "feed.moved": _(
        "A feed has moved for good. It is still read by following the redirect; enter its new "
        "address in the channel's settings."
    ),
    "feed.redirects": _("A feed redirects in circles or too often. Enter its final address."),
    "feed.wants_password": _(
        "A feed asks for a password. Only feeds that are open to everybody can be read."
    ),
    "feed.gone": _(
        "A feed is no longer at its address. Look for its new address, or take it out of the "
        "channel's settings."
    ),
    "feed.some_fail": _(
        "Some feeds of this channel cannot be read now; the others are read as always. Check "
        "the addresses that are named here."
    ),
    "feed.all_fail": _("None of the feeds of this channel can be read now."),
}
