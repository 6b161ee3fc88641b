"""Writes about cases. Each action moves one case along its lifecycle and writes one event."""

from fener.cases.actions.assign import assign_case, set_kind, set_priority
from fener.cases.actions.closing import END_REASONS, end_case, reopen_case, solve_case
from fener.cases.actions.expiring import mark_late_cases, wake_snoozed_cases
from fener.cases.actions.joining import merge_cases, split_case, unmerge_case
from fener.cases.actions.judging import correct_post
from fener.cases.actions.noting import add_note, set_tags
from fener.cases.actions.opening import file_brand, open_case_for
from fener.cases.actions.presence import note_presence
from fener.cases.actions.promising import make_promise_to, snooze_case
from fener.cases.actions.replying import (
    AlreadyAnswered,
    CustomerWroteAgain,
    ReplyRefused,
    drop_draft,
    record_spoken_reply,
    save_draft,
    send_reply,
    settle_reply,
    take_fates,
)
from fener.cases.actions.seeing import mark_seen
from fener.cases.exposing import Exposed, HoldsPersonalData, exposed_in

__all__ = [
    "END_REASONS",
    "AlreadyAnswered",
    "CustomerWroteAgain",
    "Exposed",
    "HoldsPersonalData",
    "ReplyRefused",
    "add_note",
    "assign_case",
    "correct_post",
    "drop_draft",
    "end_case",
    "exposed_in",
    "file_brand",
    "make_promise_to",
    "mark_late_cases",
    "mark_seen",
    "merge_cases",
    "note_presence",
    "open_case_for",
    "record_spoken_reply",
    "reopen_case",
    "save_draft",
    "send_reply",
    "set_kind",
    "set_priority",
    "set_tags",
    "settle_reply",
    "snooze_case",
    "solve_case",
    "split_case",
    "take_fates",
    "unmerge_case",
    "wake_snoozed_cases",
]
