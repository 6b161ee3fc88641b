"""Lists and search give the same page whichever way the database walks."""

from datetime import timedelta

import pytest

from fener.kit.actors import DESK
from fener.kit.search import matching
from fener.mentions import queries
from fener.mentions.models import Mention
from fener.mentions.testing import NOON, line, make_brand, make_channel, take
from fener.people.queries import Access
from fener.people.roles import RIGHTS

pytestmark = pytest.mark.django_db


@pytest.fixture
def brands():
    made = [make_brand(name=name) for name in ("One", "Two", "Three")]
    for number, brand in enumerate(made):
        channel = make_channel(brand)
        take(
            channel,
            *(
                line(
                    f"The parcel {n} of {brand.name} is late",
                    id=f"{number}-{n}",
                    at=NOON - timedelta(minutes=7 * n + number),
                )
                for n in range(25)
            ),
        )
    return made


def access_to(*brands):
    return Access(DESK, {brand.pk: frozenset(RIGHTS) for brand in brands})


def test_the_newest_of_many_brands_are_in_one_order_page_by_page(brands):
    access = access_to(*brands[:2])
    wanted = list(
        Mention.objects.filter(brand__in=brands[:2])
        .order_by("-at", "-id")
        .values_list("id", flat=True)
    )
    seen, beyond = [], None
    while page := queries.newest(access, size=7, beyond=beyond):
        seen += [mention.pk for mention in page]
        beyond = (page[-1].at, page[-1].pk)
    assert seen == wanted
    assert queries.newest(access, brands[2].pk, size=5) == []


def test_search_gives_the_newest_of_the_brands_one_may_see(brands):
    access = access_to(*brands[1:])
    everything = matching(Mention.objects.filter(brand__in=brands[1:]), "parcel lat").order_by(
        "-id"
    )
    wanted = list(everything.values_list("id", flat=True))
    seen, before = [], 0
    while page := queries.found(access, "parcel lat", size=9, before_id=before):
        seen += [mention.pk for mention in page]
        before = page[-1].pk
    assert seen == wanted
    assert queries.found(access, "parcel", brands[0].pk, size=9) == []
    assert queries.found(access, "?!", size=9) == []
