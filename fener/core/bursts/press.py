"""Media among the authors, more than is usual for this brand."""

from __future__ import annotations

from fener.core.bursts.counts import Counts


class Press(Counts):
    """Implements `Detector`, reading `press`."""

    def __init__(
        self,
        *,
        of: str = "press",
        wanted: float = 3.0,
        least: int = 2,
        shortest: int = 8,
        is_watched: bool = True,
    ) -> None:
        super().__init__(
            of=of, wanted=wanted, least=least, shortest=shortest, is_watched=is_watched
        )
