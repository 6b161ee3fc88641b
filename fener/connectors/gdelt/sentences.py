"""The sentences of this connector."""

from fener.connectors.sentences import gettext_noop as _

SENTENCES = {
    "gdelt.title": _("News by GDELT"),
    "gdelt.description": _(
        "Online news in some sixty-five languages in which one of your watch terms stands, by the "
        "index of the GDELT Project. It is free and needs no key."
    ),
    "gdelt.only_where": _("Only where"),
    "gdelt.only_where_help": _(
        "Narrows the search in GDELT’s own words, for example sourcecountry:albania or "
        "sourcelang:greek. Leave it empty to search everywhere."
    ),
    "gdelt.headlines_only": _("Only articles with a watch term in the headline"),
    "gdelt.headlines_only_help": _(
        "GDELT searches whole articles and gives only their headlines. Choose this where one of "
        "your terms is a common word and brings in too much."
    ),
    "gdelt.step_terms": _(
        "Add your names and products as watch terms. Each needs at least three letters; shorter "
        "ones are left out, because GDELT refuses them."
    ),
    "gdelt.step_where": _(
        "If you want to narrow the search to a country or a language, look up how GDELT writes it "
        "and enter that below."
    ),
    "gdelt.step_flood": _(
        "After a day, look at what came in. If most of it is not about you, choose “Only articles "
        "with a watch term in the headline”."
    ),
    "gdelt.query": _(
        "GDELT does not understand the search. Look at what it says, and change “Only where” or "
        "the watch terms."
    ),
    "gdelt.busy": _(
        "GDELT takes no more requests from us for now. It is asked again in a few minutes; nothing "
        "is lost, as it keeps articles for three months."
    ),
}
