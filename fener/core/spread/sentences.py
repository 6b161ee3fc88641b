"""One English sentence for each thing that is told of a problem's source, and of many accounts
with one text."""

from __future__ import annotations

SPREAD_SENTENCES: dict[str, str] = {
    "spread.first": "The first to write was %(who)s on %(network)s.",
    "spread.each_alone": "There is no single source: people wrote of it each for themselves.",
    "spread.scattered": (
        "There is no single source: most people wrote of it each for themselves. At most %(most)s "
        "of them took it up from one and the same post."
    ),
    "spread.article_before": (
        "It was in the news before: %(who)s, %(minutes)s minutes before the first post."
    ),
    "spread.entry_before": (
        "Somebody told us before it was on any network: %(who)s, %(minutes)s minutes before the "
        "first post."
    ),
    "spread.article_alone": "It is known from the news alone: %(who)s.",
    "spread.entry_alone": "It is known only from what %(who)s told us directly.",
    "spread.reach": (
        "%(who)s has %(followers)s followers and wrote %(minutes)s minutes after the first post."
    ),
    "spread.drawn": (
        "%(count)s people answered, shared or repeated the post of %(who)s within %(hours)s hours."
    ),
    "spread.reposts": "The post of %(who)s was shared %(count)s times.",
    "spread.account": (
        "Most of it is aimed at our account %(who)s on %(network)s: people who complain there: "
        "%(people)s."
    ),
    "spread.post": "Most complaints stand under one post of ours: people who wrote: %(people)s.",
    "coordination.copies": (
        "Nearly the same text came from %(people)s accounts, in %(posts)s posts."
    ),
    "coordination.at_once": "%(people)s of them wrote it within %(minutes)s minutes.",
    "coordination.young": (
        "New to us: %(people)s of %(of)s accounts; among all others %(others)s of %(of_others)s."
    ),
    "coordination.unheard": (
        "Never wrote to us before: %(people)s of %(of)s accounts; among all others %(others)s of "
        "%(of_others)s."
    ),
    "coordination.again": "Accounts that repeat more than one such text: %(people)s.",
    "coordination.link": (
        "What speaks against one hand: %(posts)s of the posts carry a link; people share headlines."
    ),
    "coordination.slow": (
        "What speaks against one hand: it went on for %(days)s days, as word of mouth does."
    ),
    "coordination.old": (
        "What speaks against one hand: none of the %(people)s accounts is new to us."
    ),
}
