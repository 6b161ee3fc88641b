"""Which target is in force for a case.

The most specific row wins. Rows are compared by what they name, in this order: level (the
higher first), then priority, then kind, then network. So a row for level 4 beats every row
without a level, whatever else these name: the nearer to a crisis, the less the rest matters.
Of two equal rows the earlier one wins, and `problems` reports the pair.
"""

from __future__ import annotations

from collections.abc import Sequence

from fener.guide.document.shapes import Guide, TargetRow


def target_for(
    guide: Guide | Sequence[TargetRow],
    clock: str,
    *,
    kind: str = "",
    network: str = "",
    level: int | None = None,
    priority: str = "",
) -> TargetRow | None:
    """The row that says how soon `clock` must stop; None: the guide sets no target.

    `level` None: the case belongs to no problem.
    """
    best: TargetRow | None = None
    best_rank = (-2, False, False, False)
    for row in guide.targets if isinstance(guide, Guide) else guide:
        if (
            row.clock == clock
            and row.kind in ("", kind)
            and row.network in ("", network)
            and (row.priority is None or row.priority == priority)
            and (row.level is None or (level is not None and level >= row.level))
        ):
            rank = (
                -1 if row.level is None else row.level,
                row.priority is not None,
                bool(row.kind),
                bool(row.network),
            )
            if rank > best_rank:
                best, best_rank = row, rank
    return best
