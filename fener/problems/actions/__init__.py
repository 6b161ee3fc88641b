"""Writes about spikes and problems. Each action changes one problem and writes its event."""

from fener.problems.actions.assessing import (
    follow_matrix,
    reassess_problem,
    set_level,
    set_matrix,
    set_scope,
)
from fener.problems.actions.deciding import (
    CRITERIA,
    VERDICTS,
    DecisionRefused,
    decide_problem,
    dissent_from,
    turn_readiness,
)
from fener.problems.actions.joining import (
    merge_problems,
    move_cases,
    split_problem,
    unmerge_problem,
)
from fener.problems.actions.keeping import (
    ProblemRefused,
    assign_problem,
    confirm_fact,
    end_problem,
    mark_problem_seen,
    note_origin,
    rename_problem,
    reopen_problem,
    solve_problem,
    state_fact,
    withdraw_fact,
)
from fener.problems.actions.opening import (
    NothingShared,
    join_problem,
    leave_problem,
    open_problem,
)
from fener.problems.actions.settling import follow_problems, settle_spike
from fener.problems.actions.spiking import dismiss_spike, link_spike, raise_spikes
from fener.problems.actions.watching import forget_watches, watch_brand

__all__ = [
    "CRITERIA",
    "VERDICTS",
    "DecisionRefused",
    "NothingShared",
    "ProblemRefused",
    "assign_problem",
    "confirm_fact",
    "decide_problem",
    "dismiss_spike",
    "dissent_from",
    "end_problem",
    "follow_matrix",
    "follow_problems",
    "forget_watches",
    "join_problem",
    "leave_problem",
    "link_spike",
    "mark_problem_seen",
    "merge_problems",
    "move_cases",
    "note_origin",
    "open_problem",
    "raise_spikes",
    "reassess_problem",
    "rename_problem",
    "reopen_problem",
    "set_level",
    "set_matrix",
    "set_scope",
    "settle_spike",
    "solve_problem",
    "split_problem",
    "state_fact",
    "turn_readiness",
    "unmerge_problem",
    "watch_brand",
    "withdraw_fact",
]
