"""Writes about spikes and problems. Each action changes one problem and writes its event."""

from fener.problems.actions.answering import (
    pause_answering,
    resume_answering,
    send_next_answer,
    start_answering,
    stop_answering,
)
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
from fener.problems.actions.gathering import forget_causes, gather_posts
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
from fener.problems.actions.planning import (
    AnsweringRefused,
    confirm_answers,
    edit_answer,
    plan_answers,
    restore_answer,
    reword_answers,
    skip_answer,
)
from fener.problems.actions.settling import follow_problem, settle_spike
from fener.problems.actions.spiking import dismiss_spike, link_spike, raise_spikes
from fener.problems.actions.telling_apart import HAND_VERDICTS, decide_hand
from fener.problems.actions.watching import forget_watches, watch_brand

__all__ = [
    "CRITERIA",
    "HAND_VERDICTS",
    "VERDICTS",
    "AnsweringRefused",
    "DecisionRefused",
    "NothingShared",
    "ProblemRefused",
    "assign_problem",
    "confirm_answers",
    "confirm_fact",
    "decide_hand",
    "decide_problem",
    "dismiss_spike",
    "dissent_from",
    "edit_answer",
    "end_problem",
    "follow_matrix",
    "follow_problem",
    "forget_causes",
    "forget_watches",
    "gather_posts",
    "join_problem",
    "leave_problem",
    "link_spike",
    "mark_problem_seen",
    "merge_problems",
    "move_cases",
    "note_origin",
    "open_problem",
    "pause_answering",
    "plan_answers",
    "raise_spikes",
    "reassess_problem",
    "rename_problem",
    "reopen_problem",
    "restore_answer",
    "resume_answering",
    "reword_answers",
    "send_next_answer",
    "set_level",
    "set_matrix",
    "set_scope",
    "settle_spike",
    "skip_answer",
    "solve_problem",
    "split_problem",
    "start_answering",
    "state_fact",
    "stop_answering",
    "turn_readiness",
    "unmerge_problem",
    "watch_brand",
    "withdraw_fact",
]
