"""Writes of escalation: plans, duty, contact points, and escalations with their pages."""

from fener.playbooks.actions.auditing import audit_escalation, see_alarms
from fener.playbooks.actions.climbing import climb_ladder
from fener.playbooks.actions.contacts import remove_contact, set_contact, try_contact
from fener.playbooks.actions.duty import ShiftRefused, remove_shift, save_shift, swap_shift
from fener.playbooks.actions.escalating import (
    acknowledge,
    acknowledge_page,
    end_escalation,
    lower_escalation,
    note_decision,
    raise_escalation,
    start_escalation,
)
from fener.playbooks.actions.paging import claim_page, lose_page, send_page
from fener.playbooks.actions.plans import (
    PlanRefused,
    drop_plan_draft,
    edit_plan_draft,
    publish_plan,
    restore_plan,
    save_plan_draft,
)

__all__ = [
    "PlanRefused",
    "ShiftRefused",
    "acknowledge",
    "acknowledge_page",
    "audit_escalation",
    "claim_page",
    "climb_ladder",
    "drop_plan_draft",
    "edit_plan_draft",
    "end_escalation",
    "lose_page",
    "lower_escalation",
    "note_decision",
    "publish_plan",
    "raise_escalation",
    "remove_contact",
    "remove_shift",
    "restore_plan",
    "save_plan_draft",
    "save_shift",
    "see_alarms",
    "send_page",
    "set_contact",
    "start_escalation",
    "swap_shift",
    "try_contact",
]
