"""What is logged holds nobody's personal data.

Customers' words reach logs in ways nobody plans: in the message of an exception, in an address
that was asked for. So every handler has this filter, and masks are set before a line is written.
"""

from __future__ import annotations

import logging
import traceback

from fener.core.signals.personal import PersonalKind, mask_personal

_MASKED = frozenset(PersonalKind) - {PersonalKind.REFERENCE}
"""Numbers of cases, deliveries and jobs look like those of orders, and an operator needs them."""


class MaskPersonal(logging.Filter):
    """Masks the finished message and the traceback of every record; lets every record through."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = mask_personal(_message_of(record), _MASKED)
        record.args = ()
        if record.exc_info and not record.exc_text:
            kind, error, trace = record.exc_info
            record.exc_text = "".join(traceback.format_exception(kind, error, trace)).rstrip("\n")
        if record.exc_text:
            record.exc_text = mask_personal(record.exc_text, _MASKED)
        if record.stack_info:
            record.stack_info = mask_personal(record.stack_info, _MASKED)
        return True


def _message_of(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        # Parameters that do not fit: the line is still worth more than the complaint about it.
        return f"{record.msg} {record.args!r}"
