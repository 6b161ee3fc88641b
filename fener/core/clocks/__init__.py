"""Working time, and the clocks that a case runs against. Times are aware, results in UTC."""

from fener.core.clocks.calendars import (
    OFFICE_HOURS,
    WEEKDAYS,
    WHOLE_DAY,
    Calendar,
    Interval,
)
from fener.core.clocks.countries import countries, weekend_of, zone_of
from fener.core.clocks.moments import CALENDAR_REASONS, CalendarError, NeverOpen
from fener.core.clocks.opening import (
    HORIZON_DAYS,
    Pause,
    add_open_time,
    end_of_day,
    is_open,
    next_open,
    open_time_between,
)
from fener.core.clocks.running import (
    CASE_CLOCKS,
    Clock,
    ClockError,
    ClockKind,
    Clocks,
    Hours,
    Target,
    make_promise,
    meet,
    next_due,
    pause_clocks,
    restart,
    resume_clocks,
    start_clocks,
)
from fener.core.clocks.tempo import Tempo, TempoError

__all__ = [
    "CALENDAR_REASONS",
    "CASE_CLOCKS",
    "HORIZON_DAYS",
    "OFFICE_HOURS",
    "WEEKDAYS",
    "WHOLE_DAY",
    "Calendar",
    "CalendarError",
    "Clock",
    "ClockError",
    "ClockKind",
    "Clocks",
    "Hours",
    "Interval",
    "NeverOpen",
    "Pause",
    "Target",
    "Tempo",
    "TempoError",
    "add_open_time",
    "countries",
    "end_of_day",
    "is_open",
    "make_promise",
    "meet",
    "next_due",
    "next_open",
    "open_time_between",
    "pause_clocks",
    "restart",
    "resume_clocks",
    "start_clocks",
    "weekend_of",
    "zone_of",
]
