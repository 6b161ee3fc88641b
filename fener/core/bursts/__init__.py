"""Storm watch: what is unusual in the mentions of a brand, and when it is a spike."""

from fener.core.bursts.notices import Alert, Notice, Storm, Watched
from fener.core.bursts.watch import Watch

__all__ = ["Alert", "Notice", "Storm", "Watch", "Watched"]
