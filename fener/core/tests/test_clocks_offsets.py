"""The zone of a stream from the offsets of its times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from fener.core.clocks.offsets import zone_of_times

AT = datetime(2026, 1, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize("minutes", [*range(-720, 841, 60), 210, 270, 330, 345, 390, -570, -210])
def test_a_zone_has_the_offset_of_the_times(minutes):
    written = AT.astimezone(timezone(timedelta(minutes=minutes))).isoformat()
    zone = ZoneInfo(zone_of_times([written]))
    assert AT.astimezone(zone).utcoffset() == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("written", "zone"),
    [
        (["Tue Feb 17 03:14:32 -0800 2015"], "Etc/GMT+8"),
        (["2015-02-17T03:14:32.120+0200"], "Etc/GMT-2"),
        (["2015-02-17T03:14:32Z", "2015-02-17T03:14:32Z", "2015-02-17 03:14:32 +0500"], "UTC"),
        (["2015-02-17T03:14:32+02:00", "2015-02-17T03:14:32+02:00", "x", "12:00+03:00"],
         "Etc/GMT-2"),
        (["2015-02-17 03:14:32", "2015-02-17", "1424142872", ""], "UTC"),
        (["2015-02-17T03:14:32+23:00"], "UTC"),
        (["2015-02-17T03:14:32+01:07"], "UTC"),
        ([], "UTC"),
    ],
)  # fmt: skip
def test_the_most_frequent_offset_counts(written, zone):
    assert zone_of_times(written) == zone
