import pytest

from fener.people.testing import Desk, make_desk


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()
