"""Storm watch: what is unusual in the mentions of a brand, and when it is a spike."""

from fener.core.bursts.notices import Alert, Notice, Watched
from fener.core.bursts.watch import Watch

__all__ = ["Alert", "Notice", "Watch", "Watched"]
