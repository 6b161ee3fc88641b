"""Numbers in addresses come from strangers."""

import pytest

from fener.cases.testing import a_brand, a_person, signed_in

pytestmark = pytest.mark.django_db

HOSTILE = ("²", "9" * 30, "9" * 5000, "-1", "١٢", "1e9", "")


@pytest.mark.parametrize(
    "address",
    [
        "/?brand=",
        "/search/?q=a&before=",
        "/channels/jobs/?before=",
        "/channels/parked/?before=",
        "/channels/entry/?written=",
        "/settings/record/?before=",
        "/guide/{brand}/versions/?before=",
    ],
)
def test_no_number_in_an_address_breaks_a_page(address):
    brand = a_brand()
    client = signed_in(a_person("Ana", "admin", brand))
    for number in HOSTILE:
        told = address.format(brand=brand.pk) + number
        assert client.get(told).status_code in (200, 404), told
