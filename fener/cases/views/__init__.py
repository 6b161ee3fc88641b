"""The main screens of the desk."""

from fener.cases.views.acting import (
    assign,
    correct,
    end,
    merge,
    open_from_mention,
    presence,
    promise,
    reopen,
    see,
    set_kind,
    set_priority,
    set_tags,
    settle,
    snooze,
    solve,
    split,
    unmerge,
)
from fener.cases.views.alike import alike
from fener.cases.views.case import case
from fener.cases.views.copies import case_copies, copies_list, copy_group
from fener.cases.views.live import live
from fener.cases.views.mentions import mentions
from fener.cases.views.moderating import ask_moderation, moderations, settle_moderation
from fener.cases.views.person import link_voice, unlink_voice
from fener.cases.views.proposals import correct_suggestion, proposal, suggestions
from fener.cases.views.queue import queue
from fener.cases.views.searching import search
from fener.cases.views.writing import attachment, draft, write

__all__ = [
    "alike",
    "ask_moderation",
    "assign",
    "attachment",
    "case",
    "case_copies",
    "copies_list",
    "copy_group",
    "correct",
    "correct_suggestion",
    "draft",
    "end",
    "link_voice",
    "live",
    "mentions",
    "merge",
    "moderations",
    "open_from_mention",
    "presence",
    "promise",
    "proposal",
    "queue",
    "reopen",
    "search",
    "see",
    "set_kind",
    "set_priority",
    "set_tags",
    "settle",
    "settle_moderation",
    "snooze",
    "solve",
    "split",
    "suggestions",
    "unlink_voice",
    "unmerge",
    "write",
]
