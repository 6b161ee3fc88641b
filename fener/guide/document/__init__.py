"""The guide as a document: its shape, its JSON form, and what is read out of it.

Pure: no database, no clock, no files. `fener.guide.starting` holds a guide to begin with.
"""

from fener.guide.document.answers import VARIABLES, Rendered, render, variables_in, words_of
from fener.guide.document.differences import Change, difference
from fener.guide.document.problems import LONGEST_IN_PUBLIC, problems
from fener.guide.document.reading import GuideError, Problem
from fener.guide.document.routing import CompiledGuide, Routed, compiled
from fener.guide.document.sentences import SENTENCES
from fener.guide.document.shapes import (
    OPENS_CASE,
    Audience,
    Calendar,
    Clock,
    ComplaintKind,
    Department,
    Guide,
    PreparedAnswer,
    Priority,
    Promise,
    Purpose,
    TargetRow,
    text_in,
)
from fener.guide.document.targets import target_for

__all__ = [
    "LONGEST_IN_PUBLIC",
    "OPENS_CASE",
    "SENTENCES",
    "VARIABLES",
    "Audience",
    "Calendar",
    "Change",
    "Clock",
    "CompiledGuide",
    "ComplaintKind",
    "Department",
    "Guide",
    "GuideError",
    "PreparedAnswer",
    "Priority",
    "Problem",
    "Promise",
    "Purpose",
    "Rendered",
    "Routed",
    "TargetRow",
    "compiled",
    "difference",
    "problems",
    "render",
    "target_for",
    "text_in",
    "variables_in",
    "words_of",
]
