"""Source and spread of a problem: who began, who made it large, who had it from whom, whom of us it
is aimed at; and the evidence where many accounts may be one hand. Told with reasons, decides
nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fener.core.reasons import Reason, Value
from fener.core.spread.attacked import AttackedAccount, AttackedPost, attacked
from fener.core.spread.cascade import MOST_NODES, Cascade, Ground, Node, cascade_of
from fener.core.spread.contract import OurAccount, SpreadPost
from fener.core.spread.coordination import CopyEvidence, Evidence, Share, coordination
from fener.core.spread.counts import Growth, growth
from fener.core.spread.source import Found, first_amplifier, first_post, off_line_origin, scattered

__all__ = [
    "AttackedAccount", "AttackedPost", "Cascade", "CopyEvidence", "Evidence", "Found", "Ground",
    "Growth", "Node", "OurAccount", "Share", "Spread", "SpreadPost", "coordination", "spread",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """All places are places in the posts that were given."""

    first: Found | None
    """The earliest post of somebody else; None: nobody wrote on any network."""
    amplifier: Found | None
    off_line: Found | None
    """A news item or an entry before the first post."""
    cascade: Cascade
    accounts: tuple[AttackedAccount, ...]
    """Of ours, the one that most people turn against first."""
    posts: tuple[AttackedPost, ...]
    growth: Growth | None
    reasons: tuple[Reason, ...]
    """In the order in which one would tell it."""


def spread(
    posts: Sequence[SpreadPost], our_accounts: Sequence[OurAccount], *, most: int = MOST_NODES
) -> Spread:
    """What is known of how `posts` came about. The same posts in another order tell the same.

    `posts`: those of the problem, and those of ours that they answer. `most`: so many posts of the
    cascade are drawn. Never raises for what a post contains.
    """
    first, off_line = first_post(posts), off_line_origin(posts)
    amplifier = first_amplifier(posts)
    accounts, own_posts = attacked(posts, our_accounts)
    nobody = scattered(posts)
    sources = (off_line, amplifier) if nobody else (off_line, first, amplifier)
    told = [reason for one in sources if one for reason in one.reasons]
    if nobody:
        told.insert(0, nobody)
    if accounts:
        most_attacked = accounts[0]
        account = most_attacked.account
        who = f"@{account.handle}" if account.handle else account.author
        params: dict[str, Value] = {
            "who": who, "network": account.network, "people": most_attacked.people,
        }  # fmt: skip
        told.append(Reason("spread.account", params))
    if own_posts:
        told.append(Reason("spread.post", {"people": own_posts[0].people}))
    return Spread(
        first=first,
        amplifier=amplifier,
        off_line=off_line,
        cascade=cascade_of(posts, most=most),
        accounts=accounts,
        posts=own_posts,
        growth=growth(posts),
        reasons=tuple(told),
    )
