"""A real stream of complaints goes from raw lines to open cases, and nothing is lost on the way."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fener.cases.models import Case, CaseMention
from fener.cases.queries import clocks_of
from fener.cases.tallies import kept, recount
from fener.channels.importing import read_lines
from fener.channels.models import RawPayload
from fener.core.clocks import ClockKind
from fener.mentions.models import Mention
from fener.mentions.testing import make_brand, make_channel
from fener.project.intake import take_lines

pytestmark = pytest.mark.django_db


def test_every_complaint_of_a_real_stream_is_somebody_who_waits(shared_data: Path) -> None:
    brand = make_brand(country="US", zone="America/New_York")
    channel = make_channel(brand, since=datetime(2000, 1, 1, tzinfo=UTC))
    path = shared_data / "stream" / "airline_american.jsonl.gz"
    lines = list(read_lines(path))[:600]
    result = take_lines(channel, lines)
    assert (result.posts, result.mentions, result.duplicates) == (600, 600, 0)
    assert result.problems == []
    complaints = Mention.objects.filter(judged="complaint")
    linked = CaseMention.objects.filter(mention__in=complaints).count()
    assert linked == complaints.count() > 250
    assert RawPayload.objects.filter(state="read").count() == 600
    right = {place: count for place, count in recount(brand.pk, brand.zone).items() if count}
    assert right == kept(brand.pk)
    again = take_lines(channel, lines)
    assert (again.mentions, again.duplicates, again.cases) == (0, 600, 0)


def test_times_of_the_stream_are_kept_and_clocks_count_from_them(shared_data: Path) -> None:
    brand = make_brand(country="US", zone="America/New_York")
    channel = make_channel(brand, since=datetime(2000, 1, 1, tzinfo=UTC))
    path = shared_data / "stream" / "airline_us_airways.jsonl.gz"
    lines = list(read_lines(path))[:50]
    take_lines(channel, lines)
    said = {}
    for line in lines:
        assert line.payload
        record = json.loads(line.payload.body)
        said[record["id"]] = datetime.strptime(record["at"], "%Y-%m-%d %H:%M:%S %z")
    for mention in Mention.objects.all():
        assert mention.at == said[mention.native_id]
    for case in Case.objects.select_related("opening"):
        assert clocks_of(case)[ClockKind.SEEN].started_at == case.opening.at
