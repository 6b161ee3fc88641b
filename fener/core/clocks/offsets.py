"""A time zone from the offsets that written times carry."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice

_OFFSET = re.compile(r":\d\d(?:[.,]\d+)?\s*(?:([Zz])|([+-])(\d\d):?(\d\d))(?!\d)")
_UNEVEN = {
    -570: "Pacific/Marquesas", -210: "America/St_Johns", 210: "Asia/Tehran", 270: "Asia/Kabul",
    330: "Asia/Kolkata", 345: "Asia/Kathmandu", 390: "Asia/Yangon", 525: "Australia/Eucla",
    570: "Australia/Darwin", 630: "Australia/Lord_Howe", 765: "Pacific/Chatham",
}  # fmt: skip
"""Minutes east of Greenwich that are no whole hours: where people live by them."""
_HOUR, _FURTHEST_WEST, _FURTHEST_EAST = 60, -12, 14
LOOKED_AT = 1_000


def zone_of_times(written: Iterable[str]) -> str:
    """The IANA zone of the most frequent offset among the first times, of which one tells more of
    a brand's day than UTC does; "UTC" where none has one, or it is no zone's. Zones of whole hours
    are written the other way round: `Etc/GMT+8` lies eight hours behind.

    >>> zone_of_times(["2015-02-17 03:14:32 -0800", "2015-02-17T11:20:00+00:00"] * 2
    ...               + ["Tue Feb 17 03:14:32 -0800 2015"])
    'Etc/GMT+8'
    >>> zone_of_times(["2015-02-17 14:00", "2015-02-17T14:00:00+03:30"])
    'Asia/Tehran'
    """
    found = Counter(
        minutes
        for each in islice(written, LOOKED_AT)
        if (minutes := _minutes_east(each)) is not None
    )
    return _zone(found.most_common(1)[0][0]) if found else "UTC"


def _minutes_east(written: str) -> int | None:
    found = _OFFSET.search(written)
    if found is None:
        return None
    utc, sign, hours, minutes = found.groups()
    return 0 if utc else (-1 if sign == "-" else 1) * (int(hours) * 60 + int(minutes))


def _zone(minutes: int) -> str:
    hours, rest = divmod(minutes, _HOUR)
    if rest:
        return _UNEVEN.get(minutes, "UTC")
    if not hours or not _FURTHEST_WEST <= hours <= _FURTHEST_EAST:
        return "UTC"
    return f"Etc/GMT{-hours:+d}"
