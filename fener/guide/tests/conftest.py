import pytest

from fener.guide.testing import forget_guides
from fener.people.testing import Desk, make_desk


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


@pytest.fixture(autouse=True)
def _no_guide_of_another_test() -> None:
    forget_guides()
