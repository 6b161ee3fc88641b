"""The page's sections: for each part of the run, what makes its lines of what the part found.

`intake`: what comes in; `networks`: what networks do to a desk; `pages`: what people wait for;
`judging`; `storms`: the storm watch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rows.intake import counting_lines, firehose_lines, intake_lines, matching_lines
from rows.judging import judge_lines
from rows.networks import kill_lines, webhook_lines
from rows.pages import first_page_lines, page_lines
from rows.storms import alert_lines, cause_lines, detect_lines, storm_lines, watching_lines
from rows.table import Found

SECTIONS: dict[str, Callable[[Found], Iterator[str]]] = {
    "intake": intake_lines,
    "webhooks": webhook_lines,
    "kills": kill_lines,
    "counting": counting_lines,
    "watching": watching_lines,
    "alert": alert_lines,
    "detect": detect_lines,
    "storms": storm_lines,
    "causes": cause_lines,
    "pages": page_lines,
    "pages_postgresql": page_lines,
    "matching": matching_lines,
    "firehose": firehose_lines,
    "judge": judge_lines,
    "first_page": first_page_lines,
}
"""In the order of the page."""
