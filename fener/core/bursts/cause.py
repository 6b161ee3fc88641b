"""One shared cause: of those who complain, an unusual part uses the same word.

Fewer are enough than for new words at large, because only complaints count. By itself it proves
little (three people sat in one plane), so the watch leans on it and never acts on it alone.
"""

from __future__ import annotations

from datetime import timedelta

from fener.core.bursts.terms import Terms


class Cause(Terms):
    """Implements `Detector` over buckets whose `people` and `terms` are those of complaints."""

    grace = timedelta(days=1)

    def __init__(self, *, key: str = "burst.cause", least: int = 3, share: float = 0.25) -> None:
        super().__init__(key=key, least=least, share=share)
